import { invalid, invalidValues } from './errors.js';
import { itemSize, typeOf, type StoredItem, type StoredValue } from './stored-value.js';
import { keyAttributes, type Key, type KeyAttribute, type Table } from './table.js';

const LARGEST_ITEM = 400 * 1024;
const LARGEST_HASH = 2048;
const LARGEST_RANGE = 1024;

const isEmpty = (value: StoredValue): boolean => ('S' in value && value.S === '') || ('B' in value && value.B === '');

const checkSize = (attribute: KeyAttribute, key: Key, value: StoredValue): void => {
  const size = 'S' in value ? Buffer.byteLength(value.S) : 'B' in value ? Buffer.byteLength(value.B, 'base64') : 0;
  if (attribute === key.hash && size > LARGEST_HASH) {
    throw invalidValues(`Size of hashkey has exceeded the maximum size limit of${LARGEST_HASH} bytes`);
  }
  if (attribute !== key.hash && size > LARGEST_RANGE) {
    throw invalidValues(`Aggregated size of all range keys has exceeded the size limit of ${LARGEST_RANGE} bytes`);
  }
};

const emptyKey = (attribute: KeyAttribute) =>
  invalid(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${attribute.type === 'S' ? 'string' : 'binary'} value. Key: ${attribute.name}`,
  );

/** Fails unless the key has exactly the table's key attributes, with their types. */
export const checkKey = (table: Table, key: StoredItem): void => {
  const attributes = keyAttributes(table.key);
  const mismatch = invalid('The provided key element does not match the schema');
  if (Object.keys(key).length !== attributes.length) throw mismatch;
  for (const attribute of attributes) {
    const value = key[attribute.name];
    if (!value || !(attribute.type in value)) throw mismatch;
    if (isEmpty(value)) throw emptyKey(attribute);
    checkSize(attribute, table.key, value);
  }
};

/** Fails unless the item can stand in the table and in its indexes. */
export const checkItem = (table: Table, item: StoredItem): void => {
  for (const attribute of keyAttributes(table.key)) {
    const value = item[attribute.name];
    if (!value) throw invalidValues(`Missing the key ${attribute.name} in the item`);
    if (!(attribute.type in value)) {
      throw invalidValues(
        `Type mismatch for key ${attribute.name} expected: ${attribute.type} actual: ${typeOf(value)}`,
      );
    }
    if (isEmpty(value)) throw emptyKey(attribute);
    checkSize(attribute, table.key, value);
  }
  checkIndexKeys(table, item);
  if (itemSize(item) > LARGEST_ITEM) throw invalid('Item size has exceeded the maximum allowed size');
};

const checkIndexKeys = (table: Table, item: StoredItem): void => {
  for (const index of table.indexes) {
    for (const attribute of keyAttributes(index.key)) {
      const value = item[attribute.name];
      if (!value) continue;
      if (!(attribute.type in value)) {
        throw invalidValues(
          `Type mismatch for Index Key ${attribute.name} Expected: ${attribute.type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      if (isEmpty(value)) {
        throw invalid(
          `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${attribute.type === 'S' ? 'string' : 'binary'} value. IndexName: ${index.name}, IndexKey: ${attribute.name}`,
        );
      }
      checkSize(attribute, index.key, value);
    }
  }
};

/** What an update made is as large as it may be, and its index keys have their types. */
export const checkUpdated = (table: Table, item: StoredItem): void => {
  checkIndexKeys(table, item);
  if (itemSize(item) > LARGEST_ITEM) throw invalid('Item size to update has exceeded the maximum allowed size');
};

/** Keys are scalars: no path of an expression may go below them. */
export const checkNestedPaths = (table: Table, nestedPaths: Readonly<Record<string, true>>): void => {
  const text = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed";
  for (const { name } of keyAttributes(table.key)) if (nestedPaths[name]) throw invalid(`${text}: Key: ${name}`);
  for (const index of table.indexes) {
    for (const { name } of keyAttributes(index.key)) if (nestedPaths[name]) throw invalid(`${text}: IndexKey: ${name}`);
  }
};
