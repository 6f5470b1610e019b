import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CreateMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, startS3 } from './s3-cloud.js';

const MIB = 1024 * 1024;
const md5 = (...bytes: Uint8Array[]) => {
  const hash = createHash('md5');
  for (const piece of bytes) hash.update(piece);
  return hash.digest();
};

const startUpload = async (options: Partial<CreateMultipartUploadCommandInput> = {}) => {
  const running = await startS3();
  const { s3 } = running;
  const object = { Bucket: BUCKET, Key: 'big' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...object, ...options }));
  const upload = { ...object, UploadId };
  return {
    ...running,
    upload,
    object,
    part: async (PartNumber: number, Body: Uint8Array) => ({
      PartNumber,
      ...(await s3.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: options.ChecksumAlgorithm }),
      )),
    }),
    complete: (Parts: { PartNumber: number; ETag?: string | undefined }[], more: object = {}) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more })),
  };
};

describe('a multipart upload', () => {
  test('becomes one object whose ETag is the MD5 of its parts, and their number', async () => {
    const { s3, object, part, complete } = await startUpload({ Metadata: { a: 'b' }, ContentType: 'text/x' });
    const one = Buffer.alloc(5 * MIB, 'a');
    const two = Buffer.from('the end');
    // Out of order, and one part twice: the last one counts.
    const last = await part(7, two);
    await part(2, Buffer.from('replaced'));
    const first = await part(2, one);
    const done = await complete([first, last]);
    expect(done.ETag).toBe(`"${md5(md5(one), md5(two)).toString('hex')}-2"`);
    const got = await s3.send(new GetObjectCommand(object));
    expect(got).toMatchObject({ ETag: done.ETag, Metadata: { a: 'b' }, ContentType: 'text/x' });
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([one, two]))).toBe(true);
    const second = await s3.send(new HeadObjectCommand({ ...object, PartNumber: 7 }));
    expect(second).toMatchObject({ PartsCount: 2, ContentLength: two.length });
  });

  test('is refused with a part that is absent, other than named, out of order or too small', async () => {
    const { s3, upload, part, complete } = await startUpload();
    const one = await part(1, Buffer.from('small'));
    const two = await part(2, Buffer.from('end'));
    await expect(complete([one, { ...two, PartNumber: 3 }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([{ ...one, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    expect((await s3.send(new ListPartsCommand(upload))).Parts).toHaveLength(2);
    await complete([one]);
    await expect(complete([one])).rejects.toMatchObject({ name: 'NoSuchUpload', $metadata: { httpStatusCode: 404 } });
  });

  test('that is aborted leaves nothing', async () => {
    const { s3, upload, part, object } = await startUpload();
    await part(1, Buffer.from('x'));
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads).toMatchObject([
      { Key: 'big', UploadId: upload.UploadId },
    ]);
    await s3.send(new AbortMultipartUploadCommand(upload));
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads).toBeUndefined();
    await expect(part(1, Buffer.from('x'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('lists its parts in pages', async () => {
    const { s3, upload, part } = await startUpload();
    for (const number of [3, 1, 2]) await part(number, Buffer.from(`part ${number}`));
    const first = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    expect(first.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([1, 2]);
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    const rest = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker: '2' }));
    expect(rest.Parts).toMatchObject([{ PartNumber: 3, Size: 6 }]);
  });

  test('can be conditional: the object must not be there when it is completed', async () => {
    const { put, part, complete, text } = await startUpload();
    const one = await part(1, Buffer.from('x'));
    await put('big', 'earlier');
    await expect(complete([one], { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('big')).toBe('earlier');
  });

  test('can take ranges of other objects as parts', async () => {
    const { s3, put, upload, complete, text } = await startUpload();
    await put('source', '0123456789');
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: 1,
        CopySource: `${BUCKET}/source`,
        CopySourceRange: 'bytes=2-5',
      }),
    );
    await complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    expect(await text('big')).toBe('2345');
  });

  test.each([
    ['CRC32', 'COMPOSITE'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('has a checksum of its parts or of the whole (%s: %s)', async (ChecksumAlgorithm, type) => {
    const { s3, object, part, complete } = await startUpload({ ChecksumAlgorithm });
    const parts = [await part(1, Buffer.alloc(5 * MIB, 1)), await part(2, Buffer.from('end'))];
    const done = await complete(parts);
    expect(done.ChecksumType).toBe(type);
    const value = done[`Checksum${ChecksumAlgorithm}`];
    expect(value).toMatch(type === 'COMPOSITE' ? /-2$/ : /=$/);
    const got = await s3.send(new GetObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
    expect(got[`Checksum${ChecksumAlgorithm}`]).toBe(value);
    expect((await got.Body?.transformToByteArray())?.length).toBe(5 * MIB + 3);
  });
});
