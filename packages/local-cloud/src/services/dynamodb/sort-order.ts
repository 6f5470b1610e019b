import { createHash } from 'node:crypto';
import { decimalOf } from './compare-values.js';
import { sortableDecimal } from './decimal.js';
import type { StoredItem, StoredValue } from './stored-value.js';
import type { Key, KeyAttribute } from './table.js';

/** Closes each part of a sort text; below all characters that parts have, so that shorter parts come first. */
export const END = '/';

/** A key's value as text whose order is the value's order, and whose beginnings are the value's beginnings. */
export const sortText = (value: StoredValue): string => {
  if ('S' in value) return Buffer.from(value.S).toString('hex');
  if ('B' in value) return Buffer.from(value.B, 'base64').toString('hex');
  if ('N' in value) return sortableDecimal(decimalOf(value.N));
  throw new Error('Only strings, numbers and binary values are keys');
};

/** Partitions lie in the order of a hash, as with DynamoDB: nobody may rely on the order of their keys. */
export const partitionText = (value: StoredValue): string => {
  const text = sortText(value);
  return `${createHash('md5').update(text).digest('hex').slice(0, 8)}${text}${END}`;
};

/** Where in the hash's range a partition lies, from 0 up to 1. */
export const partitionPlace = (order: string): number => parseInt(order.slice(0, 8), 16) / 2 ** 32;

const valueOf = (item: StoredItem, attribute: KeyAttribute): StoredValue | undefined => {
  const value = item[attribute.name];
  return value && attribute.type in value ? value : undefined;
};

/** Names an item within its table. */
export const primaryText = (item: StoredItem, key: Key): string =>
  [key.hash, key.range]
    .map((attribute) => {
      const value = attribute && valueOf(item, attribute);
      return value ? `${sortText(value)}${END}` : '';
    })
    .join('');

/** Where an item stands in a table or index; nowhere when it lacks an attribute of the key (a sparse index). */
export const orderText = (item: StoredItem, key: Key, tableKey: Key): string | undefined => {
  const hash = valueOf(item, key.hash);
  const range = key.range && valueOf(item, key.range);
  if (!hash || (key.range && !range)) return undefined;
  return `${partitionText(hash)}${range ? `${sortText(range)}${END}` : ''}${primaryText(item, tableKey)}`;
};
