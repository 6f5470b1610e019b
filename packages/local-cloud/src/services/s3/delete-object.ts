import type {
  DeletedObject,
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
  _Error,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AnyOperation, type Call } from '../../kernel/service.js';
import { onVersion } from './access.js';
import type { Bucket } from './bucket.js';
import { checkWriteConditions } from './conditions.js';
import { malformedXml } from './errors.js';
import { findVersion } from './find-version.js';
import { checkedKey } from './object-key.js';
import type { S3Context } from './s3-context.js';

const MOST_KEYS = 1000;

/** What a deletion did: `VersionId` is the erased version, or the marker that it set. */
interface Deletion {
  readonly VersionId?: string;
  readonly DeleteMarker?: boolean;
}

export const deleteObject = ({ state, notifier }: S3Context): Record<string, AnyOperation> => {
  const remove = (bucket: Bucket, key: string, versionId: string | undefined, call: Call): Deletion => {
    if (versionId !== undefined) {
      const version = findVersion(state, bucket, key, versionId);
      if (version) {
        state.erase(version);
        notifier.deleted(version, 'erased', call);
      }
      return { VersionId: versionId, ...(version?.deleteMarker && { DeleteMarker: true }) };
    }
    if (!bucket.versioning) {
      const version = findVersion(state, bucket, key, undefined);
      if (version) {
        state.erase(version);
        notifier.deleted(version, 'erased', call);
      }
      return {};
    }
    const marker = state.mark(bucket, key);
    notifier.deleted(marker, 'marked', call);
    return { VersionId: marker.versionId, DeleteMarker: true };
  };

  return {
    DeleteObject: operation<DeleteObjectCommandInput, Omit<DeleteObjectCommandOutput, '$metadata'>>({
      authorize: (input) => [onVersion('DeleteObject', input)],
      handle(input, call) {
        const key = checkedKey(input.Key);
        const bucket = state.bucket(input.Bucket);
        if (input.IfMatch !== undefined) {
          checkWriteConditions(findVersion(state, bucket, key, input.VersionId), key, { IfMatch: input.IfMatch });
        }
        return remove(bucket, key, input.VersionId, call);
      },
    }),
    DeleteObjects: operation<DeleteObjectsCommandInput, Omit<DeleteObjectsCommandOutput, '$metadata'>>({
      authorize: (input) =>
        (input.Delete?.Objects ?? []).map(({ Key, VersionId }) =>
          onVersion('DeleteObject', { Bucket: input.Bucket, Key, VersionId }),
        ),
      handle(input, call) {
        const bucket = state.bucket(input.Bucket);
        const objects = input.Delete?.Objects ?? [];
        if (objects.length === 0 || objects.length > MOST_KEYS) throw malformedXml();
        const deleted: DeletedObject[] = [];
        const errors: _Error[] = [];
        for (const object of objects) {
          try {
            const key = checkedKey(object.Key);
            if (object.ETag !== undefined) {
              checkWriteConditions(findVersion(state, bucket, key, object.VersionId), key, { IfMatch: object.ETag });
            }
            const { VersionId, DeleteMarker } = remove(bucket, key, object.VersionId, call);
            deleted.push({
              Key: key,
              ...(object.VersionId !== undefined && { VersionId: object.VersionId }),
              ...(DeleteMarker && VersionId !== undefined && { DeleteMarker, DeleteMarkerVersionId: VersionId }),
            });
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            errors.push({ Key: object.Key, VersionId: object.VersionId, Code: error.code, Message: error.message });
          }
        }
        return {
          ...(input.Delete?.Quiet !== true && deleted.length > 0 && { Deleted: deleted }),
          ...(errors.length > 0 && { Errors: errors }),
        };
      },
    }),
  };
};
