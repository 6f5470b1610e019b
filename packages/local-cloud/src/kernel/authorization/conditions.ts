import { BlockList, isIP } from 'node:net';
import type { PolicyStatement } from '../caller.js';
import { substituted, type PolicyContext } from './policy-context.js';
import { arnWildcard, wildcard } from './wildcard.js';

/** Compares one value of the request with one of the policy. */
type Comparison = (value: string, wanted: string) => boolean;

const numeric =
  (compare: (value: number, wanted: number) => boolean): Comparison =>
  (value, wanted) =>
    compare(Number(value), Number(wanted));

/** ISO 8601 or seconds since the epoch. */
const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const dated =
  (compare: (value: number, wanted: number) => boolean): Comparison =>
  (value, wanted) =>
    compare(time(value), time(wanted));

const inRange: Comparison = (value, wanted) => {
  const [base = '', bits] = wanted.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(base) === 0 || isIP(value) !== isIP(base)) return false;
  const list = new BlockList();
  list.addSubnet(base, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  return list.check(value, family);
};

const sameText: Comparison = (value, wanted) => value === wanted;
const sameTextIgnoringCase: Comparison = (value, wanted) => value.toLowerCase() === wanted.toLowerCase();
const likeText: Comparison = (value, wanted) => wildcard(wanted)(value);
const likeArn: Comparison = (value, wanted) => arnWildcard(wanted)(value);

interface Operator {
  readonly compare: Comparison;
  /** True where no value of the policy may match. */
  readonly negated: boolean;
}

const is = (compare: Comparison): Operator => ({ compare, negated: false });
const isNot = (compare: Comparison): Operator => ({ compare, negated: true });

const OPERATORS: Readonly<Record<string, Operator>> = {
  stringequals: is(sameText),
  stringnotequals: isNot(sameText),
  stringequalsignorecase: is(sameTextIgnoringCase),
  stringnotequalsignorecase: isNot(sameTextIgnoringCase),
  stringlike: is(likeText),
  stringnotlike: isNot(likeText),
  arnequals: is(likeArn),
  arnlike: is(likeArn),
  arnnotequals: isNot(likeArn),
  arnnotlike: isNot(likeArn),
  bool: is(sameTextIgnoringCase),
  binaryequals: is(sameText),
  numericequals: is(numeric((a, b) => a === b)),
  numericnotequals: isNot(numeric((a, b) => a === b)),
  numericlessthan: is(numeric((a, b) => a < b)),
  numericlessthanequals: is(numeric((a, b) => a <= b)),
  numericgreaterthan: is(numeric((a, b) => a > b)),
  numericgreaterthanequals: is(numeric((a, b) => a >= b)),
  dateequals: is(dated((a, b) => a === b)),
  datenotequals: isNot(dated((a, b) => a === b)),
  datelessthan: is(dated((a, b) => a < b)),
  datelessthanequals: is(dated((a, b) => a <= b)),
  dategreaterthan: is(dated((a, b) => a > b)),
  dategreaterthanequals: is(dated((a, b) => a >= b)),
  ipaddress: is(inRange),
  notipaddress: isNot(inRange),
};

type Quantifier = 'forAnyValue' | 'forAllValues' | undefined;

interface ParsedOperator {
  readonly name: string;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
}

const parseOperator = (text: string): ParsedOperator => {
  const match = /^(?:(ForAnyValue|ForAllValues):)?(.+?)(IfExists)?$/i.exec(text);
  const quantifier = match?.[1]?.toLowerCase();
  return {
    name: (match?.[2] ?? '').toLowerCase(),
    quantifier:
      quantifier === 'foranyvalue' ? 'forAnyValue' : quantifier === 'forallvalues' ? 'forAllValues' : undefined,
    ifExists: match?.[3] !== undefined,
  };
};

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

const holds = (
  { quantifier, ifExists, name }: ParsedOperator,
  values: readonly string[] | undefined,
  wanted: readonly string[],
): boolean => {
  if (name === 'null') return wanted.every((one) => (one.toLowerCase() === 'true') === (values === undefined));
  const operator = OPERATORS[name];
  // A condition that nobody understands is not met.
  if (!operator) return false;
  const { compare, negated } = operator;
  if (values === undefined || values.length === 0) {
    return ifExists || quantifier === 'forAllValues' || (negated && quantifier === undefined);
  }
  const meets = (value: string): boolean => wanted.some((one) => compare(value, one)) !== negated;
  return quantifier === 'forAllValues' || (negated && quantifier === undefined)
    ? values.every(meets)
    : values.some(meets);
};

/** Whether all conditions of a statement hold. */
export const conditionsHold = (condition: PolicyStatement['Condition'], context: PolicyContext): boolean =>
  Object.entries(condition ?? {}).every(([operatorText, keys]) => {
    const operator = parseOperator(operatorText);
    return Object.entries(keys).every(([key, value]) => {
      const wanted = texts(value).flatMap((text) => substituted(text, context) ?? []);
      return holds(operator, context.get(key.toLowerCase()), wanted);
    });
  });
