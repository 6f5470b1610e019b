import type { ObjectStore } from '@codepipeline-ec2/core';

export interface InMemoryObjectStore extends ObjectStore {
  readonly objects: Map<string, string>;
  /** A presigned, write-once PUT, as an instance makes it. */
  putOnce(key: string, text: string): void;
}

/** A bucket. `created` hears of what instances write. */
export const inMemoryObjectStore = (created: (key: string) => void): InMemoryObjectStore => {
  const objects = new Map<string, string>();
  return {
    objects,
    putOnce: (key, text) => {
      if (objects.has(key)) return;
      objects.set(key, text);
      created(key);
    },
    put: (key, text) => {
      objects.set(key, text);
      return Promise.resolve();
    },
    read: (key, maxBytes) => {
      const text = objects.get(key);
      if (text === undefined) return Promise.resolve({ status: 'missing' });
      const bytes = Buffer.byteLength(text);
      return Promise.resolve(bytes > maxBytes ? { status: 'tooLarge', bytes } : { status: 'found', text });
    },
    delete: (key) => {
      objects.delete(key);
      return Promise.resolve();
    },
  };
};
