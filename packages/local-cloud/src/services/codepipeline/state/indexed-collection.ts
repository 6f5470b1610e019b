import type { Collection } from '../../../kernel/collection.js';

/** A collection that finds its values by more than their key, without looking at all of them. */
export interface IndexedCollection<T, Index extends string> {
  get(id: string): T | undefined;
  set(id: string, value: T): void;
  delete(id: string): void;
  /** All values of an index key, in order of their insertion. */
  by(index: Index, key: string): readonly T[];
  values(): IterableIterator<T>;
}

/** `indexes` tell under which key a value stands in each index; undefined: in none. */
export const indexedCollection = <T, Index extends string>(
  collection: Collection<T>,
  indexes: Readonly<Record<Index, (value: T) => string | undefined>>,
): IndexedCollection<T, Index> => {
  // `Object.entries` forgets the key type; the record's keys are exactly the indexes.
  const indexers = Object.entries(indexes) as [Index, (value: T) => string | undefined][];
  let maps: Map<string, Set<string>> | undefined;

  const slot = (index: Index, key: string): string => `${index} ${key}`;
  const enter = (into: Map<string, Set<string>>, id: string, value: T): void => {
    for (const [index, keyOf] of indexers) {
      const key = keyOf(value);
      if (key === undefined) continue;
      const ids = into.get(slot(index, key)) ?? new Set();
      into.set(slot(index, key), ids.add(id));
    }
  };
  const leave = (from: Map<string, Set<string>>, id: string, value: T, stays?: T): void => {
    for (const [index, keyOf] of indexers) {
      const key = keyOf(value);
      if (key === undefined || (stays !== undefined && keyOf(stays) === key)) continue;
      const ids = from.get(slot(index, key));
      ids?.delete(id);
      if (ids?.size === 0) from.delete(slot(index, key));
    }
  };
  // Built at first use: only then an earlier run's state is sure to be loaded.
  const index = (): Map<string, Set<string>> => {
    if (maps) return maps;
    maps = new Map();
    for (const [id, value] of collection.entries()) enter(maps, id, value);
    return maps;
  };

  return {
    get: (id) => collection.get(id),
    values: () => collection.values(),
    set: (id, value) => {
      const old = collection.get(id);
      if (old !== undefined) leave(index(), id, old, value);
      enter(index(), id, value);
      collection.set(id, value);
    },
    delete: (id) => {
      const old = collection.get(id);
      if (old !== undefined) leave(index(), id, old);
      collection.delete(id);
    },
    by: (name, key) =>
      [...(index().get(slot(name, key)) ?? [])].flatMap((id) => {
        const value = collection.get(id);
        return value === undefined ? [] : [value];
      }),
  };
};
