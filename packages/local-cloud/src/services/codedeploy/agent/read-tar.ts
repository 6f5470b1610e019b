import type { BundleEntry } from './bundle.js';

const BLOCK = 512;

/** What a header before the next one says of it: names that are too long for it. */
interface Ahead {
  path?: string;
  target?: string;
}

/** Reads a tar file: ustar with the long names of GNU and of pax. */
export const readTar = (bytes: Buffer): BundleEntry[] => {
  const entries: BundleEntry[] = [];
  let ahead: Ahead = {};
  let at = 0;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const header = bytes.subarray(at, at + BLOCK);
    checkSum(header);
    const size = octal(header, 124, 12);
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length < size) throw new Error('the file ends within an entry');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L') ahead.path = text(body, 0, size);
    else if (type === 'K') ahead.target = text(body, 0, size);
    else if (type === 'x') ahead = { ...ahead, ...extended(body.toString()) };
    else if (type !== 'g') {
      const entry = entryOf(header, type, body, ahead);
      if (entry) entries.push(entry);
      ahead = {};
    }
  }
  return entries;
};

const entryOf = (header: Buffer, type: string, body: Buffer, ahead: Ahead): BundleEntry | undefined => {
  const prefix = text(header, 257, 5) === 'ustar' && header[262] === 0 ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  const path = ahead.path ?? (prefix === '' ? name : `${prefix}/${name}`);
  switch (type) {
    case '0':
    case '\0':
    case '7':
      return { kind: 'file', path, mode: octal(header, 100, 8) & 0o777, bytes: body };
    case '2':
      return { kind: 'link', path, target: ahead.target ?? text(header, 157, 100) };
    case '5':
      return { kind: 'folder', path };
    case '1':
      throw new Error(`${path} is a hard link, which bundles cannot have here`);
    default:
      return undefined;
  }
};

const checkSum = (header: Buffer): void => {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  if (sum !== octal(header, 148, 8)) throw new Error('it is no tar file, or a damaged one');
};

const text = (bytes: Buffer, start: number, length: number): string => {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString();
};

const octal = (bytes: Buffer, start: number, length: number): number => {
  const digits = text(bytes, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error('it is no tar file, or a damaged one');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
};

/** Records of the form `<length> <name>=<value>\n`; the length is in bytes, but no record here needs to be cut by it. */
const extended = (body: string): Ahead => {
  const ahead: Ahead = {};
  for (const [, name, value] of body.matchAll(/^\d+ (path|linkpath)=(.*)$/gm)) {
    if (name === 'path') ahead.path = value ?? '';
    else ahead.target = value ?? '';
  }
  return ahead;
};
