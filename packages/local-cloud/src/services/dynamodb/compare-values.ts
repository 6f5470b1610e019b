import { compareUtf8 } from '../../ordered/compare-utf8.js';
import { compareDecimals, parseDecimal, type Decimal } from './decimal.js';
import { typeOf, type StoredValue } from './stored-value.js';

/** Stored numbers were checked when they came in. */
export const decimalOf = (text: string): Decimal => parseDecimal(text) ?? { coefficient: 0n, exponent: 0 };

/** Nothing for values that have no order, or not one with each other. */
export const compareValues = (a: StoredValue, b: StoredValue): number | undefined => {
  if ('S' in a && 'S' in b) return compareUtf8(a.S, b.S);
  if ('N' in a && 'N' in b) return compareDecimals(decimalOf(a.N), decimalOf(b.N));
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  return undefined;
};

/** Deep; the order of a set does not count. */
export const equalValues = (a: StoredValue, b: StoredValue): boolean => {
  if (typeOf(a) !== typeOf(b)) return false;
  if ('S' in a && 'S' in b) return a.S === b.S;
  // Plain notation without trailing zeros is unique.
  if ('N' in a && 'N' in b) return a.N === b.N;
  if ('B' in a && 'B' in b) return a.B === b.B;
  if ('BOOL' in a && 'BOOL' in b) return a.BOOL === b.BOOL;
  if ('SS' in a && 'SS' in b) return sameSet(a.SS, b.SS);
  if ('NS' in a && 'NS' in b) return sameSet(a.NS, b.NS);
  if ('BS' in a && 'BS' in b) return sameSet(a.BS, b.BS);
  if ('L' in a && 'L' in b) {
    return a.L.length === b.L.length && a.L.every((element, index) => equalOrAbsent(element, b.L[index]));
  }
  if ('M' in a && 'M' in b) {
    const names = Object.keys(a.M);
    return (
      names.length === Object.keys(b.M).length &&
      names.every((name) => Object.hasOwn(b.M, name) && equalOrAbsent(a.M[name], b.M[name]))
    );
  }
  return true;
};

const equalOrAbsent = (a: StoredValue | undefined, b: StoredValue | undefined): boolean =>
  a !== undefined && b !== undefined && equalValues(a, b);

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((element) => b.includes(element));
