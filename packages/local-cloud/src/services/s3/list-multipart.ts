import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
  StorageClass,
} from '@aws-sdk/client-s3';
import { compareUtf8 } from '../../ordered/compare-utf8.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onBucket, onObject } from './access.js';
import { checksumMember } from './checksum-members.js';
import { pageSize } from './list-objects.js';
import { listingText } from './listing-text.js';
import { partsOf, uploadOf } from './multipart-operations.js';
import { quoted } from './object-version.js';
import type { S3Context } from './s3-context.js';

export const listMultipart = ({ cloud, state }: S3Context): Record<string, AnyOperation> => ({
  ListParts: operation<ListPartsCommandInput, Omit<ListPartsCommandOutput, '$metadata'>>({
    authorize: (input) => [onObject('ListMultipartUploadParts', input)],
    handle(input) {
      const upload = uploadOf(state, input);
      const maxParts = pageSize(input.MaxParts);
      const marker = Number(input.PartNumberMarker ?? 0);
      const rest = partsOf(state, upload.uploadId).filter((part) => part.partNumber > marker);
      const parts = rest.slice(0, maxParts);
      const truncated = rest.length > parts.length;
      return {
        Bucket: upload.bucket,
        Key: upload.key,
        UploadId: upload.uploadId,
        MaxParts: maxParts,
        PartNumberMarker: String(marker),
        ...(truncated && { NextPartNumberMarker: String(parts.at(-1)?.partNumber ?? marker) }),
        IsTruncated: truncated,
        // Taken from an input of this very type.
        StorageClass: upload.attributes.storageClass as StorageClass,
        Initiator: { ID: cloud.account },
        Owner: { ID: cloud.account },
        ...(upload.checksumAlgorithm && { ChecksumAlgorithm: upload.checksumAlgorithm }),
        ...(upload.checksumType && { ChecksumType: upload.checksumType }),
        ...(parts.length > 0 && {
          Parts: parts.map((part) => ({
            PartNumber: part.partNumber,
            LastModified: new Date(part.lastModified),
            ETag: quoted(part.md5),
            Size: part.size,
            ...checksumMember(part.checksum),
          })),
        }),
      };
    },
  }),
  ListMultipartUploads: operation<
    ListMultipartUploadsCommandInput,
    Omit<ListMultipartUploadsCommandOutput, '$metadata'>
  >({
    authorize: (input) => [onBucket('ListBucketMultipartUploads', input.Bucket, { 's3:prefix': input.Prefix })],
    handle(input) {
      const bucket = state.bucket(input.Bucket);
      const text = listingText(input.EncodingType);
      const maxUploads = pageSize(input.MaxUploads);
      const rest = [...state.uploads.values()]
        .filter((upload) => upload.bucket === bucket.name && upload.key.startsWith(input.Prefix ?? ''))
        .sort((a, b) => compareUtf8(a.key, b.key) || compareUtf8(a.uploadId, b.uploadId))
        .filter((upload) => {
          if (!input.KeyMarker) return true;
          const order = compareUtf8(upload.key, input.KeyMarker);
          return order > 0 || (order === 0 && !!input.UploadIdMarker && upload.uploadId > input.UploadIdMarker);
        });
      const uploads = rest.slice(0, maxUploads);
      const last = rest.length > uploads.length ? uploads.at(-1) : undefined;
      return {
        Bucket: bucket.name,
        KeyMarker: text(input.KeyMarker ?? ''),
        UploadIdMarker: input.UploadIdMarker ?? '',
        ...(input.Prefix && { Prefix: text(input.Prefix) }),
        ...(input.EncodingType && { EncodingType: input.EncodingType }),
        MaxUploads: maxUploads,
        IsTruncated: last !== undefined,
        ...(last && { NextKeyMarker: text(last.key), NextUploadIdMarker: last.uploadId }),
        ...(uploads.length > 0 && {
          Uploads: uploads.map((upload) => ({
            Key: text(upload.key),
            UploadId: upload.uploadId,
            Initiated: new Date(upload.initiatedAt),
            // Taken from an input of this very type.
            StorageClass: upload.attributes.storageClass as StorageClass,
            Owner: { ID: cloud.account },
            Initiator: { ID: cloud.account },
          })),
        }),
      };
    },
  }),
});
