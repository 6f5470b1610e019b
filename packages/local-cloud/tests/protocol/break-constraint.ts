import type { Constraint } from '../../src/constraints/constraint-table.js';

/** One way to make an input that its model does not allow. */
export interface Breach {
  readonly what: string;
  /** Changes the input that it was found in. */
  readonly make: () => void;
}

const WRONG_TEXTS: readonly string[] = ['{ no }', '!', ' ', '~~~~~~~~~~', '*', 'ÿ', '\u2028'];
const LONGEST = 20_000;

type Part = Record<string | number, unknown>;

const wrongValues = (
  { min = 0, max = Infinity, pattern, values }: Constraint,
  value: unknown,
): (readonly [what: string, value: unknown])[] => {
  if (typeof value === 'number') {
    return [
      ...(Number.isFinite(max) ? [['more than the maximum', max + 1] as const] : []),
      ...(min > 0 ? [['less than the minimum', min - 1] as const] : []),
    ];
  }
  if (typeof value !== 'string') return [];
  const other = WRONG_TEXTS.map((text) => text.repeat(Math.max(1, min))).find(
    (text) => text.length <= max && pattern?.regex.test(text) === false,
  );
  return [
    ...(max < LONGEST ? [['too long', 'x'.repeat(max + 1)] as const] : []),
    ...(min > 1 ? [['too short', 'x'.repeat(min - 1)] as const] : []),
    ...(other === undefined ? [] : [['not of the pattern', other] as const]),
    ...(values ? [['not of the enum', 'no-such-value'] as const] : []),
  ];
};

/** Every constraint that can be broken in a valid input, with how to do it. */
export const breaches = (constraint: Constraint, input: unknown, path = ''): Breach[] => {
  // Samples are made of plain objects and lists.
  const parts = input as Part;
  const found: Breach[] = [];
  const inPart = (of: Constraint, key: string | number): void => {
    const value = parts[key];
    const at = `${path}.${key}`;
    if (value === undefined) return;
    for (const [what, wrong] of wrongValues(of, value)) {
      found.push({ what: `${at}: ${what}`, make: () => (parts[key] = wrong) });
    }
    if (Array.isArray(value) && of.max !== undefined && of.max < 500) {
      const many = Array.from({ length: of.max + 1 }, (): unknown => structuredClone(value[0]));
      found.push({ what: `${at}: too many`, make: () => (parts[key] = many) });
    }
    if (typeof value === 'object' && value !== null) found.push(...breaches(of, value, at));
  };
  for (const [name, of] of constraint.members) inPart(of, name);
  if (constraint.item && Array.isArray(input)) inPart(constraint.item, 0);
  const isMap = constraint.key !== undefined || constraint.value !== undefined;
  if (!isMap || typeof input !== 'object' || input === null) return found;
  for (const key of Object.keys(input).slice(0, 1)) {
    if (constraint.value) inPart(constraint.value, key);
    if (!constraint.key) continue;
    for (const [what, wrong] of wrongValues(constraint.key, key)) {
      found.push({
        what: `${path} key: ${what}`,
        make: () => {
          parts[String(wrong)] = parts[key];
          delete parts[key];
        },
      });
    }
  }
  return found;
};
