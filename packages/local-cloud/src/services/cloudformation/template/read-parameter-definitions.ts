import { isList, isObject, isScalar, type Json, type JsonObject } from './json-value.js';
import { isParameterType } from './parameter-type.js';
import type { ParameterDefinition } from './template.js';
import { formatError } from './validation-error.js';

const MEMBERS = [
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
];

/** Reads the Parameters section. */
export const readParameterDefinitions = (section: JsonObject): Record<string, ParameterDefinition> =>
  Object.fromEntries(Object.entries(section).map(([name, source]) => [name, readDefinition(name, source)]));

const readDefinition = (name: string, source: Json): ParameterDefinition => {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw formatError(`Parameter name ${name} is non alphanumeric.`);
  if (!isObject(source)) throw formatError(`Any Parameters member must be an object; found ${name}.`);
  const unknown = Object.keys(source).find((key) => !MEMBERS.includes(key));
  if (unknown !== undefined) throw formatError(`Invalid template parameter property '${unknown}'`);
  const { Type: type, AllowedValues: allowed } = source;
  if (typeof type !== 'string') throw formatError('Every Parameters object must contain a Type member.');
  if (!isParameterType(type)) throw formatError(`Unrecognized parameter type: ${type}`);
  if (allowed !== undefined && !(isList(allowed) && allowed.every(isScalar))) {
    throw formatError(`Every AllowedValues member of parameter ${name} must be a list of values`);
  }
  const text = (key: string): string | undefined => scalarText(source[key], name, key);
  const count = (key: string): number | undefined => {
    const found = text(key);
    if (found === undefined) return undefined;
    const number = Number(found);
    if (!Number.isFinite(number)) throw formatError(`${key} of parameter ${name} must be a number.`);
    return number;
  };
  return withoutAbsent({
    type,
    noEcho: text('NoEcho') === 'true',
    default: text('Default'),
    description: text('Description'),
    allowedValues: isList(allowed) ? allowed.map(String) : undefined,
    allowedPattern: text('AllowedPattern'),
    constraintDescription: text('ConstraintDescription'),
    minLength: count('MinLength'),
    maxLength: count('MaxLength'),
    minValue: count('MinValue'),
    maxValue: count('MaxValue'),
  });
};

const scalarText = (value: Json | undefined, parameter: string, member: string): string | undefined => {
  if (value === undefined) return undefined;
  if (isScalar(value)) return String(value);
  if (member === 'Default') throw formatError(`Every Default member must be a string.`);
  throw formatError(`${member} of parameter ${parameter} must be a string.`);
};

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const withoutAbsent = <T extends { readonly type: string; readonly noEcho: boolean }>(
  value: T,
): Present<T> & Pick<T, 'type' | 'noEcho'> =>
  // Only undefined members go; `type` and `noEcho` are never undefined.
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T> &
    Pick<T, 'type' | 'noEcho'>;
