import { createHash, randomUUID } from 'node:crypto';

const ALGORITHMS = new Set(['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']);

const partition = (array: readonly unknown[] | undefined, size: number): unknown[] => {
  if (!Array.isArray(array)) throw new Error('$partition expects an array');
  const step = Math.floor(size);
  if (!(step > 0)) throw new Error('$partition expects a chunk size above zero');
  const chunks: unknown[] = [];
  for (let start = 0; start < array.length; start += step) chunks.push(array.slice(start, start + step));
  return chunks;
};

const range = (first: number, last: number, step: number): number[] => {
  if (![first, last, step].every(Number.isInteger) || step === 0)
    throw new Error('$range expects integers and a step that is not zero');
  const count = Math.floor((last - first) / step) + 1;
  if (count > 1000) throw new Error('$range makes at most 1000 elements');
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
};

const hash = (text: unknown, algorithm = 'SHA-256'): string => {
  if (!ALGORITHMS.has(algorithm)) throw new Error(`$hash does not know the algorithm ${algorithm}`);
  const data = typeof text === 'string' ? text : JSON.stringify(text);
  return createHash(algorithm.replace('-', '').toLowerCase()).update(data).digest('hex');
};

/** The same seed gives the same number (mulberry32). */
const seeded = (seed: number): number => {
  let state = (seed | 0) + 0x6d2b79f5;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
};

const parse = (text: unknown): unknown => {
  if (typeof text !== 'string') throw new Error('$parse expects a string');
  return JSON.parse(text);
};

/** What Step Functions adds to JSONata, and what it takes away (`$eval`); time and chance are the cloud's. */
export const stepFunctionsBindings = (world: {
  readonly now: () => number;
  readonly random: () => number;
}): Record<string, unknown> => ({
  partition,
  range,
  hash,
  parse,
  random: (seed?: number) => (seed === undefined ? world.random() : seeded(seed)),
  uuid: () => randomUUID(),
  millis: () => world.now(),
  eval: undefined,
});
