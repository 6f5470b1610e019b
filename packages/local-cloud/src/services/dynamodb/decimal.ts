/** `coefficient · 10^exponent`; the coefficient has no trailing zeros, zero is `0 · 10^0`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Nothing when the text is no number. */
export const parseDecimal = (text: string): Decimal | undefined => {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = whole + fraction;
  if (digits === '') return undefined;
  return normalized(BigInt(`${digits}`) * (sign === '-' ? -1n : 1n), Number(power) - fraction.length);
};

const normalized = (coefficient: bigint, exponent: number): Decimal => {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const digits = coefficient.toString();
  const zeros = digits.length - digits.replace(/0+$/, '').length;
  return { coefficient: coefficient / 10n ** BigInt(zeros), exponent: exponent + zeros };
};

const digitsOf = ({ coefficient }: Decimal): string => (coefficient < 0n ? -coefficient : coefficient).toString();

/** The power of ten of its first digit. */
export const magnitude = (decimal: Decimal): number => digitsOf(decimal).length - 1 + decimal.exponent;

export const significantDigits = (decimal: Decimal): number => digitsOf(decimal).length;

/** Plain notation, without an exponent. */
export const decimalText = (decimal: Decimal): string => {
  const { coefficient, exponent } = decimal;
  const sign = coefficient < 0n ? '-' : '';
  const digits = digitsOf(decimal);
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
};

const aligned = (a: Decimal, b: Decimal): [bigint, bigint, number] => {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
};

export const addDecimals = (a: Decimal, b: Decimal): Decimal => {
  const [left, right, exponent] = aligned(a, b);
  return normalized(left + right, exponent);
};

export const subtractDecimals = (a: Decimal, b: Decimal): Decimal => {
  const [left, right, exponent] = aligned(a, b);
  return normalized(left - right, exponent);
};

export const compareDecimals = (a: Decimal, b: Decimal): number => {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
};

/**
 * A text whose order as text is the number's order: sign, power of ten, digits. Those of a negative number are
 * complemented, and closed by a character above all digits, so that longer ones come first.
 */
export const sortableDecimal = (decimal: Decimal): string => {
  if (decimal.coefficient === 0n) return '1';
  const digits = digitsOf(decimal);
  const power = magnitude(decimal) + 500;
  if (decimal.coefficient > 0n) return `2${String(power).padStart(3, '0')}${digits}`;
  const complement = digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `0${String(999 - power).padStart(3, '0')}${complement}~`;
};
