import type { AttributeValue, ReturnValuesOnConditionCheckFailure } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.js';
import { applyUpdate } from './apply-update.js';
import { shownItem, storedItem } from './attribute-value.js';
import { invalidValues } from './errors.js';
import type { ParsedCondition, ParsedUpdate } from './expression-parsers.js';
import { parseExpressions, refuseLegacy, type ExpressionInput } from './expressions.js';
import { checkItem, checkKey, checkNestedPaths, checkUpdated } from './key-checks.js';
import { matchesCondition } from './matches-condition.js';
import type { DynamoDbState } from './state.js';
import type { StoredItem } from './stored-value.js';
import { keyAttributes, type Table } from './table.js';

/** A write that was read and found well-formed; `decide` asks its condition, `apply` does it, in the same turn. */
export interface PreparedWrite {
  readonly table: Table;
  /** Of the item that is written. */
  readonly key: StoredItem;
  readonly update?: ParsedUpdate;
  /** The items as they are, and as they will be. Fails where the condition does not hold. */
  decide(): WriteResult;
  apply(result: WriteResult): void;
}

export interface WriteResult {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

type Attributes = Record<string, AttributeValue>;

interface WriteInput extends ExpressionInput {
  readonly TableName: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

export const preparePut = (
  state: DynamoDbState,
  input: WriteInput & { readonly Item: Attributes | undefined },
): PreparedWrite => {
  refuseLegacy(input);
  const item = storedItem(input.Item);
  const { condition } = parseExpressions(input, ['ConditionExpression']);
  const table = state.table(input.TableName);
  checkItem(table, item);
  return prepared(state, table, item, condition, input, () => item);
};

export const prepareDelete = (
  state: DynamoDbState,
  input: WriteInput & { readonly Key: Attributes | undefined },
): PreparedWrite => {
  refuseLegacy(input);
  const key = storedItem(input.Key);
  const { condition } = parseExpressions(input, ['ConditionExpression']);
  const table = state.table(input.TableName);
  checkKey(table, key);
  return prepared(state, table, key, condition, input, () => undefined);
};

/** Changes nothing: only its condition counts. */
export const prepareCheck = (
  state: DynamoDbState,
  input: WriteInput & { readonly Key: Attributes | undefined },
): PreparedWrite => ({
  ...prepareDelete(state, input),
  apply: () => undefined,
});

export const prepareUpdate = (
  state: DynamoDbState,
  input: WriteInput & { readonly Key: Attributes | undefined },
): PreparedWrite => {
  refuseLegacy(input);
  const key = storedItem(input.Key);
  const { condition, update } = parseExpressions(input, ['UpdateExpression', 'ConditionExpression']);
  const table = state.table(input.TableName);
  checkKey(table, key);
  if (update) {
    for (const { name } of keyAttributes(table.key)) {
      if (update.sections.some((action) => action.path[0] === name)) {
        throw invalidValues(`Cannot update attribute ${name}. This attribute is part of the key`);
      }
    }
    checkNestedPaths(table, update.nestedPaths);
  }
  const write = prepared(state, table, key, condition, input, (before) => {
    const after = applyUpdate(before ?? key, update?.sections ?? []);
    checkUpdated(table, after);
    return after;
  });
  return update ? { ...write, update } : write;
};

const prepared = (
  state: DynamoDbState,
  table: Table,
  keyOrItem: StoredItem,
  condition: ParsedCondition | undefined,
  input: WriteInput,
  outcome: (before: StoredItem | undefined) => StoredItem | undefined,
): PreparedWrite => {
  if (condition) checkNestedPaths(table, condition.nestedPaths);
  return {
    table,
    key: Object.fromEntries(
      Object.entries(keyOrItem).filter(([name]) => keyAttributes(table.key).some((key) => key.name === name)),
    ),
    decide() {
      const before = state.get(table, keyOrItem);
      if (condition && !matchesCondition(before ?? {}, condition.expression)) {
        const show = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before;
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
          status: 400,
          ...(show && { members: { Item: shownItem(before) } }),
        });
      }
      return { before, after: outcome(before) };
    },
    apply({ before, after }) {
      if (after) state.put(table, after);
      else if (before) state.remove(table, before);
    },
  };
};
