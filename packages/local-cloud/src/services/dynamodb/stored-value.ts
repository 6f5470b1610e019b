/** An attribute's value as it is kept: JSON, numbers in plain notation, binary values in base64. */
export type StoredValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly StoredValue[] }
  | { readonly M: Readonly<Record<string, StoredValue>> };

export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

export type StoredItem = Readonly<Record<string, StoredValue>>;

/** A stored value has exactly one member: its type. */
export const typeOf = (value: StoredValue): ValueType => Object.keys(value)[0] as ValueType;

const byteLength = (text: string): number => Buffer.byteLength(text);
const binaryLength = (base64: string): number => Buffer.byteLength(base64, 'base64');

const numberSize = (text: string): number => {
  const digits = text.replace(/[^\d]/g, '').replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Bytes as DynamoDB counts them. */
const valueSize = (value: StoredValue): number => {
  if ('S' in value) return byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return binaryLength(value.B);
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('SS' in value) return sum(value.SS.map(byteLength));
  if ('NS' in value) return sum(value.NS.map(numberSize));
  if ('BS' in value) return sum(value.BS.map(binaryLength));
  if ('L' in value) return 3 + sum(value.L.map((element) => 1 + valueSize(element)));
  return 3 + Object.keys(value.M).length + itemSize(value.M);
};

export const itemSize = (item: StoredItem): number =>
  sum(Object.entries(item).map(([name, value]) => byteLength(name) + valueSize(value)));
