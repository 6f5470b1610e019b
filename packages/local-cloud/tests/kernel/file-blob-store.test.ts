import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore } from '../../src/kernel/blob-store.js';
import { fileBlobStore } from '../../src/kernel/file-blob-store.js';

let directory: string;
let blobs: BlobStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'blobs-'));
  blobs = fileBlobStore(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const text = async (stream: Readable): Promise<string> => Buffer.concat(await stream.toArray()).toString();

describe('a blob', () => {
  test('is what was written, with its hashes', async () => {
    const blob = await blobs.write(Readable.from([Buffer.from('hel'), Buffer.from('lo')]));
    expect(blob).toMatchObject({
      size: 5,
      md5: createHash('md5').update('hello').digest('hex'),
      sha256: createHash('sha256').update('hello').digest('hex'),
    });
    expect(await text(blobs.read(blob.id))).toBe('hello');
    expect((await blobs.bytes(blob.id)).toString()).toBe('hello');
  });

  test('can be empty', async () => {
    const blob = await blobs.write(new Uint8Array());
    expect(blob.size).toBe(0);
    expect(await text(blobs.read(blob.id))).toBe('');
  });

  test('is read in part, both ends included', async () => {
    const blob = await blobs.write(Buffer.from('0123456789'));
    expect(await text(blobs.read(blob.id, { start: 2, end: 4 }))).toBe('234');
  });

  test('is joined of others in order', async () => {
    const parts = await Promise.all(['a', 'bb', 'ccc'].map((part) => blobs.write(Buffer.from(part))));
    const whole = await blobs.concat(parts.map((part) => part.id));
    expect(whole.size).toBe(6);
    expect(await text(blobs.read(whole.id))).toBe('abbccc');
  });

  test('whose source fails leaves nothing behind', async () => {
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        await Promise.resolve();
        throw new Error('cut off');
      })(),
    );
    await expect(blobs.write(failing)).rejects.toThrow('cut off');
    expect(readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual(
      [],
    );
  });

  test('is deleted once and for all', async () => {
    const blob = await blobs.write(Buffer.from('x'));
    blobs.delete(blob.id);
    blobs.delete(blob.id);
    await expect(blobs.bytes(blob.id)).rejects.toThrow('ENOENT');
  });
});
