import fc from 'fast-check';
import type { Constraint } from '../../src/constraints/constraint-table.js';

const fits = ({ min = 0, max = Infinity, pattern, values }: Constraint, text: string): boolean =>
  text.length >= min && text.length <= max && (pattern?.regex.test(text) ?? true) && (values?.has(text) ?? true);

const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const CANDIDATES: readonly string[] = [
  'name-1',
  '1',
  UUID,
  'a',
  'abc',
  'i-0123456789abcdef0',
  'arn:aws:iam::123456789012:role/name',
  'arn:aws:codepipeline:us-east-1:123456789012:name',
  'arn:aws:lambda:us-east-1:123456789012:function:name',
  '/path/',
];

const found = new WeakMap<Constraint, string>();

/** A text that satisfies the constraint: `wished` where it does. */
export const validText = (constraint: Constraint | undefined, wished: string): string => {
  if (!constraint || fits(constraint, wished)) return wished;
  const text = found.get(constraint) ?? findText(constraint);
  found.set(constraint, text);
  return text;
};

const findText = (constraint: Constraint): string => {
  const { min = 0, max = 1000, pattern, values } = constraint;
  const known = [...(values ?? []), ...CANDIDATES].find((text) => fits(constraint, text));
  if (known !== undefined) return known;
  const filled = CANDIDATES.map((text) => text.padEnd(min, 'x').slice(0, max)).find((text) => fits(constraint, text));
  if (filled !== undefined) return filled;
  const source = pattern?.text ?? `.{${min},${max}}`;
  const made = fc.sample(fc.stringMatching(new RegExp(`^(?:${source})$`)), { seed: 1, numRuns: 200 });
  const fitting = made.find((text) => fits(constraint, text));
  if (fitting === undefined) throw new Error(`No text was found for ${source}, ${min} to ${max} characters`);
  return fitting;
};
