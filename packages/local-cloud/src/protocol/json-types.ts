import type { Shape } from './sdk-schemas.js';

/** What AWS calls the kinds of JSON values. */
const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'Start of list';
  switch (typeof value) {
    case 'string':
      return 'STRING_VALUE';
    case 'number':
      return 'NUMBER_VALUE';
    case 'boolean':
      return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
    default:
      return 'Start of structure or map';
  }
};

const refuse = (value: unknown, wanted: string, path: string): never => {
  const kind = kindOf(value);
  if (kind.startsWith('Start')) throw new TypeError(`${kind} found where not expected: ${path} is ${wanted}.`);
  throw new TypeError(`${kind} can not be converted to ${wanted} at ${path}`);
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses a JSON value that is of another type than its shape; the codecs take what they get. */
export const checkJsonTypes = (
  shape: Shape,
  value: unknown,
  names: (member: string, shape: Shape) => string,
  path = '',
): void => {
  if (value === undefined || value === null || shape.isDocumentSchema() || shape.isUnitSchema()) return;
  const below = (part: string): string => (path === '' ? part : `${path}.${part}`);
  if (shape.isStructSchema()) {
    if (!isMap(value)) return refuse(value, 'a structure', path || 'the body');
    for (const [name, member] of shape.structIterator()) {
      checkJsonTypes(member, value[names(name, member)], names, below(name));
    }
  } else if (shape.isListSchema()) {
    if (!Array.isArray(value)) return refuse(value, 'a list', path);
    value.forEach((item, index) => checkJsonTypes(shape.getValueSchema(), item, names, below(String(index + 1))));
  } else if (shape.isMapSchema()) {
    if (!isMap(value)) return refuse(value, 'a map', path);
    for (const [key, item] of Object.entries(value)) checkJsonTypes(shape.getValueSchema(), item, names, below(key));
  } else if (shape.isBooleanSchema()) {
    if (typeof value !== 'boolean') refuse(value, 'a Boolean', path);
  } else if (shape.isTimestampSchema()) {
    if (typeof value !== 'number' && typeof value !== 'string') refuse(value, 'a Timestamp', path);
  } else if (shape.isNumericSchema()) {
    // Numbers that JSON does not have are written as text.
    if (typeof value !== 'number' && !(typeof value === 'string' && /^(NaN|-?Infinity)$/.test(value))) {
      refuse(value, 'a Number', path);
    }
  } else if (typeof value !== 'string') refuse(value, 'a String', path);
};
