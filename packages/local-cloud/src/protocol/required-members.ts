import { requiredMembers, type Shape } from './sdk-schemas.js';

/** The paths of members that must be there and are not, e.g. `settings.tags.2.key`; positions in lists begin at 1. */
export const missingMembers = (shape: Shape, value: unknown, path: readonly string[] = []): string[][] => {
  if (value === undefined || value === null) return [];
  if (shape.isListSchema() && Array.isArray(value)) {
    const member = shape.getValueSchema();
    return value.flatMap((item, index) => missingMembers(member, item, [...path, String(index + 1)]));
  }
  if (typeof value !== 'object') return [];
  // The codecs make structures and maps as plain objects.
  const members = value as Readonly<Record<string, unknown>>;
  if (shape.isMapSchema()) {
    const member = shape.getValueSchema();
    return Object.entries(members).flatMap(([key, item]) => missingMembers(member, item, [...path, key]));
  }
  if (!shape.isStructSchema()) return [];
  const required = new Set(requiredMembers(shape));
  const missing: string[][] = [];
  for (const [name, member] of shape.structIterator()) {
    if (members[name] === undefined || members[name] === null) {
      if (required.has(name)) missing.push([...path, name]);
    } else {
      missing.push(...missingMembers(member, members[name], [...path, name]));
    }
  }
  return missing;
};
