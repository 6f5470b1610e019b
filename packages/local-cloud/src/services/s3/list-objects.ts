import type {
  _Object,
  CommonPrefix,
  EncodingType,
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  ObjectStorageClass,
} from '@aws-sdk/client-s3';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onBucket } from './access.js';
import { invalidArgument } from './errors.js';
import { listEntries, type ListingQuestion } from './list-entries.js';
import { listingText } from './listing-text.js';
import type { KeyEntry, ObjectIndex } from './object-index.js';
import { quoted, type StoredObject } from './object-version.js';
import type { S3Context } from './s3-context.js';

const LARGEST_PAGE = 1000;

interface Page {
  readonly Contents?: _Object[];
  readonly CommonPrefixes?: CommonPrefix[];
  readonly IsTruncated: boolean;
  /** The last key or prefix shown, when there is more. */
  readonly last: string | undefined;
  readonly count: number;
}

export const listObjects = ({ cloud, state }: S3Context): Record<string, AnyOperation> => ({
  ListObjects: operation<ListObjectsCommandInput, Omit<ListObjectsCommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('ListBucket', input.Bucket, listContext(input))],
    handle(input) {
      const text = listingText(input.EncodingType);
      const bucket = state.bucket(input.Bucket);
      const maxKeys = pageSize(input.MaxKeys);
      const page = pageOf(
        state.index(bucket.name),
        { prefix: input.Prefix ?? '', delimiter: input.Delimiter ?? '', after: input.Marker || undefined },
        maxKeys,
        { encoding: input.EncodingType, owner: cloud.account },
      );
      return {
        Name: bucket.name,
        Prefix: text(input.Prefix ?? ''),
        Marker: text(input.Marker ?? ''),
        MaxKeys: maxKeys,
        IsTruncated: page.IsTruncated,
        ...(input.Delimiter && { Delimiter: text(input.Delimiter) }),
        ...(input.EncodingType && { EncodingType: input.EncodingType }),
        // As AWS: without a delimiter the last key is the next marker.
        ...(page.last !== undefined && input.Delimiter && { NextMarker: text(page.last) }),
        ...(page.Contents && { Contents: page.Contents }),
        ...(page.CommonPrefixes && { CommonPrefixes: page.CommonPrefixes }),
      };
    },
  }),
  ListObjectsV2: operation<ListObjectsV2CommandInput, Omit<ListObjectsV2CommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('ListBucket', input.Bucket, listContext(input))],
    handle(input) {
      const text = listingText(input.EncodingType);
      const bucket = state.bucket(input.Bucket);
      const maxKeys = pageSize(input.MaxKeys);
      const page = pageOf(
        state.index(bucket.name),
        {
          prefix: input.Prefix ?? '',
          delimiter: input.Delimiter ?? '',
          after: input.ContinuationToken === undefined ? undefined : fromToken(input.ContinuationToken),
          startAfter: input.StartAfter || undefined,
        },
        maxKeys,
        { encoding: input.EncodingType, owner: input.FetchOwner ? cloud.account : undefined },
      );
      return {
        Name: bucket.name,
        Prefix: text(input.Prefix ?? ''),
        MaxKeys: maxKeys,
        KeyCount: page.count,
        IsTruncated: page.IsTruncated,
        ...(input.Delimiter && { Delimiter: text(input.Delimiter) }),
        ...(input.EncodingType && { EncodingType: input.EncodingType }),
        ...(input.StartAfter && { StartAfter: text(input.StartAfter) }),
        ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
        ...(page.last !== undefined && { NextContinuationToken: toToken(page.last) }),
        ...(page.Contents && { Contents: page.Contents }),
        ...(page.CommonPrefixes && { CommonPrefixes: page.CommonPrefixes }),
      };
    },
  }),
});

const listContext = (input: {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}): Record<string, string | undefined> => ({
  's3:prefix': input.Prefix,
  's3:delimiter': input.Delimiter,
  's3:max-keys': input.MaxKeys?.toString(),
});

/** Fails for a negative one; AWS gives 1,000 at most. */
export const pageSize = (asked: number | undefined): number => {
  if (asked !== undefined && asked < 0) {
    throw invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', 'maxKeys', String(asked));
  }
  return Math.min(asked ?? LARGEST_PAGE, LARGEST_PAGE);
};

const toToken = (last: string): string => Buffer.from(`1${last}`).toString('base64');

const fromToken = (token: string): string => {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('1')) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  }
  return text.slice(1);
};

const pageOf = (
  index: ObjectIndex,
  question: ListingQuestion,
  maxKeys: number,
  form: { readonly encoding: EncodingType | undefined; readonly owner: string | undefined },
): Page => {
  const text = listingText(form.encoding);
  const contents: _Object[] = [];
  const prefixes: CommonPrefix[] = [];
  let last: string | undefined;
  let truncated = false;
  for (const item of maxKeys === 0 ? [] : listEntries(index, question, (entry) => currentObject(entry) !== undefined)) {
    if (contents.length + prefixes.length === maxKeys) {
      truncated = true;
      break;
    }
    last = item.name;
    if (item.kind === 'prefix') {
      prefixes.push({ Prefix: text(item.name) });
      continue;
    }
    const object = currentObject(item.entry);
    if (object) contents.push(listedObject(object, text, form.owner));
  }
  return {
    ...(contents.length > 0 && { Contents: contents }),
    ...(prefixes.length > 0 && { CommonPrefixes: prefixes }),
    IsTruncated: truncated,
    last: truncated ? last : undefined,
    count: contents.length + prefixes.length,
  };
};

const currentObject = (entry: KeyEntry): StoredObject | undefined => {
  const newest = entry.versions[0];
  return newest.deleteMarker ? undefined : newest;
};

const listedObject = (object: StoredObject, text: (name: string) => string, owner: string | undefined): _Object => ({
  Key: text(object.key),
  LastModified: new Date(object.lastModified),
  ETag: quoted(object.etag),
  Size: object.size,
  // Taken from an input of S3's own storage classes.
  StorageClass: object.storageClass as ObjectStorageClass,
  ...(object.checksum && { ChecksumAlgorithm: [object.checksum.algorithm], ChecksumType: object.checksum.type }),
  ...(owner !== undefined && { Owner: { ID: owner } }),
});
