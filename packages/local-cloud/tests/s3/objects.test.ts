import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { BUCKET, startS3 } from './s3-cloud.js';

describe('an object', () => {
  test('comes back with its bytes, content headers, metadata, tags and ETag', async () => {
    const { s3 } = await startS3();
    const Key = 'a folder/ü +&=?#%.txt';
    const expires = new Date('2030-01-02T03:04:05.000Z');
    const stored = await s3.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key,
        Body: 'hello',
        ContentType: 'text/plain; charset=utf-8',
        ContentDisposition: 'attachment; filename="x"',
        ContentEncoding: 'identity',
        ContentLanguage: 'de',
        CacheControl: 'no-store',
        Expires: expires,
        Metadata: { Author: 'somebody', 'two-words': 'x y' },
        Tagging: 'kind=a%20b&other=',
      }),
    );
    expect(stored.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(stored.VersionId).toBeUndefined();
    const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      ETag: stored.ETag,
      ContentLength: 5,
      ContentType: 'text/plain; charset=utf-8',
      ContentDisposition: 'attachment; filename="x"',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      CacheControl: 'no-store',
      ExpiresString: expires.toUTCString(),
      Metadata: { author: 'somebody', 'two-words': 'x y' },
      TagCount: 2,
      ServerSideEncryption: 'AES256',
      AcceptRanges: 'bytes',
    });
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key }));
    expect(TagSet).toEqual([
      { Key: 'kind', Value: 'a b' },
      { Key: 'other', Value: '' },
    ]);
  });

  test('without content type is binary/octet-stream, and may be empty', async () => {
    const { cloud, s3, text } = await startS3();
    // The SDK's client would name a type of its own.
    await cloud.cloud.call('s3', 'PutObject', { Bucket: BUCKET, Key: 'empty' }, ROOT);
    expect(await text('empty')).toBe('');
    const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'empty' }));
    expect(head).toMatchObject({ ContentLength: 0, ContentType: 'binary/octet-stream' });
    expect(head.ETag).toBe('"d41d8cd98f00b204e9800998ecf8427e"');
  });

  test('that is absent is NoSuchKey for GET and NotFound for HEAD', async () => {
    const { s3 } = await startS3();
    const absent = { Bucket: BUCKET, Key: 'absent' };
    await expect(s3.send(new GetObjectCommand(absent))).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new HeadObjectCommand(absent))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  test('is gone after DeleteObject, which does not mind an absent one', async () => {
    const { s3, put, text } = await startS3();
    await put('k', 'v');
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    await expect(text('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('can be deleted together with others; Quiet says nothing of those that went', async () => {
    const { s3, put, text } = await startS3();
    for (const key of ['a', 'b', 'c']) await put(key, key);
    const objects = (keys: string[]) => keys.map((Key) => ({ Key }));
    const said = await s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: objects(['a', 'x']) } }));
    expect(said.Deleted).toEqual([{ Key: 'a' }, { Key: 'x' }]);
    const quiet = await s3.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: objects(['b']), Quiet: true } }),
    );
    expect(quiet.Deleted).toBeUndefined();
    await expect(text('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(text('b')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('c')).toBe('c');
  });
});

describe('a write that asks for more than is served', () => {
  test.each([
    [{ ACL: 'public-read' }, 'AccessControlListNotSupported', 400],
    [{ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date('2030-01-01') }, 'NotImplemented', 501],
  ] as const)('is refused: %j', async (asked, name, httpStatusCode) => {
    const { s3, text } = await startS3();
    const write = s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'v', ...asked }));
    await expect(write).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    await expect(text('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('a range', () => {
  const ranged = async (Range: string) => {
    const { s3, put, cloud } = await startS3();
    await put('k', '0123456789');
    return { s3, cloud, got: s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k', Range })) };
  };

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('%s is answered with these bytes', async (range, text, contentRange) => {
    const { got } = await ranged(range);
    const answer = await got;
    expect(await answer.Body?.transformToString()).toBe(text);
    expect(answer).toMatchObject({ ContentRange: contentRange, ContentLength: text.length });
  });

  test('beyond the end is InvalidRange', async () => {
    const { got } = await ranged('bytes=10-12');
    await expect(got).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  test('that makes no sense is disregarded', async () => {
    const { got } = await ranged('bytes=5-2');
    expect(await (await got).Body?.transformToString()).toBe('0123456789');
  });
});

describe('a conditional read', () => {
  test('is answered, refused with 412, or with 304', async () => {
    const { s3, put } = await startS3();
    await put('k', 'v');
    const { ETag, LastModified } = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    const modified = LastModified?.getTime() ?? 0;
    const status = (conditions: object) =>
      s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k', ...conditions })).then(
        ({ $metadata }) => $metadata.httpStatusCode,
        (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
      );
    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfModifiedSince: new Date(modified - 1000) })).toBe(200);
    expect(await status({ IfModifiedSince: new Date(modified) })).toBe(304);
    expect(await status({ IfUnmodifiedSince: new Date(modified - 1000) })).toBe(412);
    expect(await status({ IfMatch: ETag, IfUnmodifiedSince: new Date(modified - 1000) })).toBe(200);
  });
});

describe('a conditional write', () => {
  test('with If-None-Match: * makes an object once', async () => {
    const { s3, text } = await startS3();
    const write = (Body: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body, IfNoneMatch: '*' }));
    await write('first');
    await expect(write('second')).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await text('k')).toBe('first');
  });

  test('of twenty at the same time, exactly one wins', async () => {
    const { s3, text } = await startS3();
    const writes = Array.from({ length: 20 }, (_, index) =>
      s3
        .send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: `writer ${index}`, IfNoneMatch: '*' }))
        .then(() => index)
        .catch((error: Error) => error.name),
    );
    const outcomes = await Promise.all(writes);
    const winners = outcomes.filter((outcome) => typeof outcome === 'number');
    expect(winners).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'PreconditionFailed')).toHaveLength(19);
    expect(await text('k')).toBe(`writer ${winners[0]}`);
  });

  test('with If-Match replaces only what it knows', async () => {
    const { s3, put, text } = await startS3();
    const write = (IfMatch: string) =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'new', IfMatch }));
    await expect(write('"x"')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('k', 'old');
    await expect(write('"x"')).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await write('"149603e6c03516362a8da23f624db945"');
    expect(await text('k')).toBe('new');
  });
});

