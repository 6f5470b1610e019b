import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  decimalText,
  parseDecimal,
  sortableDecimal,
  subtractDecimals,
  type Decimal,
} from '../../src/services/dynamodb/decimal.js';

const decimal = (text: string): Decimal => {
  const parsed = parseDecimal(text);
  if (!parsed) throw new Error(`${text} is no number`);
  return parsed;
};

const anyDecimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), fc.integer({ min: -130, max: 87 }))
  .map(([digits, power]) => decimal(`${digits}e${power}`));

describe('numbers of 38 digits', () => {
  test.each([
    ['1', '1'],
    ['-0', '0'],
    ['+1.50', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1E3', '1000'],
    ['12e-3', '0.012'],
    ['-1200e-2', '-12'],
  ])('%s is written %s', (text, plain) => {
    expect(decimalText(decimal(text))).toBe(plain);
  });

  test.each(['', '-', 'x', '1.2.3', '0x1', '1e', ' ', 'NaN'])('%j is no number', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  test('are the same after they were written and read', () => {
    fc.assert(
      fc.property(anyDecimal, (one) => {
        expect(decimal(decimalText(one))).toEqual(one);
      }),
    );
  });

  test('sort as texts as they sort as numbers', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        const left = `${sortableDecimal(a)}/`;
        const right = `${sortableDecimal(b)}/`;
        expect(left < right ? -1 : left > right ? 1 : 0).toBe(compareDecimals(a, b));
      }),
    );
  });

  test('neighbours sort rightly, too', () => {
    const ordered = [
      '-100',
      '-99.1',
      '-99',
      '-1.55',
      '-1.5',
      '-1',
      '-0.1',
      '-1e-130',
      '0',
      '1e-130',
      '0.1',
      '1',
      '1.5',
      '1.55',
      '99',
      '100',
    ];
    const texts = ordered.map((text) => `${sortableDecimal(decimal(text))}/`);
    expect([...texts].sort()).toEqual(texts);
  });

  test('are added and subtracted exactly', () => {
    expect(decimalText(addDecimals(decimal('0.1'), decimal('0.2')))).toBe('0.3');
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(subtractDecimals(addDecimals(a, b), b)).toEqual(a);
      }),
    );
  });
});
