import type {
  AttributeValue,
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  ReturnValue,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onTable } from './access.js';
import { shownItem, storedItem } from './attribute-value.js';
import { consumed, readUnits, writeUnits } from './consumed-capacity.js';
import { invalid } from './errors.js';
import type { Path } from './expression-parsers.js';
import { parseExpressions, refuseLegacy } from './expressions.js';
import { prepareDelete, preparePut, prepareUpdate, type PreparedWrite, type WriteResult } from './item-writes.js';
import { checkKey, checkNestedPaths } from './key-checks.js';
import { projected } from './paths.js';
import type { DynamoDbState } from './state.js';
import { itemSize, type StoredItem } from './stored-value.js';

export const itemOperations = (cloud: Cloud, state: DynamoDbState): Record<string, AnyOperation> => {
  const done = (write: PreparedWrite): WriteResult => {
    const result = write.decide();
    write.apply(result);
    return result;
  };

  return {
    GetItem: operation<GetItemCommandInput, Omit<GetItemCommandOutput, '$metadata'>>({
      authorize: (input) => [onTable(cloud, 'GetItem', input.TableName)],
      handle(input) {
        refuseLegacy(input);
        const key = storedItem(input.Key);
        const { projection } = parseExpressions(input, []);
        const table = state.table(input.TableName);
        checkKey(table, key);
        if (projection) checkNestedPaths(table, projection.nestedPaths);
        const item = state.get(table, key);
        return {
          ...(item && { Item: shownItem(projection ? projected(item, projection.paths) : item) }),
          ...consumed(
            input.ReturnConsumedCapacity,
            table.name,
            readUnits(item ? itemSize(item) : 0, input.ConsistentRead),
          ),
        };
      },
    }),
    PutItem: operation<PutItemCommandInput, Omit<PutItemCommandOutput, '$metadata'>>({
      authorize: (input) => [onTable(cloud, 'PutItem', input.TableName)],
      handle(input) {
        checkReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
        const write = preparePut(state, input);
        const { before, after } = done(write);
        return {
          ...(input.ReturnValues === 'ALL_OLD' && attributes(before)),
          ...consumed(input.ReturnConsumedCapacity, write.table.name, writeUnits(before, after)),
        };
      },
    }),
    DeleteItem: operation<DeleteItemCommandInput, Omit<DeleteItemCommandOutput, '$metadata'>>({
      authorize: (input) => [onTable(cloud, 'DeleteItem', input.TableName)],
      handle(input) {
        checkReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
        const write = prepareDelete(state, input);
        const { before } = done(write);
        return {
          ...(input.ReturnValues === 'ALL_OLD' && attributes(before)),
          ...consumed(input.ReturnConsumedCapacity, write.table.name, writeUnits(before)),
        };
      },
    }),
    UpdateItem: operation<UpdateItemCommandInput, Omit<UpdateItemCommandOutput, '$metadata'>>({
      authorize: (input) => [onTable(cloud, 'UpdateItem', input.TableName)],
      handle(input) {
        const write = prepareUpdate(state, input);
        const result = done(write);
        return {
          ...attributes(returned(input.ReturnValues, result, write.update?.paths ?? [])),
          ...consumed(input.ReturnConsumedCapacity, write.table.name, writeUnits(result.before, result.after)),
        };
      },
    }),
  };
};

const checkReturnValues = (wanted: ReturnValue | undefined, allowed: readonly ReturnValue[]): void => {
  if (wanted !== undefined && !allowed.includes(wanted)) throw invalid('Return values set to invalid value');
};

const attributes = (item: StoredItem | undefined): { Attributes?: Record<string, AttributeValue> } =>
  item && Object.keys(item).length > 0 ? { Attributes: shownItem(item) } : {};

const returned = (
  wanted: ReturnValue | undefined,
  { before, after }: WriteResult,
  paths: readonly Path[],
): StoredItem | undefined => {
  switch (wanted) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return before && projected(before, paths);
    case 'UPDATED_NEW':
      return after && projected(after, paths);
    case 'NONE':
    case undefined:
      return undefined;
  }
};