describe('checksums', () => {
  const BODY = 'the quick brown fox';
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(BODY));

  test.each([
    ['CRC32', crc.toString('base64')],
    ['CRC32C', '9Bg8/w=='],
    ['CRC64NVME', undefined],
    ['SHA1', createHash('sha1').update(BODY).digest('base64')],
    ['SHA256', createHash('sha256').update(BODY).digest('base64')],
  ] as const)('%s is computed as the client computes it, and given back', async (algorithm, expected) => {
    const { s3 } = await startS3();
    const stored = await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: BODY, ChecksumAlgorithm: algorithm }),
    );
    const value = stored[`Checksum${algorithm}`];
    expect(value).toBeTruthy();
    if (expected !== undefined && algorithm !== 'CRC32C') expect(value).toBe(expected);
    // The client checks the answer's checksum against the bytes as it reads them.
    const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k', ChecksumMode: 'ENABLED' }));
    expect(got[`Checksum${algorithm}`]).toBe(value);
    expect(await got.Body?.transformToString()).toBe(BODY);
  });

  test('that do not fit the body leave nothing behind', async () => {
    const { s3, text } = await startS3();
    const wrong = (members: object) =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: BODY, ...members }));
    await expect(wrong({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(wrong({ ChecksumSHA256: createHash('sha256').digest('base64') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(wrong({ ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(text('k')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('encryption', () => {
  const KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';

  test('with a KMS key is kept and told on write, read and copy', async () => {
    const { s3 } = await startS3();
    const encrypted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY } as const;
    const stored = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'v', ...encrypted }));
    expect(stored).toMatchObject(encrypted);
    expect(await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'k' }))).toMatchObject(encrypted);
    const copy = await s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'plain', CopySource: `${BUCKET}/k` }));
    expect(copy).toMatchObject({ ServerSideEncryption: 'AES256' });
  });

  test('is the default of the bucket where the writer says nothing', async () => {
    const { s3, put } = await startS3();
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket: BUCKET,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
              BucketKeyEnabled: true,
            },
          ],
        },
      }),
    );
    await put('k', 'v');
    expect(await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'k' }))).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: KEY,
      BucketKeyEnabled: true,
    });
  });
});

describe('a copy', () => {
  test('takes bytes, metadata and tags along, or replaces metadata', async () => {
    const { s3, text } = await startS3();
    const Key = 'dir/sp ace+ü';
    await s3.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key,
        Body: 'v',
        Metadata: { a: '1' },
        ContentType: 'text/x',
        Tagging: 't=1',
      }),
    );
    const CopySource = encodeURIComponent(`${BUCKET}/${Key}`);
    await s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'same', CopySource }));
    expect(await text('same')).toBe('v');
    expect(await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'same' }))).toMatchObject({
      Metadata: { a: '1' },
      ContentType: 'text/x',
      TagCount: 1,
    });
    await s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: 'other',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    const other = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'other' }));
    expect(other.Metadata).toEqual({ b: '2' });
    expect(other.ContentType).toBe('binary/octet-stream');
  });

  test('onto itself must change something', async () => {
    const { s3, put } = await startS3();
    await put('k', 'v');
    await expect(
      s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'k', CopySource: `${BUCKET}/k` })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});

describe('tags', () => {
  test('are replaced as a whole; more than ten are refused', async () => {
    const { s3, put } = await startS3();
    await put('k', 'v');
    const tag = (TagSet: { Key: string; Value: string }[]) =>
      s3.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: 'k', Tagging: { TagSet } }));
    await tag([{ Key: 'a', Value: '1' }]);
    await tag([{ Key: 'b', Value: '2' }]);
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 'k' }));
    expect(TagSet).toEqual([{ Key: 'b', Value: '2' }]);
    const many = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    await expect(tag(many)).rejects.toMatchObject({ name: 'BadRequest' });
  });
});
