import { createReadStream, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import type {
  GetObjectAttributesCommandInput,
  GetObjectAttributesCommandOutput,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  StorageClass,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onVersion } from './access.js';
import { byteRange, contentRange, type ByteRange } from './byte-range.js';
import { checksumMembers } from './checksum-members.js';
import { checkReadConditions } from './conditions.js';
import { findObject } from './find-version.js';
import { checkedKey } from './object-key.js';
import { quoted, type StoredObject } from './object-version.js';
import type { S3Context } from './s3-context.js';
import { versionMember } from './version-member.js';

type GetOutput = Omit<GetObjectCommandOutput, '$metadata' | 'Body'> & { readonly Body: Readable };
type HeadOutput = Omit<HeadObjectCommandOutput, '$metadata'>;

export const getObject = ({ cloud, state }: S3Context): Record<string, AnyOperation> => {
  /** What GET and HEAD answer alike, and the bytes meant. */
  const answer = (
    input: GetObjectCommandInput | HeadObjectCommandInput,
    method: 'GET' | 'HEAD',
  ): { object: StoredObject; range: ByteRange | undefined; output: HeadOutput } => {
    const bucket = state.bucket(input.Bucket);
    const object = findObject(state, bucket, checkedKey(input.Key), input.VersionId, method);
    checkReadConditions(object, input);
    const range =
      input.PartNumber === undefined ? byteRange(input.Range, object.size) : partRange(object, input.PartNumber);
    const { expires, ...headers } = object.headers;
    const tagCount = Object.keys(object.tags).length;
    const output: HeadOutput = {
      AcceptRanges: 'bytes',
      LastModified: new Date(object.lastModified),
      ETag: quoted(object.etag),
      ContentLength: range ? range.end - range.start + 1 : object.size,
      Metadata: { ...object.metadata },
      ...headers,
      ...object.encryption,
      ...versionMember(bucket, object),
      ...(expires !== undefined && { Expires: new Date(expires) }),
      ...(range && { ContentRange: contentRange(range, object.size) }),
      ...(tagCount > 0 && { TagCount: tagCount }),
      ...(input.PartNumber !== undefined && object.parts && { PartsCount: object.parts.length }),
      // STANDARD is what an absent header says; the others were taken from an input of this very type.
      ...(object.storageClass !== 'STANDARD' && { StorageClass: object.storageClass as StorageClass }),
      // A checksum is the whole object's: with a part of it a client could only find it wrong.
      ...(input.ChecksumMode === 'ENABLED' && !range && checksumMembers(object.checksum)),
      ...overridden(input),
    };
    return { object, range, output };
  };

  return {
    GetObject: operation<GetObjectCommandInput, GetOutput>({
      authorize: (input) => [onVersion('GetObject', input)],
      handle(input) {
        const { object, range, output } = answer(input, 'GET');
        const body = object.size === 0 ? Readable.from([]) : opened(cloud.blobs.path(object.blobId), range);
        return { ...output, Body: body };
      },
    }),
    HeadObject: operation<HeadObjectCommandInput, HeadOutput>({
      authorize: (input) => [onVersion('GetObject', input)],
      handle: (input) => answer(input, 'HEAD').output,
    }),
    GetObjectAttributes: operation<
      GetObjectAttributesCommandInput,
      Omit<GetObjectAttributesCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onVersion('GetObject', input)],
      handle(input) {
        const bucket = state.bucket(input.Bucket);
        const object = findObject(state, bucket, checkedKey(input.Key), input.VersionId);
        const wanted = new Set<string>(input.ObjectAttributes);
        return {
          LastModified: new Date(object.lastModified),
          ...versionMember(bucket, object),
          ...(wanted.has('ETag') && { ETag: object.etag }),
          ...(wanted.has('ObjectSize') && { ObjectSize: object.size }),
          // Taken from an input of this very type.
          ...(wanted.has('StorageClass') && { StorageClass: object.storageClass as StorageClass }),
          ...(wanted.has('Checksum') && object.checksum && { Checksum: checksumMembers(object.checksum) }),
          ...(wanted.has('ObjectParts') && object.parts && { ObjectParts: { TotalPartsCount: object.parts.length } }),
        };
      },
    }),
  };
};

/** Opened at once: an open file stays readable when the object is replaced or deleted meanwhile. */
const opened = (path: string, range: ByteRange | undefined): Readable =>
  createReadStream(path, { fd: openSync(path, 'r'), ...(range && { start: range.start, end: range.end }) });

const partRange = (object: StoredObject, partNumber: number): ByteRange | undefined => {
  const parts = object.parts ?? [{ partNumber: 1, size: object.size }];
  const index = parts.findIndex((part, at) => (object.parts ? part.partNumber : at + 1) === partNumber);
  const part = parts[index];
  if (!part) {
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', { status: 416 });
  }
  if (part.size === 0) return undefined;
  const start = parts.slice(0, index).reduce((sum, before) => sum + before.size, 0);
  return { start, end: start + part.size - 1 };
};

/** Presigned links may name the headers of their answer. */
const overridden = (input: GetObjectCommandInput | HeadObjectCommandInput): Partial<HeadOutput> => ({
  ...(input.ResponseCacheControl !== undefined && { CacheControl: input.ResponseCacheControl }),
  ...(input.ResponseContentDisposition !== undefined && { ContentDisposition: input.ResponseContentDisposition }),
  ...(input.ResponseContentEncoding !== undefined && { ContentEncoding: input.ResponseContentEncoding }),
  ...(input.ResponseContentLanguage !== undefined && { ContentLanguage: input.ResponseContentLanguage }),
  ...(input.ResponseContentType !== undefined && { ContentType: input.ResponseContentType }),
  ...(input.ResponseExpires && { Expires: input.ResponseExpires }),
});
