/** Raised by the readers below, and caught by `readFields`: it never leaves the package. */
export class FieldFault extends Error {}

export type ReadFields<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

/** Reads a whole message; the first field that is not as it should be is the fault. */
export const readFields = <T>(read: () => T): ReadFields<T> => {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof FieldFault) return { ok: false, fault: error.message };
    throw error;
  }
};

/** The values of decoded lines, read by name. */
export type Fields = ReadonlyMap<string, string>;

export const text = (fields: Fields, key: string): string => {
  const value = fields.get(key);
  if (value === undefined) throw new FieldFault(`${key} is missing`);
  return value;
};

/** A whole number without sign, from `least` to `most`. */
export const whole = (fields: Fields, key: string, least: number, most: number): number => {
  const value = text(fields, key);
  const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : -1;
  if (number < least || number > most) throw new FieldFault(`${key} is not a whole number from ${least} to ${most}`);
  return number;
};

export const oneOf = <T extends string>(fields: Fields, key: string, allowed: readonly T[]): T => {
  const value = text(fields, key);
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw new FieldFault(`${key} is none of ${allowed.join(', ')}`);
  return found;
};

/** Reads `prefix.0.…`, `prefix.1.…` until the first number without `marker`. */
export const numbered = <T>(fields: Fields, prefix: string, marker: string, read: (prefix: string) => T): T[] => {
  const list: T[] = [];
  for (let at = `${prefix}.0`; fields.has(`${at}.${marker}`); at = `${prefix}.${list.length}`) list.push(read(at));
  return list;
};
