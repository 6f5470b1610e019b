import type { Bucket } from './bucket.js';
import type { ObjectVersion } from './object-version.js';

/** Answers name a version only where the bucket has, or once had, versioning. */
export const versionMember = (bucket: Bucket, version: ObjectVersion): { VersionId?: string } =>
  bucket.versioning ? { VersionId: version.versionId } : {};
