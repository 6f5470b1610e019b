import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobStore } from './blob-store.js';
import { memoryCollection, type Collection } from './collection.js';
import { durableCollection, type DurableCollection } from './durable-collection.js';
import { fileBlobStore } from './file-blob-store.js';

export interface Storage {
  readonly workDirectory: string;
  readonly blobs: BlobStore;
  /** A directory that is kept where state is. */
  folder(name: string): string;
  collection<T>(name: string): Collection<T>;
  close(): void;
}

const COLLECTION_NAME = /^[a-z0-9]+(\.[A-Za-z0-9-]+)+$/;

/** Where the cloud keeps what it knows: below `stateDirectory`, or in memory and a temporary directory. */
export const openStorage = (stateDirectory: string | undefined): Storage => {
  const workDirectory = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const blobDirectory = join(stateDirectory ?? workDirectory, 'blobs');
  mkdirSync(blobDirectory, { recursive: true });
  if (stateDirectory !== undefined) mkdirSync(join(stateDirectory, 'collections'), { recursive: true });
  const durable: DurableCollection<never>[] = [];
  // One object for a name, whoever opens it: two journals on one file would overwrite each other.
  const opened = new Map<string, Collection<never>>();

  const open = (name: string): Collection<never> => {
    if (!COLLECTION_NAME.test(name)) throw new Error(`A collection is named service.what, not ${name}`);
    if (stateDirectory === undefined) return memoryCollection<never>();
    const collection = durableCollection<never>(join(stateDirectory, 'collections', `${name}.jsonl`));
    durable.push(collection);
    return collection;
  };

  return {
    workDirectory,
    blobs: fileBlobStore(blobDirectory),
    folder: (name) => {
      const path = join(stateDirectory ?? workDirectory, 'folders', name);
      mkdirSync(path, { recursive: true });
      return path;
    },
    collection: <T>(name: string): Collection<T> => {
      const collection = opened.get(name) ?? open(name);
      opened.set(name, collection);
      // A name has one type of value: the service that owns the name says which.
      return collection;
    },
    close: () => {
      for (const collection of durable) collection.close();
      // A process that is just ending may still write there.
      rmSync(workDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    },
  };
};
