import { compareUtf8 } from '../../ordered/compare-utf8.js';
import type { KeyEntry, ObjectIndex } from './object-index.js';

export interface ListingQuestion {
  readonly prefix: string;
  /** Keys that share a part up to the delimiter are rolled up into one prefix. */
  readonly delimiter: string;
  /** Nothing up to this key, and nothing that is rolled up into a prefix of it that a page ended with. */
  readonly after: string | undefined;
  /** Keys up to this one are left out, but not the prefixes that they are rolled up into. */
  readonly startAfter?: string | undefined;
}

export type ListingEntry =
  | { readonly kind: 'key'; readonly name: string; readonly entry: KeyEntry }
  | { readonly kind: 'prefix'; readonly name: string };

/** The keys and common prefixes of a bucket in their order; keys that `visible` turns down count for nothing. */
export function* listEntries(
  index: ObjectIndex,
  question: ListingQuestion,
  visible: (entry: KeyEntry) => boolean,
): Generator<ListingEntry> {
  const { prefix, delimiter, after, startAfter } = question;
  let isBefore = (key: string): boolean =>
    compareUtf8(key, prefix) < 0 ||
    (after !== undefined && compareUtf8(key, after) <= 0) ||
    (startAfter !== undefined && compareUtf8(key, startAfter) <= 0);
  for (;;) {
    let rolledUp: string | undefined;
    for (const entry of index.from(isBefore)) {
      const { key } = entry;
      if (!key.startsWith(prefix)) return;
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (at >= 0) {
        const name = key.slice(0, at + delimiter.length);
        const shown = after !== undefined && after.startsWith(name);
        if (!shown && !visible(entry)) continue;
        if (!shown) yield { kind: 'prefix', name };
        rolledUp = name;
        break;
      }
      if (visible(entry)) yield { kind: 'key', name: key, entry };
    }
    if (rolledUp === undefined) return;
    // All further keys of the common prefix are passed over at once.
    const passed = rolledUp;
    isBefore = (key) => compareUtf8(key, passed) < 0 || key.startsWith(passed);
  }
}
