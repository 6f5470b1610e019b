import { createHash } from 'node:crypto';
import type {
  CompletedPart,
  CompleteMultipartUploadCommandInput,
  CompleteMultipartUploadCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onObject } from './access.js';
import { runningChecksum } from './checksum-algorithms.js';
import { checksumMembers } from './checksum-members.js';
import { checkWriteConditions } from './conditions.js';
import { malformedXml, noSuchUpload } from './errors.js';
import { dropUpload, partsOf, uploadOf } from './multipart-operations.js';
import type { StoredUpload, UploadedPart } from './multipart-upload.js';
import { quoted, unquoted, type Checksum } from './object-version.js';
import type { S3Context } from './s3-context.js';
import { versionMember } from './version-member.js';

/** All parts but the last must be as large. */
const SMALLEST_PART = 5 * 1024 * 1024;

export const completeMultipart = ({ cloud, state, notifier }: S3Context): Record<string, AnyOperation> => {
  const checksumOf = async (
    upload: StoredUpload,
    parts: readonly UploadedPart[],
    blobId: string,
  ): Promise<Checksum | undefined> => {
    const algorithm = upload.checksumAlgorithm;
    if (!algorithm) return undefined;
    const running = runningChecksum(algorithm);
    if (upload.checksumType === 'COMPOSITE') {
      for (const part of parts) running.update(Buffer.from(part.checksum?.value ?? '', 'base64'));
      return { algorithm, value: `${running.digest()}-${parts.length}`, type: 'COMPOSITE' };
    }
    for await (const chunk of cloud.blobs.read(blobId)) running.update(chunk as Uint8Array); // a byte stream yields buffers
    return { algorithm, value: running.digest(), type: 'FULL_OBJECT' };
  };

  return {
    CompleteMultipartUpload: operation<
      CompleteMultipartUploadCommandInput,
      Omit<CompleteMultipartUploadCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onObject('PutObject', input)],
      async handle(input, call) {
        const upload = uploadOf(state, input);
        const { bucket, key, uploadId } = upload;
        const parts = chosenParts(partsOf(state, uploadId), input.MultipartUpload?.Parts ?? []);
        const checkConditions = (): void => checkWriteConditions(state.index(bucket).get(key)?.versions[0], key, input);
        checkConditions();
        const blob = await cloud.blobs.concat(parts.map((part) => part.blobId));
        try {
          const checksum = await checksumOf(upload, parts, blob.id);
          checkDeclared(input, checksum);
          // Another call may have ended the upload meanwhile.
          if (!state.uploads.has(uploadId)) throw noSuchUpload(uploadId);
          checkConditions();
          const stored = state.store({
            bucket,
            key,
            ...upload.attributes,
            blobId: blob.id,
            size: blob.size,
            etag: `${md5OfMd5s(parts)}-${parts.length}`,
            parts: parts.map(({ partNumber, size }) => ({ partNumber, size })),
            ...(checksum && { checksum }),
          });
          for (const part of dropUpload(state, uploadId)) cloud.blobs.delete(part.blobId);
          notifier.created(stored, 'CompleteMultipartUpload', call);
          return {
            Location: `${cloud.endpoint}/${bucket}/${key}`,
            Bucket: bucket,
            Key: key,
            ETag: quoted(stored.etag),
            ...versionMember(state.bucket(bucket), stored),
            ...stored.encryption,
            ...checksumMembers(checksum),
          };
        } catch (error) {
          cloud.blobs.delete(blob.id);
          throw error;
        }
      },
    }),
  };
};

/** The stored parts that the client names; fails where they are out of order, not as it says, or too small. */
const chosenParts = (stored: readonly UploadedPart[], named: readonly CompletedPart[]): UploadedPart[] => {
  if (named.length === 0) throw malformedXml();
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]));
  const parts = named.map((name, index) => {
    const before = named[index - 1]?.PartNumber;
    if (before !== undefined && before >= (name.PartNumber ?? 0)) {
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
        {
          status: 400,
        },
      );
    }
    const part = byNumber.get(name.PartNumber ?? 0);
    if (!part || unquoted(name.ETag ?? '') !== part.md5) {
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { status: 400, members: { PartNumber: String(name.PartNumber), ETag: name.ETag } },
      );
    }
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.size < SMALLEST_PART);
  if (small) {
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      status: 400,
      members: {
        ProposedSize: String(small.size),
        MinSizeAllowed: String(SMALLEST_PART),
        PartNumber: String(small.partNumber),
        ETag: small.md5,
      },
    });
  }
  return parts;
};

const md5OfMd5s = (parts: readonly UploadedPart[]): string => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.md5, 'hex'));
  return hash.digest('hex');
};

const checkDeclared = (input: CompleteMultipartUploadCommandInput, checksum: Checksum | undefined): void => {
  if (!checksum) return;
  const said = input[`Checksum${checksum.algorithm}`];
  if (said !== undefined && said !== checksum.value) {
    throw new AwsError('BadDigest', `The ${checksum.algorithm} you specified did not match the calculated checksum.`, {
      status: 400,
    });
  }
};
