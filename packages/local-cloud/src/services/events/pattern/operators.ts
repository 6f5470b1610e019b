import { BlockList, isIP } from 'node:net';
import { invalidPattern } from './invalid-pattern.js';

/** Tests one value of an event that is neither object nor list. */
export type ValueTest = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const onText =
  (test: (text: string) => boolean): ValueTest =>
  (value) =>
    typeof value === 'string' && test(value);

const text = (value: unknown, operator: string): string => {
  if (typeof value === 'string') return value;
  throw invalidPattern(`${operator} match pattern must be a string`);
};

/** `prefix` and `suffix` take a text, or an object that says that case does not count. */
const affix = (operator: 'prefix' | 'suffix', operand: unknown): ValueTest => {
  const ends = (value: string, part: string): boolean =>
    operator === 'prefix' ? value.startsWith(part) : value.endsWith(part);
  if (!isObject(operand)) {
    const part = text(operand, operator);
    return onText((value) => ends(value, part));
  }
  const [key, part, ...more] = Object.entries(operand).flat();
  if (key !== 'equals-ignore-case' || more.length > 0)
    throw invalidPattern(`Unsupported anything-but pattern: ${String(key)}`);
  const lower = text(part, operator).toLowerCase();
  return onText((value) => ends(value.toLowerCase(), lower));
};

/** `*` stands for any text; `\*` and `\\` for themselves. */
const wildcard = (operand: unknown): ValueTest => {
  const source = text(operand, 'wildcard');
  let expression = '';
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index);
    if (character === '*') {
      if (source[index + 1] === '*') throw invalidPattern(`Consecutive wildcard characters at pos ${index}`);
      expression += '[^]*';
    } else if (character === '\\') {
      const escaped = source.charAt(++index);
      if (escaped !== '*' && escaped !== '\\') throw invalidPattern(`Invalid escape character at pos ${index - 1}`);
      expression += `\\${escaped}`;
    } else {
      expression += character.replace(/[.+?^${}()|[\]]/, '\\$&');
    }
  }
  const compiled = new RegExp(`^${expression}$`);
  return onText((value) => compiled.test(value));
};

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const numeric = (operand: unknown): ValueTest => {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length)) {
    throw invalidPattern('Value of numeric must be an array of one or two comparisons');
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const comparison = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (!comparison) throw invalidPattern(`Unrecognized numeric range operator: ${String(operand[index])}`);
    if (typeof bound !== 'number') throw invalidPattern(`Value of ${String(operand[index])} must be numeric`);
    tests.push((value) => comparison(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
};

const cidr = (operand: unknown): ValueTest => {
  const [network = '', bits = ''] = text(operand, 'cidr').split('/');
  const family = isIP(network);
  const length = Number(bits);
  if (family === 0 || bits === '' || !Number.isInteger(length) || length < 0 || length > (family === 6 ? 128 : 32)) {
    throw invalidPattern(`Malformed CIDR, one '/' required: ${String(operand)}`);
  }
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const addresses = new BlockList();
  addresses.addSubnet(network, length, type);
  return onText((value) => isIP(value) === family && addresses.check(value, type));
};

const ignoringCase = (operand: unknown): ValueTest => {
  const lower = text(operand, 'equals-ignore-case').toLowerCase();
  return onText((value) => value.toLowerCase() === lower);
};

const NEGATABLE = new Set(['prefix', 'suffix', 'wildcard', 'equals-ignore-case']);

const anythingBut = (operand: unknown): ValueTest => {
  let tests: ValueTest[];
  if (isObject(operand)) {
    const entries = Object.entries(operand);
    const [operator = '', inner] = entries[0] ?? [];
    if (entries.length !== 1 || !NEGATABLE.has(operator))
      throw invalidPattern(`Unsupported anything-but pattern: ${operator}`);
    const list: unknown[] = Array.isArray(inner) ? inner : [inner];
    tests = list.map((one) => operatorTest(operator, one));
  } else {
    const list: unknown[] = Array.isArray(operand) ? operand : [operand];
    if (list.length === 0 || list.some((one) => typeof one !== 'string' && typeof one !== 'number')) {
      throw invalidPattern('Inside anything but list, start|null|boolean is not supported.');
    }
    tests = list.map((one) => (value: unknown) => value === one);
  }
  return (value) => !tests.some((test) => test(value));
};

/** `exists` is not here: it asks about the field, not about a value of it. */
export const operatorTest = (operator: string, operand: unknown): ValueTest => {
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return affix(operator, operand);
    case 'equals-ignore-case':
      return ignoringCase(operand);
    case 'wildcard':
      return wildcard(operand);
    case 'numeric':
      return numeric(operand);
    case 'cidr':
      return cidr(operand);
    case 'anything-but':
      return anythingBut(operand);
    default:
      throw invalidPattern(`Unrecognized match type ${operator}`);
  }
};
