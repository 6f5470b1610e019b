import type { ChecksumAlgorithmName } from './checksum-algorithms.js';
import type { ObjectAttributes } from './object-version.js';

/** A multipart upload that is neither completed nor aborted. */
export interface StoredUpload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly initiatedAt: number;
  readonly attributes: ObjectAttributes;
  readonly checksumAlgorithm?: ChecksumAlgorithmName;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface UploadedPart {
  readonly uploadId: string;
  readonly partNumber: number;
  readonly blobId: string;
  readonly size: number;
  /** Hex; also the part's ETag. */
  readonly md5: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithmName; readonly value: string };
}

export const partName = (uploadId: string, partNumber: number): string => `${uploadId}/${partNumber}`;
