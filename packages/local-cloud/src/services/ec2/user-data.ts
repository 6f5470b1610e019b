import { gunzipSync } from 'node:zlib';

/** A piece of user data that runs: boothooks at every boot and early, scripts at the first boot and late. */
export interface UserDataPart {
  readonly kind: 'boothook' | 'script';
  readonly content: string;
}

/** Reads user data as cloud-init does; what it would not run (cloud-config and the like) is left out. */
export const parseUserData = (base64: string): UserDataPart[] => readText(Buffer.from(base64, 'base64'));

const readText = (bytes: Buffer): UserDataPart[] => {
  const text = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('utf8');
  const boundary = multipartBoundary(text);
  if (boundary !== undefined) return readMultipart(text, boundary);
  return readPlain(text);
};

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const readPlain = (text: string): UserDataPart[] => {
  if (/^#cloud-boothook\s*(\n|$)/.test(text)) {
    return [{ kind: 'boothook', content: text.slice(text.indexOf('\n') + 1) }];
  }
  return text.startsWith('#!') ? [{ kind: 'script', content: text }] : [];
};

const headersOf = (text: string): { readonly headers: string; readonly body: string } => {
  const gap = /\r?\n\r?\n/.exec(text);
  if (!gap) return { headers: text, body: '' };
  // A header may go on in lines that begin with a space.
  return {
    headers: text.slice(0, gap.index).replace(/\r?\n[ \t]+/g, ' '),
    body: text.slice(gap.index + gap[0].length),
  };
};

const header = (headers: string, name: string): string | undefined =>
  new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(headers)?.[1]?.trim();

const multipartBoundary = (text: string): string | undefined => {
  if (!/^(content-type|mime-version):/i.test(text)) return undefined;
  const type = header(headersOf(text).headers, 'content-type');
  const [, quoted, plain] = /^multipart\/[^;]*;.*?\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type ?? '') ?? [];
  return quoted ?? plain;
};

const readMultipart = (text: string, boundary: string): UserDataPart[] => {
  const pieces = `\n${text}`.split(`\n--${boundary}`).slice(1);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  return pieces.slice(0, end === -1 ? undefined : end).flatMap((piece) => readPart(piece.replace(/^[ \t]*\r?\n/, '')));
};

const readPart = (piece: string): UserDataPart[] => {
  const { headers, body } = headersOf(piece);
  const encoded = header(headers, 'content-transfer-encoding')?.toLowerCase() === 'base64';
  const bytes = encoded ? Buffer.from(body, 'base64') : Buffer.from(body.replace(/\r?\n$/, '\n'));
  const content = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('utf8');
  const type = header(headers, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  switch (type) {
    case 'text/cloud-boothook':
      return [{ kind: 'boothook', content: content.replace(/^#cloud-boothook[^\n]*\n/, '') }];
    case 'text/x-shellscript':
      return [{ kind: 'script', content }];
    case undefined:
    case 'text/plain':
      return readPlain(content);
    default:
      return [];
  }
};
