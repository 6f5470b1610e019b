import { isList, isObject, type Json, type JsonObject } from '../template/json-value.js';
import type { ResourceRecord } from './stack-record.js';

const HIDDEN = '*****';

/** Properties without what custom resources of the stack have answered with NoEcho. */
export const hideSecrets = (properties: JsonObject, resources: readonly ResourceRecord[]): JsonObject => {
  const secrets = resources.filter(({ noEcho }) => noEcho === true).flatMap(({ attributes }) => textsIn(attributes));
  return secrets.length > 0 ? hideInMembers(properties, secrets) : properties;
};

const textsIn = (value: Json): string[] => {
  if (isList(value)) return value.flatMap(textsIn);
  if (isObject(value)) return Object.values(value).flatMap(textsIn);
  return typeof value === 'string' && value !== '' ? [value] : [];
};

const hideIn = (value: Json, secrets: readonly string[]): Json => {
  if (isList(value)) return value.map((item) => hideIn(item, secrets));
  if (isObject(value)) return hideInMembers(value, secrets);
  if (typeof value !== 'string') return value;
  return secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
};

const hideInMembers = (members: JsonObject, secrets: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([key, member]) => [key, hideIn(member, secrets)]));
