import { AwsError } from '../../kernel/aws-error.js';
import type { Bucket } from './bucket.js';
import { headNotFound, methodNotAllowed, noSuchKey, noSuchVersion } from './errors.js';
import type { ObjectVersion, StoredObject } from './object-version.js';
import type { S3State } from './state.js';

/** The version of this id, delete markers too, or the newest one. */
export const findVersion = (
  state: S3State,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion | undefined => {
  const versions = state.index(bucket.name).get(key)?.versions;
  return versionId === undefined ? versions?.[0] : versions?.find((version) => version.versionId === versionId);
};

/** The object that a read names; fails as S3 does where there is none. */
export const findObject = (
  state: S3State,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  method: 'GET' | 'HEAD' = 'GET',
): StoredObject => {
  const version = findVersion(state, bucket, key, versionId);
  if (version && !version.deleteMarker) return version;
  if (version && versionId !== undefined) throw methodNotAllowed(method);
  if (method === 'HEAD') throw headNotFound();
  if (versionId !== undefined) throw noSuchVersion(key, versionId);
  if (version) {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', {
      status: 404,
      members: { Key: key, DeleteMarker: true, VersionId: version.versionId },
    });
  }
  throw noSuchKey(key);
};
