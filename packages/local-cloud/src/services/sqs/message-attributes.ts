import { createHash, type Hash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { invalidParameter } from './errors.js';
import type { StoredAttribute } from './message.js';

const MOST_ATTRIBUTES = 10;

/** Fails for attributes that SQS does not take. */
export const storedAttributes = (
  attributes: Readonly<Record<string, MessageAttributeValue>> | undefined,
): Record<string, StoredAttribute> => {
  const entries = Object.entries(attributes ?? {});
  if (entries.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, storedAttribute(name, value)]));
};

const storedAttribute = (name: string, value: MessageAttributeValue): StoredAttribute => {
  if (!/^(?!\.)(?!.*\.\.)(?!AWS\.)(?!Amazon\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i.test(name)) {
    throw invalidParameter(`The message attribute name '${name}' is invalid.`);
  }
  const type = value.DataType ?? '';
  const [kind] = type.split('.');
  switch (kind) {
    case 'String':
    case 'Number':
      if (!value.StringValue) {
        throw invalidParameter(`The message attribute '${name}' must contain a non-empty message attribute value.`);
      }
      if (kind === 'Number' && !Number.isFinite(Number(value.StringValue))) {
        throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
      }
      return { type, text: value.StringValue };
    case 'Binary':
      if (!value.BinaryValue || value.BinaryValue.byteLength === 0) {
        throw invalidParameter(`The message attribute '${name}' must contain a non-empty message attribute value.`);
      }
      return { type, binary: Buffer.from(value.BinaryValue).toString('base64') };
    default:
      throw invalidParameter(
        `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
      );
  }
};

export const shownAttribute = (attribute: StoredAttribute): MessageAttributeValue => ({
  DataType: attribute.type,
  ...(attribute.text !== undefined && { StringValue: attribute.text }),
  ...(attribute.binary !== undefined && { BinaryValue: new Uint8Array(Buffer.from(attribute.binary, 'base64')) }),
});

/** Those whose names were asked for: whole names, `All`, or prefixes as `order.*`. */
export const namedAttributes = (
  attributes: Readonly<Record<string, StoredAttribute>>,
  names: readonly string[],
): Record<string, StoredAttribute> =>
  Object.fromEntries(
    Object.entries(attributes).filter(([name]) =>
      names.some(
        (wanted) =>
          wanted === name ||
          wanted === 'All' ||
          wanted === '.*' ||
          (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -1))),
      ),
    ),
  );

export const attributesSize = (attributes: Readonly<Record<string, StoredAttribute>>): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { type, text = '', binary = '' }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(type) +
      Buffer.byteLength(text) +
      Buffer.byteLength(binary, 'base64'),
    0,
  );

export const md5Hex = (text: string): string => createHash('md5').update(text).digest('hex');

/** As clients compute it: names in order, each part after its length, a byte for text or binary. */
export const md5OfAttributes = (attributes: Readonly<Record<string, StoredAttribute>>): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    updateSized(hash, Buffer.from(name));
    updateSized(hash, Buffer.from(attribute.type));
    hash.update(Uint8Array.of(attribute.binary === undefined ? 1 : 2));
    updateSized(
      hash,
      attribute.binary === undefined ? Buffer.from(attribute.text ?? '') : Buffer.from(attribute.binary, 'base64'),
    );
  }
  return hash.digest('hex');
};

const updateSized = (hash: Hash, bytes: Buffer): void => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  hash.update(length).update(bytes);
};
