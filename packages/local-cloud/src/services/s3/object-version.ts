import type { ChecksumAlgorithmName } from './checksum-algorithms.js';

/** The headers that S3 keeps with an object and gives back as they were. */
export interface ContentHeaders {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  /** Milliseconds since the epoch. */
  readonly expires?: number;
  readonly WebsiteRedirectLocation?: string;
}

export interface Encryption {
  readonly ServerSideEncryption: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'aws:fsx' | 'aws:backup';
  /** ARN of the key. */
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
}

export interface Checksum {
  readonly algorithm: ChecksumAlgorithmName;
  /** Base64; of a composite one with `-<parts>` after it. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface StoredPart {
  readonly partNumber: number;
  readonly size: number;
}

/** All that a writer says of an object beside its bytes. */
export interface ObjectAttributes {
  readonly headers: ContentHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  readonly storageClass: string;
}

interface Version {
  readonly bucket: string;
  readonly key: string;
  /** `null` for the version of an unversioned or suspended bucket. */
  readonly versionId: string;
  /** Rises with every write of the whole service. */
  readonly order: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}

export interface StoredObject extends Version, ObjectAttributes {
  readonly deleteMarker: false;
  readonly blobId: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: Checksum;
  /** Of a multipart upload. */
  readonly parts?: readonly StoredPart[];
}

export interface DeleteMarker extends Version {
  readonly deleteMarker: true;
}

export type ObjectVersion = StoredObject | DeleteMarker;

/** As listings and headers show it. */
export const quoted = (etag: string): string => `"${etag}"`;
export const unquoted = (etag: string): string => etag.replace(/^(W\/)?"(.*)"$/, '$2');
