import { invalidPattern } from './invalid-pattern.js';
import { operatorTest, type ValueTest } from './operators.js';

/** Does an event match? */
export type EventTest = (event: unknown) => boolean;

const MAX_PATTERN_CHARACTERS = 4096;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads an event pattern; throws InvalidEventPatternException. */
export const compilePattern = (text: string): EventTest => {
  if (text.length > MAX_PATTERN_CHARACTERS)
    throw invalidPattern(`Event pattern is longer than ${MAX_PATTERN_CHARACTERS} characters`);
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalidPattern(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  if (Object.keys(pattern).length === 0) throw invalidPattern('Empty objects are not allowed');
  return objectTest(pattern);
};

/** All fields must match; of `$or`, one alternative. */
const objectTest = (pattern: Readonly<Record<string, unknown>>): EventTest => {
  const tests = Object.entries(pattern).map(([field, expected]): EventTest => {
    if (field === '$or' && isAlternatives(expected)) {
      const alternatives = expected.map(objectTest);
      return (event) => alternatives.some((test) => test(event));
    }
    const test = fieldTest(field, expected);
    return (event) => test(isObject(event) && Object.hasOwn(event, field) ? event[field] : undefined);
  });
  return (event) => tests.every((test) => test(event));
};

const isAlternatives = (value: unknown): value is readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) && value.length > 1 && value.every((one) => isObject(one) && Object.keys(one).length > 0);

const fieldTest = (field: string, expected: unknown): EventTest => {
  if (Array.isArray(expected)) {
    if (expected.length === 0) throw invalidPattern('Empty arrays are not allowed');
    return leafTest(expected);
  }
  if (!isObject(expected)) throw invalidPattern(`"${field}" must be an object or an array`);
  if (Object.keys(expected).length === 0) throw invalidPattern('Empty objects are not allowed');
  const test = objectTest(expected);
  // Fields below a list must match within one and the same element of it.
  return (value) =>
    Array.isArray(value) && value.length > 0 ? value.flat(Infinity).some((element) => test(element)) : test(value);
};

/** The values that a field has: one, each of a list, or none. Objects are no values. */
const valuesOf = (value: unknown): readonly unknown[] => {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flat(Infinity).filter((one) => !isObject(one)) : [value];
};

const leafTest = (alternatives: readonly unknown[]): EventTest => {
  const exists: boolean[] = [];
  const tests: ValueTest[] = [];
  for (const alternative of alternatives) {
    if (!isObject(alternative)) {
      if (Array.isArray(alternative)) throw invalidPattern('Match value must be String, number, true, false, or null');
      tests.push((value) => value === alternative);
      continue;
    }
    const entries = Object.entries(alternative);
    const [operator = '', operand] = entries[0] ?? [];
    if (entries.length !== 1) throw invalidPattern('Only one key allowed in match expression');
    if (operator !== 'exists') tests.push(operatorTest(operator, operand));
    else if (typeof operand === 'boolean') exists.push(operand);
    else throw invalidPattern('exists match pattern must be either true or false.');
  }
  return (value) => {
    const values = valuesOf(value);
    return exists.includes(values.length > 0) || values.some((one) => tests.some((test) => test(one)));
  };
};
