import type {
  CommonPrefix,
  DeleteMarkerEntry,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
  ObjectVersion as ListedVersion,
  ObjectVersionStorageClass,
} from '@aws-sdk/client-s3';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onBucket } from './access.js';
import { invalidArgument } from './errors.js';
import { listEntries } from './list-entries.js';
import { pageSize } from './list-objects.js';
import { listingText } from './listing-text.js';
import type { KeyEntry } from './object-index.js';
import { quoted, type ObjectVersion } from './object-version.js';
import type { S3Context } from './s3-context.js';

export const listVersions = ({ cloud, state }: S3Context): Record<string, AnyOperation> => ({
  ListObjectVersions: operation<ListObjectVersionsCommandInput, Omit<ListObjectVersionsCommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('ListBucketVersions', input.Bucket, { 's3:prefix': input.Prefix })],
    handle(input) {
      if (input.VersionIdMarker && !input.KeyMarker) {
        throw invalidArgument(
          'A version-id marker cannot be specified without a key marker.',
          'version-id-marker',
          input.VersionIdMarker,
        );
      }
      const text = listingText(input.EncodingType);
      const bucket = state.bucket(input.Bucket);
      const index = state.index(bucket.name);
      const maxKeys = pageSize(input.MaxKeys);
      const owner = { ID: cloud.account };
      const versions: ListedVersion[] = [];
      const markers: DeleteMarkerEntry[] = [];
      const prefixes: CommonPrefix[] = [];
      let last: { readonly key: string; readonly versionId?: string } | undefined;
      let truncated = false;
      for (const item of maxKeys === 0 ? [] : itemsOf(input, index)) {
        if (versions.length + markers.length + prefixes.length === maxKeys) {
          truncated = true;
          break;
        }
        if (item.kind === 'prefix') {
          prefixes.push({ Prefix: text(item.name) });
          last = { key: item.name };
          continue;
        }
        const { version, latest } = item;
        last = { key: version.key, versionId: version.versionId };
        const common = {
          Key: text(version.key),
          VersionId: version.versionId,
          IsLatest: latest,
          LastModified: new Date(version.lastModified),
          Owner: owner,
        };
        if (version.deleteMarker) markers.push(common);
        else {
          versions.push({
            ...common,
            ETag: quoted(version.etag),
            Size: version.size,
            // Taken from an input of S3's own storage classes.
            StorageClass: version.storageClass as ObjectVersionStorageClass,
          });
        }
      }
      return {
        Name: bucket.name,
        Prefix: text(input.Prefix ?? ''),
        KeyMarker: text(input.KeyMarker ?? ''),
        VersionIdMarker: input.VersionIdMarker ?? '',
        MaxKeys: maxKeys,
        IsTruncated: truncated,
        ...(input.Delimiter && { Delimiter: text(input.Delimiter) }),
        ...(input.EncodingType && { EncodingType: input.EncodingType }),
        ...(truncated && last && { NextKeyMarker: text(last.key) }),
        ...(truncated && last?.versionId !== undefined && { NextVersionIdMarker: last.versionId }),
        ...(versions.length > 0 && { Versions: versions }),
        ...(markers.length > 0 && { DeleteMarkers: markers }),
        ...(prefixes.length > 0 && { CommonPrefixes: prefixes }),
      };
    },
  }),
});

type Item =
  | { readonly kind: 'prefix'; readonly name: string }
  | { readonly kind: 'version'; readonly version: ObjectVersion; readonly latest: boolean };

function* itemsOf(input: ListObjectVersionsCommandInput, index: Parameters<typeof listEntries>[0]): Generator<Item> {
  const begun = input.VersionIdMarker ? input.KeyMarker : undefined;
  const prefix = input.Prefix ?? '';
  // The rest of the key within whose versions the last page ended.
  const entry = begun === undefined ? undefined : index.get(begun);
  if (entry && entry.key.startsWith(prefix)) {
    const at = entry.versions.findIndex((version) => version.versionId === input.VersionIdMarker);
    for (const version of entry.versions.slice(at + 1))
      yield { kind: 'version', version, latest: isLatest(entry, version) };
  }
  const question = { prefix, delimiter: input.Delimiter ?? '', after: input.KeyMarker || undefined };
  for (const item of listEntries(index, question, () => true)) {
    if (item.kind === 'prefix') yield item;
    else
      for (const version of item.entry.versions)
        yield { kind: 'version', version, latest: isLatest(item.entry, version) };
  }
}

const isLatest = (entry: KeyEntry, version: ObjectVersion): boolean => entry.versions[0] === version;
