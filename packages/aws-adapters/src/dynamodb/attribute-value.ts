import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Plain data as DynamoDB writes it: strings, finite numbers, booleans, null, lists and maps; what is undefined is left out. */
export const toAttributeValue = (value: unknown): AttributeValue => {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      if (value === null) return { NULL: true };
      return Array.isArray(value) ? { L: value.map(toAttributeValue) } : { M: toItem(value) };
    default:
      throw new TypeError(`DynamoDB holds no ${typeof value}`);
  }
};

export const toItem = (value: object): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, toAttributeValue(member)]])),
  );

const fromAttributeValue = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromAttributeValue);
  if (value.M !== undefined) return fromItem(value.M);
  return null;
};

export const fromItem = (item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttributeValue(value)]));
