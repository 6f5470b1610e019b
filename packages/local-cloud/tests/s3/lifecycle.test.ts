import type { LifecycleRule } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT } from '../../src/kernel/caller.js';
import { BUCKET, startS3 } from './s3-cloud.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const start = async (rule: Partial<LifecycleRule>) => {
  const clock = virtualClock(Math.floor(Date.now() / DAY) * DAY + 10 * HOUR);
  const running = await startS3({ clock });
  // Calls in this process: a client's signatures would grow too old for a clock that jumps.
  const call = <Output>(operation: string, input: object = {}) =>
    running.cloud.cloud.call<Output>('s3', operation, { Bucket: BUCKET, ...input }, ROOT);
  await call('PutBucketLifecycleConfiguration', {
    LifecycleConfiguration: { Rules: [{ ID: 'r', Status: 'Enabled', Filter: { Prefix: '' }, ...rule }] },
  });
  const keys = async (): Promise<string[]> => {
    const { Contents = [] } = await call<{ Contents?: { Key: string }[] }>('ListObjectsV2');
    return Contents.map(({ Key }) => Key);
  };
  return { clock, call, keys, put: (Key: string, more: object = {}) => call('PutObject', { Key, Body: Key, ...more }) };
};

describe('lifecycle rules', () => {
  test('remove objects at the midnight after their days are over', async () => {
    const { clock, put, keys } = await start({ Expiration: { Days: 1 }, Filter: { Prefix: 'old/' } });
    await put('old/k');
    await put('kept/k');
    await clock.advance(1.5 * DAY);
    expect(await keys()).toEqual(['kept/k', 'old/k']);
    await clock.advance(2 * HOUR);
    expect(await keys()).toEqual(['kept/k']);
  });

  test('only count when they are enabled, and for the tags that they name', async () => {
    const { clock, put, keys } = await start({ Expiration: { Days: 1 }, Filter: { Tag: { Key: 't', Value: '1' } } });
    await put('tagged', { Tagging: 't=1' });
    await put('other', { Tagging: 't=2' });
    await clock.advance(3 * DAY);
    expect(await keys()).toEqual(['other']);
    const disabled = await start({ Expiration: { Days: 1 }, Status: 'Disabled' });
    await disabled.put('k');
    await disabled.clock.advance(3 * DAY);
    expect(await disabled.keys()).toEqual(['k']);
  });

  test('mark an expired object of a versioned bucket, and erase versions that are old for long enough', async () => {
    const { clock, call, put, keys } = await start({
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 2 },
    });
    await call('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } });
    await put('k');
    await clock.advance(2 * DAY);
    expect(await keys()).toEqual([]);
    const versions = async () => {
      const listed = await call<{ Versions?: unknown[]; DeleteMarkers?: unknown[] }>('ListObjectVersions');
      return [listed.Versions?.length ?? 0, listed.DeleteMarkers?.length ?? 0];
    };
    expect(await versions()).toEqual([1, 1]);
    await clock.advance(3 * DAY);
    expect(await versions()).toEqual([0, 1]);
  });

  test('abort uploads that nobody completes', async () => {
    const { clock, call } = await start({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    await call('CreateMultipartUpload', { Key: 'k' });
    const uploads = async () => (await call<{ Uploads?: unknown[] }>('ListMultipartUploads')).Uploads?.length ?? 0;
    expect(await uploads()).toBe(1);
    await clock.advance(2 * DAY);
    expect(await uploads()).toBe(0);
  });
});
