import { createHash, randomUUID } from 'node:crypto';
import { StatesError } from '../asl/states-error.js';

const failed = (text: string): StatesError => new StatesError('States.IntrinsicFailure', text);

const text = (value: unknown, name: string): string => {
  if (typeof value === 'string') return value;
  throw failed(`${name} expects a string, not ${JSON.stringify(value)}`);
};
const number = (value: unknown, name: string): number => {
  if (typeof value === 'number') return value;
  throw failed(`${name} expects a number, not ${JSON.stringify(value)}`);
};
const list = (value: unknown, name: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw failed(`${name} expects an array, not ${JSON.stringify(value)}`);
};
const object = (value: unknown, name: string): object => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw failed(`${name} expects an object, not ${JSON.stringify(value)}`);
};

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const format = (template: unknown, values: readonly unknown[]): string => {
  let used = 0;
  const filled = text(template, 'States.Format').replace(/\\([\\{}'])|\{\}/g, (match, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (used >= values.length) throw failed(`States.Format has no value for ${match} number ${used + 1}`);
    const value = values[used++];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (used !== values.length) throw failed('States.Format has more values than places');
  return filled;
};

const range = (first: number, last: number, step: number): number[] => {
  const count = Math.floor((last - first) / step) + 1;
  if (step === 0 || !(count <= 1000)) throw failed('States.ArrayRange makes at most 1000 elements');
  return Array.from({ length: Math.max(0, count) }, (_, position) => first + position * step);
};

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Calls `States.<name>` with values. */
export const callIntrinsic = (name: string, args: readonly unknown[], random: () => number): unknown => {
  const [first, second, third] = args;
  switch (name) {
    case 'States.Format':
      return format(first, args.slice(1));
    case 'States.StringToJson':
      return JSON.parse(text(first, name)) as unknown;
    case 'States.JsonToString':
      return JSON.stringify(first);
    case 'States.Array':
      return args;
    case 'States.ArrayPartition': {
      const values = list(first, name);
      const size = number(second, name);
      if (!(size >= 1)) throw failed('States.ArrayPartition expects a size above zero');
      return Array.from({ length: Math.ceil(values.length / size) }, (_, chunk) =>
        values.slice(chunk * size, (chunk + 1) * size),
      );
    }
    case 'States.ArrayContains':
      return list(first, name).some((value) => same(value, second));
    case 'States.ArrayRange':
      return range(number(first, name), number(second, name), number(third, name));
    case 'States.ArrayGetItem':
      return list(first, name)[number(second, name)];
    case 'States.ArrayLength':
      return list(first, name).length;
    case 'States.ArrayUnique':
      return list(first, name).filter((value, at, all) => all.findIndex((other) => same(other, value)) === at);
    case 'States.Base64Encode':
      return Buffer.from(text(first, name)).toString('base64');
    case 'States.Base64Decode':
      return Buffer.from(text(first, name), 'base64').toString('utf8');
    case 'States.Hash': {
      const algorithm = HASHES[text(second, name)];
      if (!algorithm) throw failed(`States.Hash does not know the algorithm ${JSON.stringify(second)}`);
      return createHash(algorithm)
        .update(typeof first === 'string' ? first : JSON.stringify(first))
        .digest('hex');
    }
    case 'States.JsonMerge':
      return { ...object(first, name), ...object(second, name) };
    case 'States.MathRandom': {
      const [from, to] = [number(first, name), number(second, name)];
      return from + Math.floor(random() * (to - from));
    }
    case 'States.MathAdd':
      return number(first, name) + number(second, name);
    case 'States.StringSplit': {
      const separators = [...text(second, name)].map((character) => character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
      const parts = text(first, name).split(new RegExp(`[${separators.join('')}]`));
      return parts.filter((part) => part !== '');
    }
    case 'States.UUID':
      return randomUUID();
    default:
      throw failed(`There is no intrinsic function ${name}`);
  }
};
