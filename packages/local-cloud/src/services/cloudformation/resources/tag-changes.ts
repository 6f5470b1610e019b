import type { Tag } from './property-shape.js';

/** What must be called to make one list of tags of another. */
export const tagChanges = (
  next: readonly Tag[] = [],
  previous: readonly Tag[] = [],
): { readonly set: Tag[]; readonly removedKeys: string[] } => ({
  set: next.filter(({ Key, Value }) => !previous.some((tag) => tag.Key === Key && tag.Value === Value)),
  removedKeys: previous.map(({ Key }) => Key).filter((key) => !next.some(({ Key }) => Key === key)),
});

/** Tags as the services with a plain map take them. */
export const tagMap = (list: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));

/** Tags as the services with lower case members take them. */
export const lowerTags = (list: readonly Tag[]): { key: string; value: string }[] =>
  list.map(({ Key, Value }) => ({ key: Key, value: Value }));
