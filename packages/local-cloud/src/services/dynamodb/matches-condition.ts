import { compareValues, equalValues } from './compare-values.js';
import type { Comparator, Condition, FunctionCall, Operand, Path } from './expression-parsers.js';
import { valueAt } from './paths.js';
import { typeOf, type StoredItem, type StoredValue } from './stored-value.js';

/** Whether a condition or filter holds for an item; one that is not there is an item without attributes. */
export const matchesCondition = (item: StoredItem, condition: Condition): boolean => {
  switch (condition.type) {
    case 'and':
      return condition.args.every((part) => matchesCondition(item, part));
    case 'or':
      return condition.args.some((part) => matchesCondition(item, part));
    case 'not':
      return !matchesCondition(item, condition.args[0]);
    case 'between': {
      const [value, low, high] = condition.args.map((operand) => resolve(item, operand));
      return ordered('>=', value, low) && ordered('<=', value, high);
    }
    case 'in': {
      const [value, ...choices] = condition.args.map((operand) => resolve(item, operand));
      return value !== undefined && choices.some((choice) => choice !== undefined && equalValues(value, choice));
    }
    case 'function':
      return callHolds(item, condition);
    case '=':
    case '<>': {
      const [left, right] = condition.args.map((operand) => resolve(item, operand));
      const equal = left !== undefined && right !== undefined && equalValues(left, right);
      return condition.type === '=' ? equal : !equal;
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = condition.args.map((operand) => resolve(item, operand));
      return ordered(condition.type, left, right);
    }
  }
};

const isPath = (operand: Operand): operand is Path => Array.isArray(operand);

const isCall = (operand: Operand): operand is FunctionCall<Path | StoredValue> => !isPath(operand) && 'type' in operand;

const resolve = (item: StoredItem, operand: Operand): StoredValue | undefined => {
  if (isPath(operand)) return valueAt(item, operand);
  if (!isCall(operand)) return operand;
  const [argument] = operand.args;
  const value = argument && resolve(item, argument);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
};

const sizeOf = (value: StoredValue): number | undefined => {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return value.SS.length;
  if ('NS' in value) return value.NS.length;
  if ('BS' in value) return value.BS.length;
  if ('L' in value) return value.L.length;
  return 'M' in value ? Object.keys(value.M).length : undefined;
};

const ordered = (
  comparator: Exclude<Comparator, '=' | '<>'>,
  left: StoredValue | undefined,
  right: StoredValue | undefined,
): boolean => {
  const order = left && right && compareValues(left, right);
  if (order === undefined) return false;
  switch (comparator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
};

const callHolds = (item: StoredItem, call: FunctionCall<Operand>): boolean => {
  const [first, second] = call.args.map((operand) => resolve(item, operand));
  switch (call.name) {
    case 'attribute_exists':
      return first !== undefined;
    case 'attribute_not_exists':
      return first === undefined;
    case 'attribute_type':
      return first !== undefined && second !== undefined && 'S' in second && typeOf(first) === second.S;
    case 'begins_with':
      return first !== undefined && second !== undefined && beginsWith(first, second);
    case 'contains':
      return first !== undefined && second !== undefined && contains(first, second);
    default:
      throw new Error(`The grammar let an unknown function pass: ${call.name}`);
  }
};

const beginsWith = (value: StoredValue, start: StoredValue): boolean => {
  if ('S' in value && 'S' in start) return value.S.startsWith(start.S);
  if ('B' in value && 'B' in start) return hexOf(value.B).startsWith(hexOf(start.B));
  return false;
};

const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

const contains = (value: StoredValue, part: StoredValue): boolean => {
  if ('S' in value && 'S' in part) return value.S.includes(part.S);
  if ('B' in value && 'B' in part) return Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  if ('SS' in value && 'S' in part) return value.SS.includes(part.S);
  if ('NS' in value && 'N' in part) return value.NS.includes(part.N);
  if ('BS' in value && 'B' in part) return value.BS.includes(part.B);
  return 'L' in value && value.L.some((element) => equalValues(element, part));
};
