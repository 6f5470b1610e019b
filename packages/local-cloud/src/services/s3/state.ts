import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { Bucket } from './bucket.js';
import { noSuchBucket } from './errors.js';
import type { StoredUpload, UploadedPart } from './multipart-upload.js';
import { objectIndex, type ObjectIndex } from './object-index.js';
import type { DeleteMarker, ObjectVersion, StoredObject } from './object-version.js';

/** A version before it is stored: its bucket decides its id. */
export type NewObject = Omit<StoredObject, 'versionId' | 'order' | 'lastModified' | 'deleteMarker'>;

/** What S3 knows: buckets, versions of objects, uploads under way. */
export interface S3State {
  readonly buckets: Collection<Bucket>;
  readonly uploads: Collection<StoredUpload>;
  /** By upload and part number. */
  readonly parts: Collection<UploadedPart>;
  /** Fails with NoSuchBucket. */
  bucket(name: string | undefined): Bucket;
  index(bucket: string): ObjectIndex;
  dropIndex(bucket: string): void;
  /** Makes an object visible, as its bucket's versioning wants it. */
  store(object: NewObject): StoredObject;
  /** Replaces what is said of an object; its bytes and its place stay. */
  amend(object: StoredObject): void;
  /** Puts a delete marker on top of a key. */
  mark(bucket: Bucket, key: string): DeleteMarker;
  /** Takes a version away for good. */
  erase(version: ObjectVersion): void;
}

export const openState = (cloud: Cloud): S3State => {
  const buckets = cloud.collection<Bucket>('s3.buckets');
  const versions = cloud.collection<ObjectVersion>('s3.versions');
  const indexes = new Map<string, ObjectIndex>();
  let lastOrder = 0;

  // The part before the second slash holds none, so no two versions share a name.
  const nameOf = (version: ObjectVersion): string => `${version.bucket}/${version.versionId}/${version.key}`;

  const index = (bucket: string): ObjectIndex => {
    const existing = indexes.get(bucket);
    if (existing) return existing;
    const made = objectIndex();
    indexes.set(bucket, made);
    return made;
  };

  for (const version of versions.values()) {
    index(version.bucket).put(version);
    lastOrder = Math.max(lastOrder, version.order);
  }

  const put = (version: ObjectVersion): void => {
    versions.set(nameOf(version), version);
    const replaced = index(version.bucket).put(version);
    if (replaced && !replaced.deleteMarker) cloud.blobs.delete(replaced.blobId);
  };

  const newVersionId = (bucket: Bucket): string => (bucket.versioning === 'Enabled' ? cloud.hex(32) : 'null');

  const bucketNamed = (name: string | undefined): Bucket => {
    const bucket = buckets.get(name ?? '');
    if (!bucket) throw noSuchBucket(name ?? '');
    return bucket;
  };

  return {
    buckets,
    uploads: cloud.collection('s3.uploads'),
    parts: cloud.collection('s3.parts'),
    bucket: bucketNamed,
    index,
    dropIndex: (bucket) => void indexes.delete(bucket),
    store(object) {
      const stored: StoredObject = {
        ...object,
        deleteMarker: false,
        versionId: newVersionId(bucketNamed(object.bucket)),
        order: ++lastOrder,
        lastModified: cloud.clock.now(),
      };
      put(stored);
      return stored;
    },
    amend(object) {
      versions.set(nameOf(object), object);
      index(object.bucket).put(object);
    },
    mark(bucket, key) {
      const marker: DeleteMarker = {
        bucket: bucket.name,
        key,
        deleteMarker: true,
        versionId: newVersionId(bucket),
        order: ++lastOrder,
        lastModified: cloud.clock.now(),
      };
      put(marker);
      return marker;
    },
    erase(version) {
      versions.delete(nameOf(version));
      index(version.bucket).remove(version);
      if (!version.deleteMarker) cloud.blobs.delete(version.blobId);
    },
  };
};
