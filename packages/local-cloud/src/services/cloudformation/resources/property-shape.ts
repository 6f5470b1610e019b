import { isList, isObject, isScalar, type Json, type JsonObject } from '../template/json-value.js';
import { validationError } from '../template/validation-error.js';

/** Reads one property's value: checks it, and coerces what CloudFormation coerces (numbers and booleans come as text too). */
export interface Shape<T> {
  readonly read: (value: Json, name: string) => T;
  readonly required?: true;
}

export interface RequiredShape<T> extends Shape<T> {
  readonly required: true;
}

export type Fields = Readonly<Record<string, Shape<unknown>>>;

type Read<S> = S extends Shape<infer T> ? T : never;
type RequiredKeys<F> = { [K in keyof F]: F[K] extends RequiredShape<unknown> ? K : never }[keyof F];

/** What `record(fields)` reads: required members are there, the others may be absent. */
export type Values<F extends Fields> = { [K in RequiredKeys<F>]: Read<F[K]> } & {
  [K in Exclude<keyof F, RequiredKeys<F>>]?: Read<F[K]>;
};

const mismatch = (name: string, type: string): Error =>
  validationError(`Value of property ${name} must be of type ${type}`);

export const text: Shape<string> = {
  read: (value, name) => {
    if (isScalar(value)) return String(value);
    throw mismatch(name, 'String');
  },
};

/** A text that the service itself holds against its list of values. */
export const oneOf = <T extends string>(): Shape<T> => ({
  // The service that gets the value refuses what is not of its list.
  read: (value, name) => text.read(value, name) as T,
});

export const number: Shape<number> = {
  read: (value, name) => {
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof read === 'number' && Number.isFinite(read)) return read;
    throw mismatch(name, 'Number');
  },
};

export const integer: Shape<number> = {
  read: (value, name) => {
    const read = number.read(value, name);
    if (Number.isInteger(read)) return read;
    throw mismatch(name, 'Integer');
  },
};

export const flag: Shape<boolean> = {
  read: (value, name) => {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'True') return true;
    if (value === 'false' || value === 'False') return false;
    throw mismatch(name, 'Boolean');
  },
};

/** Anything, as it stands. */
export const json: Shape<Json> = { read: (value) => value };

/** An object or its JSON text; read as JSON text, the form in which the services take documents. */
export const document: Shape<string> = {
  read: (value, name) => {
    if (typeof value === 'string') return value;
    if (isObject(value) || isList(value)) return JSON.stringify(value);
    throw mismatch(name, 'Json');
  },
};

export const list = <T>(item: Shape<T>): Shape<T[]> => ({
  read: (value, name) => {
    if (isList(value)) return value.map((member) => item.read(member, name));
    throw mismatch(name, 'List');
  },
});

export const map = <T>(item: Shape<T>): Shape<Record<string, T>> => ({
  read: (value, name) => {
    if (!isObject(value)) throw mismatch(name, 'Map');
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, item.read(member, key)]));
  },
});

/** Marks a member that must be there. */
export const needed = <T>(shape: Shape<T>): RequiredShape<T> => ({ read: shape.read, required: true });

/** An object of named members, each of its own shape; a member that is not named is refused by its name. */
export const record = <F extends Fields>(fields: F): Shape<Values<F>> => ({
  read: (value, name) => {
    if (!isObject(value)) throw validationError(`Value of property ${name} must be an object`);
    return readFields(fields, value);
  },
});

/** Reads the members of an object, as `record` does. */
export const readFields = <F extends Fields>(fields: F, value: JsonObject): Values<F> => {
  const unknown = Object.keys(value).find((key) => !(key in fields));
  if (unknown !== undefined) throw validationError(`Encountered unsupported property ${unknown}`);
  const read: Record<string, unknown> = {};
  for (const [key, shape] of Object.entries(fields)) {
    const member = value[key];
    if (member !== undefined) read[key] = shape.read(member, key);
    else if (shape.required) throw validationError(`Property ${key} cannot be empty.`);
  }
  // Every member was read by the shape of its own name, and the required ones are there.
  return read as Values<F>;
};

/** Tags, as most types take them. */
export interface Tag {
  Key: string;
  Value: string;
}
export const tags: Shape<Tag[]> = list(record({ Key: needed(text), Value: needed(text) }));
