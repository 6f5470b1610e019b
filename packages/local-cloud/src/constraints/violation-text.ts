import type { Violation } from './find-violations.js';

const isSimple = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The value as AWS shows it: not what is secret, and nothing that has structures in it. */
const shown = ({ value, sensitive }: Violation, echo: boolean): string => {
  if (sensitive || !echo) return '';
  if (isSimple(value)) return ` '${value}'`;
  return Array.isArray(value) && value.every(isSimple) ? ` '[${value.join(', ')}]'` : '';
};

/** Names a place in the input, from the names as the model has them. */
const memberPath = (path: readonly string[]): string =>
  path.map((part) => (/^\d+$/.test(part) ? `${part}.member` : part.charAt(0).toLowerCase() + part.slice(1))).join('.');

/** AWS's one sentence for all that is wrong with an input: members that lack, and what the others do not satisfy. */
export const violationText = (
  missing: readonly (readonly string[])[],
  violations: readonly Violation[],
  /** Whether the service repeats values in its errors. */
  echo: boolean,
): string => {
  const texts = [
    ...missing.map(
      (path) => `Value null at '${memberPath(path)}' failed to satisfy constraint: Member must not be null`,
    ),
    ...violations.map((it) => `Value${shown(it, echo)} at '${it.path}' failed to satisfy constraint: ${it.demand}`),
  ];
  const count = texts.length === 1 ? '1 validation error' : `${texts.length} validation errors`;
  return `${count} detected: ${texts.join('; ')}`;
};
