/** A value as a template holds it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// `Array.isArray` does not narrow readonly arrays.
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const isScalar = (value: Json | undefined): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** A value as messages show it. */
export const shownJson = (value: Json | undefined): string =>
  isScalar(value) ? String(value) : (JSON.stringify(value) ?? 'nothing');

/** JSON text with sorted keys: equal values give equal text. */
const canonicalText = (value: Json | undefined): string => {
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (isObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
};

export const sameJson = (one: Json | undefined, other: Json | undefined): boolean =>
  canonicalText(one) === canonicalText(other);
