import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decimalText, magnitude, parseDecimal, significantDigits, type Decimal } from './decimal.js';
import { invalid, invalidValues } from './errors.js';
import type { StoredItem, StoredValue } from './stored-value.js';

const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'] as const;
const DEEPEST = 32;

/** Checks a value from a request and brings it into the form in which it is kept. */
export const storedValue = (value: AttributeValue | undefined, depth = 0): StoredValue => {
  const present = TYPES.filter((type) => (value?.[type] ?? undefined) !== undefined);
  if (!value || present.length === 0) {
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  if (present.length > 1) {
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (depth > DEEPEST) throw invalid('Nesting Levels have exceeded supported limits');
  const { S, N, B, BOOL, NULL, SS, NS, BS, L, M } = value;
  if (S !== undefined) return { S };
  if (N !== undefined) return { N: checkedNumber(N) };
  if (B !== undefined) return { B: base64(B) };
  if (BOOL !== undefined) return { BOOL };
  if (NULL !== undefined) {
    if (!NULL) throw invalidValues('Null attribute value types must have the value of true');
    return { NULL: true };
  }
  if (SS !== undefined) {
    if (SS.length === 0) throw invalidValues('An string set  may not be empty');
    if (new Set(SS).size < SS.length) throw invalidValues(`Input collection [${SS.join(', ')}] contains duplicates.`);
    return { SS };
  }
  if (NS !== undefined) {
    if (NS.length === 0) throw invalidValues('An number set  may not be empty');
    const numbers = NS.map(checkedNumber);
    if (new Set(numbers).size < numbers.length) throw invalid('Input collection contains duplicates');
    return { NS: numbers };
  }
  if (BS !== undefined) {
    if (BS.length === 0) throw invalidValues('Binary sets should not be empty');
    const binaries = BS.map(base64);
    if (new Set(binaries).size < binaries.length) {
      throw invalidValues(`Input collection [${binaries.join(', ')}]of type BS contains duplicates.`);
    }
    return { BS: binaries };
  }
  if (L !== undefined) return { L: L.map((element) => storedValue(element, depth + 1)) };
  return { M: storedItem(M ?? {}, depth + 1) };
};

export const storedItem = (item: Readonly<Record<string, AttributeValue>> | undefined, depth = 0): StoredItem =>
  Object.fromEntries(Object.entries(item ?? {}).map(([name, value]) => [name, storedValue(value, depth)]));

/** Binary values are bytes over the wire, and text where another service speaks JSON with this one. */
const base64 = (bytes: Uint8Array | string): string =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

const checkedNumber = (text: string): string => {
  const decimal = parseDecimal(text.trim());
  if (!decimal) {
    throw invalid(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`);
  }
  return numberText(decimal);
};

/** A number in the form in which it is kept. Fails outside of what DynamoDB can hold. */
export const numberText = (decimal: Decimal): string => {
  if (decimal.coefficient !== 0n) {
    if (magnitude(decimal) > 125) {
      throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
    }
    if (magnitude(decimal) < -130) {
      throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
    }
    if (significantDigits(decimal) > 38) {
      throw invalid('Attempting to store more than 38 significant digits in a Number');
    }
  }
  return decimalText(decimal);
};

const bytesOf = (base64Text: string): Uint8Array => new Uint8Array(Buffer.from(base64Text, 'base64'));

/** A kept value as answers show it. */
const shownValue = (value: StoredValue): AttributeValue => {
  if ('S' in value) return { S: value.S };
  if ('N' in value) return { N: value.N };
  if ('B' in value) return { B: bytesOf(value.B) };
  if ('BOOL' in value) return { BOOL: value.BOOL };
  if ('NULL' in value) return { NULL: true };
  if ('SS' in value) return { SS: [...value.SS] };
  if ('NS' in value) return { NS: [...value.NS] };
  if ('BS' in value) return { BS: value.BS.map(bytesOf) };
  if ('L' in value) return { L: value.L.map(shownValue) };
  return { M: shownItem(value.M) };
};

export const shownItem = (item: StoredItem): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, shownValue(value)]));
