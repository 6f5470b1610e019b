import type { Readable } from 'node:stream';

export interface StoredBlob {
  readonly id: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** Hex. */
  readonly sha256: string;
}

/** Bytes too large for a collection: object bodies, function code. Kept in files, so that memory stays small. */
export interface BlobStore {
  write(body: Readable | Uint8Array): Promise<StoredBlob>;
  /** Joins blobs in order (multipart uploads). */
  concat(ids: readonly string[]): Promise<StoredBlob>;
  /** `start` and `end` are inclusive byte positions. */
  read(id: string, range?: { readonly start: number; readonly end: number }): Readable;
  bytes(id: string): Promise<Buffer>;
  /** A file that holds the bytes; read-only for the caller. */
  path(id: string): string;
  delete(id: string): void;
}
