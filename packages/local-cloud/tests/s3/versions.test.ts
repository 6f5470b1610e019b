import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, startS3 } from './s3-cloud.js';

const versioning = (s3: S3Client, Status: 'Enabled' | 'Suspended') =>
  s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }));

const listed = async (s3: S3Client) => {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
  return {
    versions: Versions.map(({ Key, VersionId, IsLatest }) => ({ Key, VersionId, IsLatest })),
    markers: DeleteMarkers.map(({ Key, VersionId, IsLatest }) => ({ Key, VersionId, IsLatest })),
  };
};

describe('a bucket with versioning', () => {
  test('keeps every write, and reads each by its id', async () => {
    const { s3, put, text } = await startS3();
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status).toBeUndefined();
    await put('k', 'before');
    await versioning(s3, 'Enabled');
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status).toBe('Enabled');
    const first = await put('k', 'one');
    const second = await put('k', 'two');
    expect(first).toBeTruthy();
    expect(second).not.toBe(first);
    expect(await text('k')).toBe('two');
    expect(await text('k', first)).toBe('one');
    expect(await text('k', 'null')).toBe('before');
    expect(await listed(s3)).toEqual({
      versions: [
        { Key: 'k', VersionId: second, IsLatest: true },
        { Key: 'k', VersionId: first, IsLatest: false },
        { Key: 'k', VersionId: 'null', IsLatest: false },
      ],
      markers: [],
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    expect(head.VersionId).toBe(second);
  });

  test('hides a deleted object behind a marker; deleting the marker brings it back', async () => {
    const { s3, put, text } = await startS3();
    await versioning(s3, 'Enabled');
    const version = await put('k', 'v');
    const { DeleteMarker, VersionId } = await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    expect(DeleteMarker).toBe(true);
    await expect(text('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents).toBeUndefined();
    expect(await text('k', version)).toBe('v');
    await expect(s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k', VersionId }))).rejects.toMatchObject({
      name: 'MethodNotAllowed',
      $metadata: { httpStatusCode: 405 },
    });
    expect((await listed(s3)).markers).toEqual([{ Key: 'k', VersionId, IsLatest: true }]);
    const undone = await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k', VersionId }));
    expect(undone.DeleteMarker).toBe(true);
    expect(await text('k')).toBe('v');
  });

  test('loses a version for good when it is deleted by its id', async () => {
    const { s3, put, text } = await startS3();
    await versioning(s3, 'Enabled');
    const first = await put('k', 'one');
    const second = await put('k', 'two');
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: 'k', VersionId: second }] } }),
    );
    expect(Deleted).toEqual([{ Key: 'k', VersionId: second }]);
    expect(await text('k')).toBe('one');
    await expect(text('k', second)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    expect((await listed(s3)).versions).toEqual([{ Key: 'k', VersionId: first, IsLatest: true }]);
  });

  test('when suspended, writes one version called null and keeps the others', async () => {
    const { s3, put, text } = await startS3();
    await versioning(s3, 'Enabled');
    const kept = await put('k', 'kept');
    await versioning(s3, 'Suspended');
    expect(await put('k', 'one')).toBe('null');
    expect(await put('k', 'two')).toBe('null');
    expect(await text('k')).toBe('two');
    expect((await listed(s3)).versions.map(({ VersionId }) => VersionId)).toEqual(['null', kept]);
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    expect(VersionId).toBe('null');
    expect((await listed(s3)).versions.map((version) => version.VersionId)).toEqual([kept]);
  });

  test('lists its versions in pages, in order of keys and newest first', async () => {
    const { s3, put } = await startS3();
    await versioning(s3, 'Enabled');
    for (const key of ['b', 'a', 'b', 'c/x', 'b', 'c/y']) await put(key, key);
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    const whole = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    const pages: (string | undefined)[] = [];
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, MaxKeys: 1, ...marker }));
      pages.push([...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])][0]?.VersionId);
      if (!page.IsTruncated) break;
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(pages).toHaveLength(7);
    expect(new Set(pages)).toEqual(
      new Set([...(whole.Versions ?? []), ...(whole.DeleteMarkers ?? [])].map(({ VersionId }) => VersionId)),
    );
    expect(whole.Versions?.map(({ Key }) => Key)).toEqual(['a', 'b', 'b', 'b', 'c/x', 'c/y']);
    const rolled = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Delimiter: '/', Prefix: '' }));
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
  });
});
