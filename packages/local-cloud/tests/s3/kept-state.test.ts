import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud, type RunningCloud } from '../../src/kernel/create-cloud.js';
import { BUCKET } from './s3-cloud.js';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'kept-s3-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

const run = async (work: (call: <Output>(operation: string, input: object) => Promise<Output>) => Promise<void>) => {
  const cloud: RunningCloud = await createCloud({ stateDirectory, isolation: 'scripted' });
  await work((operation, input) => cloud.call('s3', operation, { Bucket: BUCKET, ...input }, ROOT));
  await cloud.close();
};

const textOf = async ({ Body }: { Body: Readable }) => Buffer.concat(await Body.toArray()).toString();

describe('buckets, objects and uploads', () => {
  test('are there after a restart, and writes go on behind them', async () => {
    let upload: { UploadId: string } | undefined;
    let first: { VersionId: string } | undefined;
    let part: { ETag: string } | undefined;
    await run(async (call) => {
      await call('CreateBucket', {});
      await call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
      first = await call('PutObject', { Key: 'b', Body: 'one', Metadata: { m: '1' } });
      await call('PutObject', { Key: 'b', Body: 'two' });
      await call('PutObject', { Key: 'a', Body: 'a' });
      await call('DeleteObject', { Key: 'a' });
      upload = await call('CreateMultipartUpload', { Key: 'c' });
      part = await call('UploadPart', { Key: 'c', UploadId: upload?.UploadId, PartNumber: 1, Body: 'part' });
    });
    await run(async (call) => {
      await call('CompleteMultipartUpload', {
        Key: 'c',
        UploadId: upload?.UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part?.ETag }] },
      });
      await call('PutObject', { Key: 'b', Body: 'three' });
      expect(await textOf(await call('GetObject', { Key: 'c' }))).toBe('part');
      expect(await textOf(await call('GetObject', { Key: 'b', VersionId: first?.VersionId }))).toBe('one');
      const { Contents } = await call<{ Contents: { Key: string }[] }>('ListObjectsV2', {});
      expect(Contents.map(({ Key }) => Key)).toEqual(['b', 'c']);
    });
    await run(async (call) => {
      const { Versions, DeleteMarkers } = await call<{
        Versions: { Key: string; Size: number }[];
        DeleteMarkers: unknown[];
      }>('ListObjectVersions', {});
      expect(Versions.map(({ Key, Size }) => `${Key} ${Size}`)).toEqual(['a 1', 'b 5', 'b 3', 'b 3', 'c 4']);
      expect(DeleteMarkers).toHaveLength(1);
    });
  });
});
