/** Items in the order of a comparison, no two of them equal under it. */
export interface SortedList<T> {
  readonly size: number;
  /** Adds the item, or takes the place of the one equal to it. */
  set(item: T): void;
  /** Removes the item equal to this one. */
  delete(item: T): boolean;
  /** Upwards from the first item for which `isBefore` no longer holds (it must hold for a head of the list only). */
  from(isBefore: (item: T) => boolean): IterableIterator<T>;
  /** Downwards from the last item for which `isBefore` holds. */
  downFrom(isBefore: (item: T) => boolean): IterableIterator<T>;
}

/** Chunks stay small enough for cheap insertion, and large enough that there are few of them. */
const CHUNK = 512;

/** A list of sorted chunks: writes cost a chunk's move, seeks two binary searches. */
export const sortedList = <T>(compare: (a: T, b: T) => number): SortedList<T> => {
  const chunks: T[][] = [];
  let size = 0;

  /** Where `isBefore` stops to hold, as chunk and place in it; the place after the last item when it never does. */
  const seek = (isBefore: (item: T) => boolean): { chunk: number; at: number } => {
    const chunk = firstIndex(chunks, (items) => isBefore(items.at(-1) as T)); // no chunk is empty
    const items = chunks[chunk];
    return { chunk, at: items ? firstIndex(items, isBefore) : 0 };
  };

  return {
    get size() {
      return size;
    },
    set(item) {
      if (chunks.length === 0) {
        chunks.push([item]);
        size = 1;
        return;
      }
      const found = seek((other) => compare(other, item) < 0);
      const after = found.chunk === chunks.length;
      const chunk = after ? chunks.length - 1 : found.chunk;
      const items = chunks[chunk] as T[]; // there is at least one chunk
      const at = after ? items.length : found.at;
      const existing = items[at];
      if (at < items.length && compare(existing as T, item) === 0) {
        items[at] = item;
        return;
      }
      items.splice(at, 0, item);
      size++;
      if (items.length > CHUNK) chunks.splice(chunk + 1, 0, items.splice(CHUNK >> 1));
    },
    delete(item) {
      const { chunk, at } = seek((other) => compare(other, item) < 0);
      const items = chunks[chunk];
      if (!items || at >= items.length || compare(items[at] as T, item) !== 0) return false;
      items.splice(at, 1);
      size--;
      if (items.length === 0) chunks.splice(chunk, 1);
      return true;
    },
    *from(isBefore) {
      const start = seek(isBefore);
      let at = start.at;
      for (let chunk = start.chunk; chunk < chunks.length; chunk++, at = 0) {
        const items = chunks[chunk] as T[]; // below the length
        for (; at < items.length; at++) yield items[at] as T;
      }
    },
    *downFrom(isBefore) {
      const end = seek(isBefore);
      let at = end.at - 1;
      for (let chunk = end.chunk; chunk >= 0;) {
        const items = chunks[chunk];
        for (; items && at >= 0; at--) yield items[at] as T;
        chunk--;
        at = (chunks[chunk]?.length ?? 0) - 1;
      }
    },
  };
};

/** The first index for which `isBefore` does not hold; the length when it holds for all. */
const firstIndex = <T>(items: readonly T[], isBefore: (item: T) => boolean): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle] as T))
      low = middle + 1; // middle is below the length
    else high = middle;
  }
  return low;
};
