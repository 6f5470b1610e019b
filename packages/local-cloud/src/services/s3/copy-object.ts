import type { CopyObjectCommandInput, CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { encryptionContext, onObject, onVersion } from './access.js';
import { checksumMembers } from './checksum-members.js';
import { checkWriteConditions } from './conditions.js';
import { checkCopyConditions } from './copy-conditions.js';
import { copySource } from './copy-source.js';
import { invalidRequest } from './errors.js';
import { findObject } from './find-version.js';
import { contentHeaders, encryptionOf, objectAttributes } from './object-attributes.js';
import { checkedKey } from './object-key.js';
import { quoted } from './object-version.js';
import { receiveBody } from './receive-body.js';
import type { S3Context } from './s3-context.js';
import { parseTagging } from './tag-set.js';
import { versionMember } from './version-member.js';

export const copyObject = ({ cloud, state, notifier }: S3Context): Record<string, AnyOperation> => ({
  CopyObject: operation<CopyObjectCommandInput, Omit<CopyObjectCommandOutput, '$metadata'>>({
    authorize: (input) => [
      onVersion('GetObject', copySource(input.CopySource)),
      onObject('PutObject', input, encryptionContext(input)),
    ],
    async handle(input, call) {
      const key = checkedKey(input.Key);
      const bucket = state.bucket(input.Bucket);
      const from = copySource(input.CopySource);
      const sourceBucket = state.bucket(from.Bucket);
      const source = findObject(state, sourceBucket, from.Key, from.VersionId);
      checkCopyConditions(source, input);
      const replace = input.MetadataDirective === 'REPLACE';
      const sameObject = from.Bucket === bucket.name && from.Key === key && from.VersionId === undefined;
      if (sameObject && !replace && !changesStorage(input)) {
        throw invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      const given = objectAttributes(cloud, bucket, { ...input, Tagging: undefined });
      const attributes = {
        headers: replace ? contentHeaders(input) : source.headers,
        metadata: replace ? given.metadata : source.metadata,
        tags: input.TaggingDirective === 'REPLACE' ? parseTagging(input.Tagging) : source.tags,
        encryption: encryptionOf(cloud, bucket, input),
        storageClass: given.storageClass,
      };
      const checkConditions = (): void =>
        checkWriteConditions(state.index(bucket.name).get(key)?.versions[0], key, input);
      checkConditions();
      const algorithm = input.ChecksumAlgorithm ?? source.checksum?.algorithm;
      const { blob, checksum } = await receiveBody(
        cloud.blobs,
        cloud.blobs.read(source.blobId),
        { ChecksumAlgorithm: algorithm },
        { ...call, headers: {} },
      );
      try {
        checkConditions();
        const stored = state.store({
          bucket: bucket.name,
          key,
          ...attributes,
          blobId: blob.id,
          size: blob.size,
          etag: blob.md5,
          ...(checksum && { checksum: { ...checksum, type: 'FULL_OBJECT' } }),
        });
        notifier.created(stored, 'CopyObject', call);
        return {
          CopyObjectResult: {
            ETag: quoted(stored.etag),
            LastModified: new Date(stored.lastModified),
            ...checksumMembers(stored.checksum),
          },
          ...(sourceBucket.versioning && { CopySourceVersionId: source.versionId }),
          ...versionMember(state.bucket(bucket.name), stored),
          ...stored.encryption,
        };
      } catch (error) {
        cloud.blobs.delete(blob.id);
        throw error;
      }
    },
  }),
});

const changesStorage = (input: CopyObjectCommandInput): boolean =>
  input.StorageClass !== undefined ||
  input.WebsiteRedirectLocation !== undefined ||
  input.ServerSideEncryption !== undefined;
