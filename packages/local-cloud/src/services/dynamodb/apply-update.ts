import { numberText } from './attribute-value.js';
import { decimalOf } from './compare-values.js';
import { addDecimals, subtractDecimals } from './decimal.js';
import { invalid } from './errors.js';
import type { FunctionCall, Path, UpdateAction, UpdateValue } from './expression-parsers.js';
import { valueAt } from './paths.js';
import { typeOf, type StoredItem, type StoredValue } from './stored-value.js';

/** Values while they are changed: maps and lists in place. */
type Draft = { M: Record<string, StoredValue> } | { L: StoredValue[] };

/** The item with all actions of an update expression done; every value is taken from the item as it was. */
export const applyUpdate = (item: StoredItem, actions: readonly UpdateAction[]): StoredItem => {
  const draft = structuredClone(item) as Record<string, StoredValue>; // a copy of our own, nobody else holds it
  const values = actions.map((action) => (action.type === 'set' ? evaluate(item, action.val) : undefined));
  const removals: { list: StoredValue[]; index: number }[] = [];
  actions.forEach((action, index) => {
    const parent = parentOf(draft, action.path);
    const key = action.path.at(-1) as string | number; // a path has parts
    const existing = child(parent, key);
    switch (action.type) {
      case 'set':
        put(parent, key, structuredClone(values[index] as StoredValue)); // evaluated above for every `set`
        break;
      case 'remove':
        if ('M' in parent) delete parent.M[String(key)];
        else if (existing) removals.push({ list: parent.L, index: Number(key) });
        break;
      case 'add':
        put(parent, key, added(existing, action.val));
        break;
      case 'delete': {
        if (!existing) break;
        const rest = withoutElements(existing, action.val);
        if (rest) put(parent, key, rest);
        else if ('M' in parent) delete parent.M[String(key)];
        else removals.push({ list: parent.L, index: Number(key) });
        break;
      }
    }
  });
  // Positions are those before the update: the last ones go first.
  removals.sort((a, b) => b.index - a.index);
  for (const { list, index } of removals) list.splice(index, 1);
  return draft;
};

const parentOf = (draft: Record<string, StoredValue>, path: Path): Draft => {
  if (path.length === 1) return { M: draft };
  const [head, ...rest] = path;
  const parent = valueAt(draft, [head, ...rest.slice(0, -1)]);
  const wanted = typeof path.at(-1) === 'number' ? 'L' : 'M';
  if (!parent || !(wanted in parent)) {
    throw invalid('The document path provided in the update expression is invalid for update');
  }
  return parent as Draft; // part of the draft, of the type just asked for
};

const child = (parent: Draft, key: string | number): StoredValue | undefined => {
  if ('L' in parent) return parent.L[Number(key)];
  return Object.hasOwn(parent.M, String(key)) ? parent.M[String(key)] : undefined;
};

const put = (parent: Draft, key: string | number, value: StoredValue): void => {
  if ('M' in parent) parent.M[String(key)] = value;
  // A position beyond the end is the end.
  else parent.L[Math.min(Number(key), parent.L.length)] = value;
};

const wrongType = () => invalid('An operand in the update expression has an incorrect data type');

const isPath = (value: UpdateValue): value is Path => Array.isArray(value);

const evaluate = (item: StoredItem, value: UpdateValue): StoredValue => {
  if (isPath(value)) return existingAt(item, value);
  if (!('type' in value)) return value;
  if (value.type === 'function') return callValue(item, value);
  const [left, right] = value.args.map((argument) => evaluate(item, argument));
  if (!left || !right || !('N' in left) || !('N' in right)) throw wrongType();
  const combine = value.type === 'add' ? addDecimals : subtractDecimals;
  return { N: numberText(combine(decimalOf(left.N), decimalOf(right.N))) };
};

const existingAt = (item: StoredItem, path: Path): StoredValue => {
  const found = valueAt(item, path);
  if (!found) throw invalid('The provided expression refers to an attribute that does not exist in the item');
  return found;
};

const callValue = (item: StoredItem, call: FunctionCall<UpdateValue>): StoredValue => {
  const [first, second] = call.args;
  // The grammar counted the operands.
  if (first === undefined || second === undefined) throw new Error(`${call.name} takes two operands`);
  if (call.name === 'if_not_exists') {
    return (isPath(first) ? valueAt(item, first) : undefined) ?? evaluate(item, second);
  }
  const left = evaluate(item, first);
  const right = evaluate(item, second);
  if (!('L' in left) || !('L' in right)) throw wrongType();
  return { L: [...left.L, ...right.L] };
};

const added = (existing: StoredValue | undefined, value: StoredValue): StoredValue => {
  if (!existing) return value;
  if ('N' in existing && 'N' in value) return { N: numberText(addDecimals(decimalOf(existing.N), decimalOf(value.N))) };
  if ('SS' in existing && 'SS' in value) return { SS: union(existing.SS, value.SS) };
  if ('NS' in existing && 'NS' in value) return { NS: union(existing.NS, value.NS) };
  if ('BS' in existing && 'BS' in value) return { BS: union(existing.BS, value.BS) };
  throw wrongType();
};

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

/** Nothing when no element is left: a set is never empty. */
const withoutElements = (existing: StoredValue, gone: StoredValue): StoredValue | undefined => {
  const rest = (all: readonly string[], some: readonly string[]): string[] => all.filter((one) => !some.includes(one));
  if (typeOf(existing) !== typeOf(gone)) throw wrongType();
  if ('SS' in existing && 'SS' in gone) return nonEmpty(rest(existing.SS, gone.SS), (SS) => ({ SS }));
  if ('NS' in existing && 'NS' in gone) return nonEmpty(rest(existing.NS, gone.NS), (NS) => ({ NS }));
  if ('BS' in existing && 'BS' in gone) return nonEmpty(rest(existing.BS, gone.BS), (BS) => ({ BS }));
  throw wrongType();
};

const nonEmpty = (elements: string[], make: (elements: string[]) => StoredValue): StoredValue | undefined =>
  elements.length > 0 ? make(elements) : undefined;
