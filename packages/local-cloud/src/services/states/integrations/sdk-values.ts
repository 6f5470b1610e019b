import { Readable } from 'node:stream';
import type { Shape } from '../../../protocol/sdk-schemas.js';

const upperFirst = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** A state machine writes every member with a capital letter, also where the API does not. */
const memberNamed = (shape: Shape, key: string): readonly [string, Shape] | undefined => {
  for (const [name, member] of shape.structIterator()) {
    if (name === key || upperFirst(name) === key) return [name, member];
  }
  return undefined;
};

const toDate = (value: unknown): unknown => {
  if (typeof value === 'number') return new Date(value * 1000);
  return typeof value === 'string' ? new Date(value) : value;
};

/** From the state machine's JSON to an operation's input: member names, times and bytes as the schema says. */
export const toInput = (shape: Shape, value: unknown): unknown => {
  if (value === null || value === undefined) return value;
  if (shape.isBlobSchema()) return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  if (shape.isTimestampSchema()) return toDate(value);
  if (shape.isListSchema() && Array.isArray(value)) return value.map((item) => toInput(shape.getValueSchema(), item));
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  if (shape.isMapSchema()) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toInput(shape.getValueSchema(), item)]));
  }
  if (!shape.isStructSchema()) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const [name, member] = memberNamed(shape, key) ?? [key, undefined];
      return [name, member ? toInput(member, item) : item];
    }),
  );
};

const readAll = async (stream: Readable): Promise<string> => {
  const chunks: Buffer[] = [];
  // A byte stream yields bytes.
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
};

/** From an operation's output to the state machine's JSON. */
export const fromOutput = async (shape: Shape | undefined, value: unknown): Promise<unknown> => {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Readable) return readAll(value);
  if (Array.isArray(value)) {
    const of = shape?.isListSchema() ? shape.getValueSchema() : undefined;
    return Promise.all(value.map((item) => fromOutput(of, item)));
  }
  const isMap = shape?.isMapSchema() ?? false;
  const members: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || key === '$metadata') continue;
    if (isMap) members[key] = await fromOutput(shape?.getValueSchema(), item);
    else
      members[upperFirst(key)] = await fromOutput(
        shape?.isStructSchema() ? memberNamed(shape, key)?.[1] : undefined,
        item,
      );
  }
  return members;
};
