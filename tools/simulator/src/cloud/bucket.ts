import type { ReadOutcome } from '@codepipeline-ec2/core';

export interface SimulatedBucket {
  readonly objects: ReadonlyMap<string, string>;
  put(key: string, text: string): void;
  readonly read: (key: string, maxBytes: number) => ReadOutcome;
  delete(key: string): void;
  /** A presigned, write-once PUT, as an instance makes it. */
  putOnce(key: string, text: string): void;
}

/** `created` hears of what instances write. */
export const createBucket = (created: (key: string) => void): SimulatedBucket => {
  const objects = new Map<string, string>();
  return {
    objects,
    put: (key, text) => {
      objects.set(key, text);
    },
    read: (key, maxBytes) => {
      const text = objects.get(key);
      if (text === undefined) return { status: 'missing' };
      return text.length > maxBytes ? { status: 'tooLarge', bytes: text.length } : { status: 'found', text };
    },
    delete: (key) => {
      objects.delete(key);
    },
    putOnce: (key, text) => {
      if (objects.has(key)) return;
      objects.set(key, text);
      created(key);
    },
  };
};
