import { ListObjectsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { ROOT } from '../../src/kernel/caller.js';
import { compareUtf8 } from '../../src/ordered/compare-utf8.js';
import { BUCKET, startS3 } from './s3-cloud.js';

/** Keys that meet in prefixes, with characters on both sides of the surrogates. */
const key = fc
  .array(fc.constantFrom('a', 'b', '/', '-', 'é', '\u{ffee}', '\u{1f600}'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));

interface Page {
  readonly Contents?: { Key: string }[];
  readonly CommonPrefixes?: { Prefix: string }[];
  readonly NextContinuationToken?: string;
  readonly IsTruncated: boolean;
  readonly KeyCount: number;
}

/** What a listing must be, said the slow way. */
const expectedListing = (keys: readonly string[], prefix: string, delimiter: string): string[] => {
  const names = keys
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
      return at < 0 ? name : name.slice(0, at + delimiter.length);
    });
  return [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
};

describe('a listing', () => {
  test(
    'has all keys and common prefixes in the order of their UTF-8 bytes, whatever the page size',
    { timeout: 30_000 },
    async () => {
      const cloud = await createCloud({ isolation: 'scripted' });
      let bucket = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(key, { maxLength: 25 }),
          fc.constantFrom('', 'a', 'a/', '/', 'é'),
          fc.constantFrom('', '/', 'b', '-/'),
          fc.integer({ min: 1, max: 5 }),
          async (keys, Prefix, Delimiter, MaxKeys) => {
            const Bucket = `bucket-${bucket++}`;
            const call = <Output>(operation: string, input: object) =>
              cloud.call<Output>('s3', operation, { Bucket, ...input }, ROOT);
            await call('CreateBucket', {});
            for (const Key of keys) await call('PutObject', { Key, Body: '' });
            const found: string[] = [];
            let ContinuationToken: string | undefined;
            do {
              const page: Page = await call('ListObjectsV2', { Prefix, Delimiter, MaxKeys, ContinuationToken });
              const names = [
                ...(page.Contents ?? []).map((object) => object.Key),
                ...(page.CommonPrefixes ?? []).map((common) => common.Prefix),
              ].sort(compareUtf8);
              expect(names.length).toBe(page.KeyCount);
              expect(names.length === MaxKeys || !page.IsTruncated).toBe(true);
              found.push(...names);
              ContinuationToken = page.NextContinuationToken;
            } while (ContinuationToken !== undefined);
            expect(found).toEqual(expectedListing(keys, Prefix, Delimiter));
          },
        ),
        { numRuns: 40 },
      );
      await cloud.close();
    },
  );

  const keysOf = async (s3: S3Client, input: object) => {
    const { Contents = [], CommonPrefixes = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, ...input }),
    );
    return { keys: Contents.map(({ Key }) => Key), prefixes: CommonPrefixes.map(({ Prefix }) => Prefix) };
  };

  test('starts behind StartAfter', async () => {
    const { s3, put } = await startS3();
    for (const name of ['a', 'b', 'c']) await put(name, name);
    expect(await keysOf(s3, { StartAfter: 'a' })).toEqual({ keys: ['b', 'c'], prefixes: [] });
    expect(await keysOf(s3, { StartAfter: 'aa', MaxKeys: 1 })).toEqual({ keys: ['b'], prefixes: [] });
  });

  test('of version 1 goes on behind its marker, and passes over a prefix that was shown', async () => {
    const { s3, put } = await startS3();
    for (const name of ['a/1', 'a/2', 'b', 'c/1']) await put(name, name);
    const first = await s3.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: '/', MaxKeys: 1 }));
    expect(first).toMatchObject({ CommonPrefixes: [{ Prefix: 'a/' }], IsTruncated: true, NextMarker: 'a/' });
    const rest = await s3.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: '/', Marker: first.NextMarker }));
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['b']);
    expect(rest.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
  });

  test('encodes names where the client asks for it', async () => {
    const { s3, put } = await startS3();
    await put('ä b/+&.txt', 'v');
    expect(await keysOf(s3, { EncodingType: 'url' })).toEqual({ keys: ['%C3%A4+b/%2B%26.txt'], prefixes: [] });
    expect(await keysOf(s3, {})).toEqual({ keys: ['ä b/+&.txt'], prefixes: [] });
  });

  test('shows size, ETag and time of each object', async () => {
    const { s3, put } = await startS3();
    await put('k', 'hello');
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents?.[0]).toMatchObject({
      Size: 5,
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      StorageClass: 'STANDARD',
    });
    expect(Contents?.[0]?.LastModified).toBeInstanceOf(Date);
  });
});
