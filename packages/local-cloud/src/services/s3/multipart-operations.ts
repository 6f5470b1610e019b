import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadCommandOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadCommandOutput,
  UploadPartCommandInput,
  UploadPartCommandOutput,
  UploadPartCopyCommandInput,
  UploadPartCopyCommandOutput,
} from '@aws-sdk/client-s3';
import { operation, type AnyOperation, type Call } from '../../kernel/service.js';
import { encryptionContext, onObject, onVersion } from './access.js';
import { byteRange } from './byte-range.js';
import { CHECKSUM_ALGORITHMS } from './checksum-algorithms.js';
import { checksumMember } from './checksum-members.js';
import { checkCopyConditions } from './copy-conditions.js';
import { copySource } from './copy-source.js';
import { invalidArgument, noSuchUpload } from './errors.js';
import { findObject } from './find-version.js';
import { partName, type StoredUpload, type UploadedPart } from './multipart-upload.js';
import { objectAttributes } from './object-attributes.js';
import { checkedKey } from './object-key.js';
import { quoted } from './object-version.js';
import { receiveBody, type DeclaredChecksums } from './receive-body.js';
import type { S3Context } from './s3-context.js';
import type { S3State } from './state.js';

const LAST_PART = 10_000;

export const multipartOperations = ({ cloud, state }: S3Context): Record<string, AnyOperation> => {
  const takePart = async (
    input: UploadPartNaming,
    body: unknown,
    declared: DeclaredChecksums,
    call: Call,
  ): Promise<UploadedPart> => {
    const partNumber = checkedPartNumber(input.PartNumber);
    const upload = uploadOf(state, input);
    const { blob, checksum } = await receiveBody(cloud.blobs, body, declared, call);
    if (!state.uploads.has(upload.uploadId)) {
      cloud.blobs.delete(blob.id);
      throw noSuchUpload(upload.uploadId);
    }
    const name = partName(upload.uploadId, partNumber);
    const replaced = state.parts.get(name);
    const part: UploadedPart = {
      uploadId: upload.uploadId,
      partNumber,
      blobId: blob.id,
      size: blob.size,
      md5: blob.md5,
      lastModified: cloud.clock.now(),
      ...(checksum && { checksum }),
    };
    state.parts.set(name, part);
    if (replaced) cloud.blobs.delete(replaced.blobId);
    return part;
  };

  return {
    CreateMultipartUpload: operation<
      CreateMultipartUploadCommandInput,
      Omit<CreateMultipartUploadCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onObject('PutObject', input, encryptionContext(input))],
      handle(input) {
        const key = checkedKey(input.Key);
        const bucket = state.bucket(input.Bucket);
        const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === input.ChecksumAlgorithm);
        const type = input.ChecksumType ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
        const upload: StoredUpload = {
          uploadId: cloud.hex(64),
          bucket: bucket.name,
          key,
          initiatedAt: cloud.clock.now(),
          attributes: objectAttributes(cloud, bucket, input),
          ...(algorithm && { checksumAlgorithm: algorithm, checksumType: type }),
        };
        state.uploads.set(upload.uploadId, upload);
        return {
          Bucket: bucket.name,
          Key: key,
          UploadId: upload.uploadId,
          ...upload.attributes.encryption,
          ...(algorithm && { ChecksumAlgorithm: algorithm, ChecksumType: type }),
        };
      },
    }),
    UploadPart: operation<UploadPartCommandInput, Omit<UploadPartCommandOutput, '$metadata'>>({
      authorize: (input) => [onObject('PutObject', input)],
      async handle(input, call) {
        const part = await takePart(input, input.Body, input, call);
        return { ETag: quoted(part.md5), ...checksumMember(part.checksum), ...encryptionOfUpload(state, input) };
      },
    }),
    UploadPartCopy: operation<UploadPartCopyCommandInput, Omit<UploadPartCopyCommandOutput, '$metadata'>>({
      authorize: (input) => [onVersion('GetObject', copySource(input.CopySource)), onObject('PutObject', input)],
      async handle(input, call) {
        const upload = uploadOf(state, input);
        const from = copySource(input.CopySource);
        const sourceBucket = state.bucket(from.Bucket);
        const source = findObject(state, sourceBucket, from.Key, from.VersionId);
        checkCopyConditions(source, input);
        const body = cloud.blobs.read(source.blobId, byteRange(input.CopySourceRange, source.size));
        const declared = { ChecksumAlgorithm: upload.checksumAlgorithm };
        const part = await takePart(input, body, declared, { ...call, headers: {} });
        return {
          CopyPartResult: {
            ETag: quoted(part.md5),
            LastModified: new Date(part.lastModified),
            ...checksumMember(part.checksum),
          },
          ...(sourceBucket.versioning && { CopySourceVersionId: source.versionId }),
          ...encryptionOfUpload(state, input),
        };
      },
    }),
    AbortMultipartUpload: operation<
      AbortMultipartUploadCommandInput,
      Omit<AbortMultipartUploadCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onObject('AbortMultipartUpload', input)],
      handle(input) {
        const { uploadId } = uploadOf(state, input);
        for (const part of dropUpload(state, uploadId)) cloud.blobs.delete(part.blobId);
        return {};
      },
    }),
  };
};

interface UploadNaming {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly UploadId: string | undefined;
}

interface UploadPartNaming extends UploadNaming {
  readonly PartNumber: number | undefined;
}

/** Fails with NoSuchUpload. */
export const uploadOf = (state: S3State, input: UploadNaming): StoredUpload => {
  const bucket = state.bucket(input.Bucket);
  const upload = state.uploads.get(input.UploadId ?? '');
  if (!upload || upload.bucket !== bucket.name || upload.key !== input.Key) throw noSuchUpload(input.UploadId ?? '');
  return upload;
};

/** The parts of an upload by their numbers, which need not follow each other. */
export const partsOf = (state: S3State, uploadId: string): UploadedPart[] =>
  [...state.parts.values()].filter((part) => part.uploadId === uploadId).sort((a, b) => a.partNumber - b.partNumber);

/** Forgets an upload; the blobs of its parts are the caller's. */
export const dropUpload = (state: S3State, uploadId: string): UploadedPart[] => {
  const parts = partsOf(state, uploadId);
  for (const part of parts) state.parts.delete(partName(uploadId, part.partNumber));
  state.uploads.delete(uploadId);
  return parts;
};

const checkedPartNumber = (partNumber: number | undefined): number => {
  if (partNumber === undefined || partNumber < 1 || partNumber > LAST_PART) {
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      String(partNumber),
    );
  }
  return partNumber;
};

const encryptionOfUpload = (state: S3State, input: UploadNaming): StoredUpload['attributes']['encryption'] =>
  uploadOf(state, input).attributes.encryption;
