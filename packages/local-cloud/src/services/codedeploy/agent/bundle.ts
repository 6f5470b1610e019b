import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import type { Revision } from '../records.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';

/** What a bundle holds; paths are relative, without `.` and `..`. */
export type BundleEntry =
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

export class BundleError extends Error {}

const unpackGzip = promisify<Uint8Array, Buffer>(gunzip);

/** Fetches a revision with the rights of the instance, and reads it. */
export const fetchBundle = async (
  cloud: Pick<Cloud, 'call'>,
  { bucket, key, version, eTag, bundleType }: Revision,
  caller: Caller,
): Promise<BundleEntry[]> => {
  const { Body, ETag } = await cloud.call<Pick<GetObjectCommandOutput, 'ETag'> & { Body: Readable }>(
    's3',
    'GetObject',
    { Bucket: bucket, Key: key, ...(version !== undefined && { VersionId: version }) },
    caller,
  );
  const bytes = Buffer.concat(await Body.toArray());
  if (eTag !== undefined && bare(eTag) !== bare(ETag ?? '')) {
    throw new BundleError(
      `Expected deployment artifact bundle etag ${bare(eTag)} but was actually ${bare(ETag ?? '')}`,
    );
  }
  return readBundle(bytes, bundleType);
};

export const readBundle = async (bytes: Buffer, type: Revision['bundleType']): Promise<BundleEntry[]> => {
  try {
    const entries = await entriesOf(bytes, type);
    return entries.flatMap((entry) => {
      const path = plainPath(entry.path);
      return path === '' ? [] : [{ ...entry, path }];
    });
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleError(
      `The bundle cannot be unpacked as ${type}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
};

const entriesOf = async (bytes: Buffer, type: Revision['bundleType']): Promise<BundleEntry[]> => {
  switch (type) {
    case 'zip':
      return readZip(bytes);
    case 'tar':
      return readTar(bytes);
    case 'tgz':
      return readTar(await unpackGzip(bytes));
  }
};

const plainPath = (path: string): string => {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new BundleError(`The entry ${path} of the bundle leads out of it`);
  return parts.join('/');
};

const bare = (eTag: string): string => eTag.replaceAll('"', '');
