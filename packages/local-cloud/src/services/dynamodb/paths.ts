import type { Path } from './expression-parsers.js';
import type { StoredItem, StoredValue } from './stored-value.js';

/** What stands at a path, if anything does. */
export const valueAt = (item: StoredItem, path: Path): StoredValue | undefined => {
  const [name, ...below] = path;
  return below.reduce(partOf, partOf({ M: item }, name));
};

const partOf = (value: StoredValue | undefined, part: string | number): StoredValue | undefined => {
  if (value === undefined) return undefined;
  if (typeof part === 'number') return 'L' in value ? value.L[part] : undefined;
  return 'M' in value && Object.hasOwn(value.M, part) ? value.M[part] : undefined;
};

/** Which parts of an item, or of a value in it, are wanted; without parts: all of it. */
interface Wanted {
  readonly parts: Map<string | number, Wanted>;
}

/** The item with nothing but what the paths name; list elements close ranks. */
export const projected = (item: StoredItem, paths: readonly Path[]): StoredItem => {
  const root: Wanted = { parts: new Map() };
  for (const path of paths) {
    let wanted = root;
    for (const part of path) {
      const below: Wanted = wanted.parts.get(part) ?? { parts: new Map() };
      wanted.parts.set(part, below);
      wanted = below;
    }
  }
  return root.parts.size === 0 ? {} : selectMembers(item, root);
};

const selectMembers = (members: StoredItem, wanted: Wanted): Record<string, StoredValue> => {
  const result: Record<string, StoredValue> = {};
  for (const [part, below] of wanted.parts) {
    const value = typeof part === 'string' && Object.hasOwn(members, part) ? members[part] : undefined;
    const selected = value && select(value, below);
    if (selected) result[String(part)] = selected;
  }
  return result;
};

const select = (value: StoredValue, wanted: Wanted): StoredValue | undefined => {
  if (wanted.parts.size === 0) return value;
  if ('M' in value) {
    const members = selectMembers(value.M, wanted);
    return Object.keys(members).length > 0 ? { M: members } : undefined;
  }
  if (!('L' in value)) return undefined;
  const elements = [...wanted.parts]
    .filter((entry): entry is [number, Wanted] => typeof entry[0] === 'number')
    .sort(([a], [b]) => a - b)
    .flatMap(([index, below]) => {
      const element = value.L[index];
      const selected = element && select(element, below);
      return selected ? [selected] : [];
    });
  return elements.length > 0 ? { L: elements } : undefined;
};
