import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Timer } from '../../clock/clock.js';
import type { Bucket } from './bucket.js';
import { dropUpload } from './multipart-operations.js';
import type { KeyEntry } from './object-index.js';
import type { ObjectVersion } from './object-version.js';
import type { S3Context } from './s3-context.js';

const DAY = 86_400_000;

/** Removes what lifecycle rules let expire, at midnights (UTC) of the cloud's time as S3 does. */
export interface Lifecycle {
  /** Arms the next run when there are rules; harmless when it is armed. */
  readonly arm: () => void;
  readonly close: () => void;
}

export const openLifecycle = ({ cloud, state, notifier }: S3Context): Lifecycle => {
  let timer: Timer | undefined;

  const arm = (): void => {
    if (timer || ![...state.buckets.values()].some((bucket) => bucket.settings.lifecycle)) return;
    const now = cloud.clock.now();
    timer = cloud.clock.setTimer(nextMidnight(now) - now, () => {
      timer = undefined;
      for (const bucket of [...state.buckets.values()]) expire(bucket);
      arm();
    });
  };

  const expire = (bucket: Bucket): void => {
    const now = cloud.clock.now();
    for (const rule of bucket.settings.lifecycle ?? []) {
      if (rule.Status !== 'Enabled') continue;
      for (const entry of [...state.index(bucket.name).from(() => false)]) {
        expireCurrent(bucket, rule, entry, now);
        expireOlder(rule, entry, now);
      }
      const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
      if (days === undefined) continue;
      for (const upload of [...state.uploads.values()]) {
        if (upload.bucket !== bucket.name || !upload.key.startsWith(prefixOf(rule))) continue;
        if (dueAfter(upload.initiatedAt, days) > now) continue;
        for (const part of dropUpload(state, upload.uploadId)) cloud.blobs.delete(part.blobId);
      }
    }
  };

  const erase = (version: ObjectVersion): void => {
    state.erase(version);
    notifier.expired(version, 'erased');
  };

  const expireCurrent = (bucket: Bucket, rule: LifecycleRule, entry: KeyEntry, now: number): void => {
    const [newest, ...older] = entry.versions;
    if (newest.deleteMarker) {
      // A marker that hides nothing any more.
      if (rule.Expiration?.ExpiredObjectDeleteMarker && older.length === 0 && covers(rule, newest)) erase(newest);
      return;
    }
    const { Days: days, Date: date } = rule.Expiration ?? {};
    const due = days !== undefined ? dueAfter(newest.lastModified, days) : date && new Date(date).getTime();
    if (due === undefined || due > now || !covers(rule, newest)) return;
    if (!bucket.versioning) return erase(newest);
    notifier.expired(state.mark(bucket, entry.key), 'marked');
  };

  const expireOlder = (rule: LifecycleRule, entry: KeyEntry, now: number): void => {
    const { NoncurrentDays: days, NewerNoncurrentVersions: kept = 0 } = rule.NoncurrentVersionExpiration ?? {};
    if (days === undefined) return;
    entry.versions.forEach((version, index) => {
      const successor = entry.versions[index - 1];
      if (!successor || index <= kept || !covers(rule, version)) return;
      if (dueAfter(successor.lastModified, days) <= now) erase(version);
    });
  };

  return {
    arm,
    close() {
      timer?.cancel();
      timer = undefined;
    },
  };
};

const nextMidnight = (now: number): number => (Math.floor(now / DAY) + 1) * DAY;

/** S3 adds the days and rounds up to the next midnight. */
const dueAfter = (since: number, days: number): number => Math.ceil((since + days * DAY) / DAY) * DAY;

const prefixOf = (rule: LifecycleRule): string => rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix ?? '';

const covers = (rule: LifecycleRule, version: ObjectVersion): boolean => {
  const { Tag: tag, And: and, ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = rule.Filter ?? {};
  if (!version.key.startsWith(prefixOf(rule))) return false;
  const tags = version.deleteMarker ? {} : version.tags;
  const size = version.deleteMarker ? 0 : version.size;
  const wanted = [...(tag ? [tag] : []), ...(and?.Tags ?? [])];
  return (
    wanted.every(({ Key, Value }) => tags[Key ?? ''] === Value) &&
    size > (above ?? and?.ObjectSizeGreaterThan ?? -1) &&
    size < (below ?? and?.ObjectSizeLessThan ?? Infinity)
  );
};
