import { StatesError } from '../asl/states-error.js';
import { findPath, valueOfPath, type PathScope } from './path-expression.js';

type Rule = Readonly<Record<string, unknown>>;

const isRule = (value: unknown): value is Rule => typeof value === 'object' && value !== null && !Array.isArray(value);

const isTimestamp = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** -1, 0 or 1; nothing when a value is not of the type that is compared. */
const orderOf = (type: string, left: unknown, right: unknown): number | undefined => {
  const sign = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
  switch (type) {
    case 'Numeric':
      return typeof left === 'number' && typeof right === 'number' ? sign(left, right) : undefined;
    case 'String':
      return typeof left === 'string' && typeof right === 'string' ? sign(left, right) : undefined;
    case 'Timestamp':
      return isTimestamp(left) && isTimestamp(right) ? sign(Date.parse(left), Date.parse(right)) : undefined;
    case 'Boolean':
      return typeof left === 'boolean' && typeof right === 'boolean' ? sign(Number(left), Number(right)) : undefined;
    default:
      return undefined;
  }
};

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

const matches = (value: unknown, pattern: unknown): boolean => {
  if (typeof value !== 'string' || typeof pattern !== 'string') return false;
  const expression = pattern.replace(/\\(.)|([.+?^${}()|[\]])|\*/g, (whole, escaped?: string, special?: string) => {
    if (escaped !== undefined) return escaped === '*' || escaped === '\\' ? `\\${escaped}` : escaped;
    return special === undefined ? '[^]*' : `\\${whole}`;
  });
  return new RegExp(`^${expression}$`).test(value);
};

/** Does a Choice rule in JSONPath hold? */
export const ruleHolds = (rule: Rule, scope: PathScope): boolean => {
  const { And: and, Or: or, Not: not, Variable: variable } = rule;
  if (Array.isArray(and)) return and.every((one) => isRule(one) && ruleHolds(one, scope));
  if (Array.isArray(or)) return or.some((one) => isRule(one) && ruleHolds(one, scope));
  if (isRule(not)) return !ruleHolds(not, scope);
  if (typeof variable !== 'string') throw new StatesError('States.Runtime', 'A choice rule needs a Variable');
  const operator = Object.keys(rule).find((key) => isComparison(key));
  if (operator === undefined) throw new StatesError('States.Runtime', 'A choice rule needs a comparison');
  const operand = rule[operator];
  if (operator === 'IsPresent') return (findPath(variable, scope) !== undefined) === operand;
  const value = valueOfPath(variable, 'Variable', scope);
  const kind = KINDS[operator];
  if (kind) return kind(value) === operand;
  if (operator === 'StringMatches') return matches(value, operand);
  const [, type = '', order = '', path] = COMPARISON.exec(operator) ?? [];
  const right = path === undefined ? operand : valueOfPath(String(operand), operator, scope);
  const found = orderOf(type, value, right);
  return found !== undefined && (ORDERS[order]?.(found) ?? false);
};

const COMPARISON =
  /^(Numeric|String|Timestamp|Boolean)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(Path)?$/;

export const isComparison = (key: string): boolean =>
  COMPARISON.test(key) || key === 'IsPresent' || key === 'StringMatches' || Object.hasOwn(KINDS, key);
