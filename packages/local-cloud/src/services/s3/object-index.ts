import { compareUtf8 } from '../../ordered/compare-utf8.js';
import { sortedList, type SortedList } from '../../ordered/sorted-list.js';
import type { ObjectVersion } from './object-version.js';

/** A key with its versions, newest first; there is at least one. */
export interface KeyEntry {
  readonly key: string;
  readonly versions: readonly [ObjectVersion, ...ObjectVersion[]];
}

/** The keys of one bucket in the order in which S3 lists them. */
export interface ObjectIndex {
  readonly size: number;
  get(key: string): KeyEntry | undefined;
  /** Adds a version; one with the same id (`null`) gives way and is returned. */
  put(version: ObjectVersion): ObjectVersion | undefined;
  remove(version: ObjectVersion): void;
  /** All entries whose key is at or after the place where `isBefore` stops to hold. */
  from(isBefore: (key: string) => boolean): IterableIterator<KeyEntry>;
}

export const objectIndex = (): ObjectIndex => {
  const entries = new Map<string, KeyEntry>();
  const ordered: SortedList<KeyEntry> = sortedList((a, b) => compareUtf8(a.key, b.key));
  const replace = (key: string, versions: readonly ObjectVersion[]): void => {
    const [newest, ...older] = versions;
    if (!newest) {
      const entry = entries.get(key);
      if (entry) ordered.delete(entry);
      entries.delete(key);
      return;
    }
    const entry: KeyEntry = { key, versions: [newest, ...older] };
    entries.set(key, entry);
    ordered.set(entry);
  };
  return {
    get size() {
      return entries.size;
    },
    get: (key) => entries.get(key),
    put(version) {
      const existing: readonly ObjectVersion[] = entries.get(version.key)?.versions ?? [];
      const replaced = existing.find((other) => other.versionId === version.versionId);
      const others = replaced ? existing.filter((other) => other !== replaced) : existing;
      const at = others.findIndex((other) => other.order < version.order);
      replace(version.key, others.toSpliced(at < 0 ? others.length : at, 0, version));
      return replaced;
    },
    remove(version) {
      const existing = entries.get(version.key)?.versions ?? [];
      replace(
        version.key,
        existing.filter((other) => other.versionId !== version.versionId),
      );
    },
    *from(isBefore) {
      yield* ordered.from((entry) => isBefore(entry.key));
    },
  };
};
