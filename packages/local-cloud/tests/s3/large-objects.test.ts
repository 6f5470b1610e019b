import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { BUCKET, startS3 } from './s3-cloud.js';

const MIB = 1024 * 1024;
const SIZE = 200 * MIB;

const zeros = (): Readable =>
  Readable.from(
    (function* () {
      const chunk = Buffer.alloc(MIB);
      for (let sent = 0; sent < SIZE; sent += MIB) yield chunk;
    })(),
    { objectMode: false },
  );

/** The most memory that buffers take while the work is done, in MiB above the beginning. */
const peakOf = async (work: () => Promise<void>): Promise<number> => {
  const atFirst = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const sample = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - atFirst);
  }, 5);
  try {
    await work();
  } finally {
    clearInterval(sample);
  }
  return peak / MIB;
};

describe('an object of 200 MB', () => {
  test('passes through without being held in memory', { timeout: 60_000 }, async () => {
    const { s3 } = await startS3();
    const object = { Bucket: BUCKET, Key: 'large' };
    const written = await peakOf(async () => {
      await s3.send(new PutObjectCommand({ ...object, Body: zeros(), ContentLength: SIZE }));
    });
    let size = 0;
    const hash = createHash('md5');
    const read = await peakOf(async () => {
      const { Body, ETag } = await s3.send(new GetObjectCommand(object));
      if (!(Body instanceof Readable)) throw new Error('The body is no stream');
      for await (const chunk of Body as AsyncIterable<Buffer>) {
        size += chunk.length;
        hash.update(chunk);
      }
      expect(`"${hash.digest('hex')}"`).toBe(ETag);
    });
    expect(size).toBe(SIZE);
    expect(written).toBeLessThan(100);
    expect(read).toBeLessThan(100);
  });
});

describe('a body that does not arrive whole', () => {
  test('makes no object', async () => {
    const { cloud, s3 } = await startS3();
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('the first half');
        throw new Error('the connection is gone');
      })(),
    );
    await expect(
      cloud.cloud.call('s3', 'PutObject', { Bucket: BUCKET, Key: 'k', Body: broken }, ROOT),
    ).rejects.toThrow();
    expect((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount).toBe(0);
  });

  test('leaves the object as it was until the new one is there', async () => {
    const { cloud, put, text } = await startS3();
    await put('k', 'old');
    let finish = (): void => undefined;
    const rest = new Promise<void>((resolve) => (finish = resolve));
    const body = Readable.from(
      (async function* () {
        yield Buffer.from('ne');
        await rest;
        yield Buffer.from('w');
      })(),
    );
    const writing = cloud.cloud.call('s3', 'PutObject', { Bucket: BUCKET, Key: 'k', Body: body }, ROOT);
    expect(await text('k')).toBe('old');
    finish();
    await writing;
    expect(await text('k')).toBe('new');
  });
});

describe('a reader', () => {
  test('gets the object that it asked for though it is deleted in the same moment', async () => {
    const { cloud, put } = await startS3();
    await put('k', 'old'.repeat(100_000));
    const call = <Output>(operation: string) =>
      cloud.cloud.call<Output>('s3', operation, { Bucket: BUCKET, Key: 'k' }, ROOT);
    const [{ Body }] = await Promise.all([call<{ Body: Readable }>('GetObject'), call('DeleteObject')]);
    expect(Buffer.concat(await Body.toArray())).toHaveLength(300_000);
  });
});
