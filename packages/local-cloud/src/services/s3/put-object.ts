import type { PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { encryptionContext, onObject } from './access.js';
import { checksumMembers } from './checksum-members.js';
import { checkWriteConditions } from './conditions.js';
import { objectAttributes } from './object-attributes.js';
import { checkedKey } from './object-key.js';
import { quoted } from './object-version.js';
import { receiveBody } from './receive-body.js';
import type { S3Context } from './s3-context.js';
import { versionMember } from './version-member.js';

export const putObject = ({ cloud, state, notifier }: S3Context): Record<string, AnyOperation> => ({
  PutObject: operation<PutObjectCommandInput, Omit<PutObjectCommandOutput, '$metadata'>>({
    authorize: (input) => [
      onObject('PutObject', input, encryptionContext(input)),
      ...(input.Tagging ? [onObject('PutObjectTagging', input)] : []),
    ],
    async handle(input, call) {
      const key = checkedKey(input.Key);
      const bucket = state.bucket(input.Bucket);
      const attributes = objectAttributes(cloud, bucket, input);
      const checkConditions = (): void =>
        checkWriteConditions(state.index(bucket.name).get(key)?.versions[0], key, input);
      // Asked twice: early, so that a large body is not taken for nothing, and when the write is done.
      checkConditions();
      const { blob, checksum } = await receiveBody(cloud.blobs, input.Body, input, call);
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
        notifier.created(stored, 'PutObject', call);
        return {
          ETag: quoted(stored.etag),
          ...versionMember(state.bucket(bucket.name), stored),
          ...stored.encryption,
          ...checksumMembers(stored.checksum),
        };
      } catch (error) {
        cloud.blobs.delete(blob.id);
        throw error;
      }
    },
  }),
});
