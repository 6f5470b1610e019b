import type { Fields } from './property-shape.js';

/** The properties named in `fields`, as the services take attributes that are all text. */
export const textAttributes = (properties: object, fields: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]: [string, unknown]): [string, string][] => {
      if (!(name in fields)) return [];
      if (typeof value === 'string') return [[name, value]];
      return typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [];
    }),
  );
