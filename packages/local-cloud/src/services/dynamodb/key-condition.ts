import { invalid, invalidValues } from './errors.js';
import type { Condition, Operand, ParsedCondition, Path } from './expression-parsers.js';
import { END, partitionText, sortText } from './sort-order.js';
import type { StoredValue } from './stored-value.js';
import { keyAttributes, type Key, type KeyAttribute } from './table.js';

/** A part of an order: what lies before it, and what does not lie behind it. Both hold for heads of the order. */
export interface OrderRange {
  readonly isBefore: (order: string) => boolean;
  readonly isNotAfter: (order: string) => boolean;
}

type KeyTest = '=' | '<' | '<=' | '>' | '>=' | 'between' | 'begins_with';

interface KeyPart {
  readonly name: string;
  readonly test: KeyTest;
  readonly values: readonly StoredValue[];
}

const MIRRORED: Readonly<Record<'=' | '<' | '<=' | '>' | '>=', KeyTest>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Which part of the order a key condition means. Fails where DynamoDB does. */
export const keyRange = (parsed: ParsedCondition, key: Key): OrderRange => {
  const parts = new Map<string, KeyPart>();
  for (const part of keyParts(parsed.expression)) {
    if (parts.has(part.name)) throw invalidCondition('KeyConditionExpressions must only contain one condition per key');
    parts.set(part.name, part);
  }
  const hash = parts.get(key.hash.name);
  const range = key.range && parts.get(key.range.name);
  if (parts.size > 2) throw invalid('Conditions can be of length 1 or 2 only');
  if (parts.size === 2 && !key.range) throw invalid('Query key condition not supported');
  if (!hash) throw invalid(`Query condition missed key schema element: ${key.hash.name}`);
  if (parts.size === 2 && !range) throw invalid(`Query condition missed key schema element: ${key.range?.name}`);
  if (hash.test !== '=') throw invalid('Query key condition not supported');
  checkTypes(hash, key.hash);
  if (range && key.range) checkTypes(range, key.range);
  for (const { name, values } of parts.values()) {
    if (values.some((value) => ('S' in value && value.S === '') || ('B' in value && value.B === ''))) {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      );
    }
  }
  const [hashValue] = hash.values;
  if (!hashValue) throw new Error('A comparison has a value');
  return orderRange(partitionText(hashValue), range);
};

const checkTypes = (part: KeyPart, attribute: KeyAttribute): void => {
  if (part.values.some((value) => !(attribute.type in value))) {
    throw invalidValues('Condition parameter type does not match schema type');
  }
  if (part.test === 'begins_with' && attribute.type === 'N') {
    throw invalidCondition(
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    );
  }
};

const invalidCondition = (text: string) => invalid(`Invalid KeyConditionExpression: ${text}`);

/** The comparisons that are joined by AND. */
const keyParts = (condition: Condition): KeyPart[] => {
  switch (condition.type) {
    case 'and':
      return condition.args.flatMap(keyParts);
    case 'or':
    case 'not':
    case 'in':
    case '<>':
      throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.type.toUpperCase()}`);
    case 'function':
      if (condition.name !== 'begins_with') {
        throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.name}`);
      }
      return [keyFirst('begins_with', condition.args, 'begins_with')];
    case 'between':
      return [keyFirst('between', condition.args, 'BETWEEN')];
    case '=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = condition.args;
      if (isPath(left) && isPath(right)) {
        throw invalid('Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition');
      }
      if (isPath(left)) return [{ name: nameIn(left), test: condition.type, values: [valueIn(right)] }];
      if (isPath(right)) return [{ name: nameIn(right), test: MIRRORED[condition.type], values: [valueIn(left)] }];
      throw invalid('Invalid condition in KeyConditionExpression: No key attribute specified');
    }
  }
};

const keyFirst = (test: KeyTest, [first, ...rest]: readonly Operand[], operator: string): KeyPart => {
  if (first === undefined || !isPath(first)) {
    throw invalid(
      `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
    );
  }
  return { name: nameIn(first), test, values: rest.map(valueIn) };
};

const isPath = (operand: Operand): operand is Path => Array.isArray(operand);

const nameIn = (path: Path): string => {
  if (path.length > 1) throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  return path[0];
};

const valueIn = (operand: Operand): StoredValue => {
  if (isPath(operand)) {
    throw invalid('Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition');
  }
  if ('type' in operand) throw invalid('KeyConditionExpressions cannot contain nested operations');
  return operand;
};

const orderRange = (partition: string, range: KeyPart | undefined): OrderRange => {
  // All orders that begin so, as the limits of a range.
  const before =
    (start: string) =>
    (order: string): boolean =>
      order < start;
  const notAfter =
    (start: string) =>
    (order: string): boolean =>
      order < start || order.startsWith(start);
  const whole: OrderRange = { isBefore: before(partition), isNotAfter: notAfter(partition) };
  const [first, second] = range?.values ?? [];
  if (!range || !first) return whole;
  const begin = partition + sortText(first);
  const exact = begin + END;
  switch (range.test) {
    case '=':
      return { isBefore: before(exact), isNotAfter: notAfter(exact) };
    case '<':
      return { ...whole, isNotAfter: before(exact) };
    case '<=':
      return { ...whole, isNotAfter: notAfter(exact) };
    case '>':
      return { ...whole, isBefore: notAfter(exact) };
    case '>=':
      return { ...whole, isBefore: before(exact) };
    case 'begins_with':
      return { isBefore: before(begin), isNotAfter: notAfter(begin) };
    case 'between':
      return { isBefore: before(exact), isNotAfter: notAfter(partition + sortText(second ?? first) + END) };
  }
};

/** The key of the item with which a page ended, or one like it, as it stands in the order. */
export const startKeyNames = (tableKey: Key, key: Key): string[] => [
  ...new Set([...keyAttributes(tableKey), ...keyAttributes(key)].map(({ name }) => name)),
];
