import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobStore, StoredBlob } from './blob-store.js';

/** Blobs as files of one directory, spread over 256 folders. */
export const fileBlobStore = (directory: string): BlobStore => {
  const pathOf = (id: string): string => join(directory, id.slice(0, 2), id);

  const write = async (body: Readable | Uint8Array): Promise<StoredBlob> => {
    const id = randomUUID();
    const path = pathOf(id);
    mkdirSync(join(directory, id.slice(0, 2)), { recursive: true });
    const md5 = createHash('md5');
    const sha256 = createHash('sha256');
    let size = 0;
    const measure = async function* (source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
      for await (const piece of source) {
        const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
        md5.update(chunk);
        sha256.update(chunk);
        size += chunk.byteLength;
        yield chunk;
      }
    };
    const source = body instanceof Readable ? body : Readable.from([body]);
    const unfinished = `${path}.part`;
    try {
      await pipeline(source, measure, createWriteStream(unfinished, { mode: 0o600 }));
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return { id, size, md5: md5.digest('hex'), sha256: sha256.digest('hex') };
  };

  const joined = async function* (ids: readonly string[]): AsyncGenerator<Uint8Array> {
    for (const id of ids) yield* createReadStream(pathOf(id)) as AsyncIterable<Buffer>;
  };

  return {
    write,
    concat: (ids) => write(Readable.from(joined(ids))),
    read: (id, range) => createReadStream(pathOf(id), range && { start: range.start, end: range.end }),
    bytes: (id) => readFile(pathOf(id)),
    path: pathOf,
    delete: (id) => rmSync(pathOf(id), { force: true }),
  };
};
