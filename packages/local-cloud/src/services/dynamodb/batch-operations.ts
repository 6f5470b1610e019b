import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onTable } from './access.js';
import { shownItem, storedItem } from './attribute-value.js';
import { invalid } from './errors.js';
import { parseExpressions, refuseLegacy } from './expressions.js';
import { prepareDelete, preparePut, type PreparedWrite } from './item-writes.js';
import { checkKey, checkNestedPaths } from './key-checks.js';
import { projected } from './paths.js';
import { primaryText } from './sort-order.js';
import type { DynamoDbState } from './state.js';

const MOST_READS = 100;
const MOST_WRITES = 25;

export const batchOperations = (cloud: Cloud, state: DynamoDbState): Record<string, AnyOperation> => ({
  BatchGetItem: operation<BatchGetItemCommandInput, Omit<BatchGetItemCommandOutput, '$metadata'>>({
    authorize: (input) => Object.keys(input.RequestItems ?? {}).map((table) => onTable(cloud, 'BatchGetItem', table)),
    handle(input) {
      const requests = Object.entries(input.RequestItems ?? {});
      const count = requests.reduce((sum, [, { Keys: keys }]) => sum + (keys?.length ?? 0), 0);
      if (count === 0)
        throw invalid(
          "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
        );
      if (count > MOST_READS) throw invalid('Too many items requested for the BatchGetItem call');
      const responses: Record<string, Record<string, AttributeValue>[]> = {};
      for (const [name, request] of requests) {
        refuseLegacy(request);
        const { projection } = parseExpressions(request, []);
        const table = state.table(name);
        if (projection) checkNestedPaths(table, projection.nestedPaths);
        const seen = new Set<string>();
        responses[name] = (request.Keys ?? []).flatMap((given) => {
          const key = storedItem(given);
          checkKey(table, key);
          const place = primaryText(key, table.key);
          if (seen.has(place)) throw invalid('Provided list of item keys contains duplicates');
          seen.add(place);
          const item = state.get(table, key);
          return item ? [shownItem(projection ? projected(item, projection.paths) : item)] : [];
        });
      }
      return { Responses: responses, UnprocessedKeys: {} };
    },
  }),
  BatchWriteItem: operation<BatchWriteItemCommandInput, Omit<BatchWriteItemCommandOutput, '$metadata'>>({
    authorize: (input) => Object.keys(input.RequestItems ?? {}).map((table) => onTable(cloud, 'BatchWriteItem', table)),
    handle(input) {
      const requests = Object.entries(input.RequestItems ?? {});
      const count = requests.reduce((sum, [, list]) => sum + list.length, 0);
      if (count === 0 || requests.some(([, list]) => list.length === 0)) {
        throw invalid(
          "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
        );
      }
      if (count > MOST_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
      const seen = new Set<string>();
      const writes = requests.flatMap(([name, list]) =>
        list.map(({ PutRequest: put, DeleteRequest: remove }): PreparedWrite => {
          if (!put === !remove) {
            throw invalid(
              'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
            );
          }
          const write = put
            ? preparePut(state, { TableName: name, Item: put.Item })
            : prepareDelete(state, { TableName: name, Key: remove?.Key });
          const place = `${write.table.name}/${primaryText(write.key, write.table.key)}`;
          if (seen.has(place)) throw invalid('Provided list of item keys contains duplicates');
          seen.add(place);
          return write;
        }),
      );
      for (const write of writes) write.apply(write.decide());
      return { UnprocessedItems: {} };
    },
  }),
});
