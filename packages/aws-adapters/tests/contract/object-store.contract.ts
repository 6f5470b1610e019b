import type { ObjectStore } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';

/** What an ObjectStore promises. */
export const describeObjectStore = (name: string, make: () => ObjectStore, id: () => string): void => {
  describe(`ObjectStore: ${name}`, () => {
    test('reads what was put', async () => {
      const store = make();
      const key = `signals/${id()}/result`;
      await store.put(key, 'grüße\n');
      expect(await store.read(key, 100)).toEqual({ status: 'found', text: 'grüße\n' });
    });

    test('an object that is not there is missing', async () => {
      expect(await make().read(`signals/${id()}/result`, 100)).toEqual({ status: 'missing' });
    });

    test('an object that is too large is not read', async () => {
      const store = make();
      const key = `signals/${id()}/result`;
      await store.put(key, 'x'.repeat(101));
      expect(await store.read(key, 100)).toEqual({ status: 'tooLarge', bytes: 101 });
    });

    test('deletes, also what is not there', async () => {
      const store = make();
      const key = `tickets/${id()}`;
      await store.put(key, 'secret');
      await store.delete(key);
      await store.delete(key);
      expect(await store.read(key, 100)).toEqual({ status: 'missing' });
    });
  });
};
