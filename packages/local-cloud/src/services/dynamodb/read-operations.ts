import type {
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onTableOrIndex } from './access.js';
import { consumed, readUnits } from './consumed-capacity.js';
import { invalid } from './errors.js';
import { parseExpressions, refuseLegacy } from './expressions.js';
import { keyRange } from './key-condition.js';
import { readPage, readSource, startOrder, type ReadSource } from './read-page.js';
import { partitionPlace } from './sort-order.js';
import type { DynamoDbState, Placed } from './state.js';
import { keyAttributes } from './table.js';
import type { SortedList } from '../../ordered/sorted-list.js';

export const readOperations = (cloud: Cloud, state: DynamoDbState): Record<string, AnyOperation> => {
  const orderOf = ({ table, index }: ReadSource): SortedList<Placed> => {
    const order = state.items(table).orders.get(index?.name ?? '');
    if (!order) throw new Error(`${table.name} has no order for ${index?.name ?? 'itself'}`);
    return order;
  };

  return {
    Query: operation<QueryCommandInput, Omit<QueryCommandOutput, '$metadata'>>({
      authorize: (input) => [onTableOrIndex(cloud, 'Query', input)],
      handle(input) {
        refuseLegacy(input);
        if (input.KeyConditionExpression === undefined) {
          throw invalid(
            'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
          );
        }
        const expressions = parseExpressions(input, ['FilterExpression', 'KeyConditionExpression']);
        const table = state.table(input.TableName);
        const source = readSource(table, input, expressions);
        for (const { name } of keyAttributes(source.key)) {
          if (expressions.filter?.pathHeads[name]) {
            throw invalid(
              `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
            );
          }
        }
        if (!expressions.keyCondition) throw new Error('A key condition that is there was parsed');
        const range = keyRange(expressions.keyCondition, source.key);
        const start = startOrder(source, input.ExclusiveStartKey);
        if (start !== undefined && (range.isBefore(start) || !range.isNotAfter(start))) {
          throw invalid('The provided starting key is outside query boundaries based on provided conditions');
        }
        const order = orderOf(source);
        const found = input.ScanIndexForward === false ? downwards(order, range, start) : upwards(order, range, start);
        const { bytes, ...page } = readPage(source, found, input, expressions);
        return {
          ...page,
          ...consumed(input.ReturnConsumedCapacity, table.name, readUnits(bytes, input.ConsistentRead)),
        };
      },
    }),
    Scan: operation<ScanCommandInput, Omit<ScanCommandOutput, '$metadata'>>({
      authorize: (input) => [onTableOrIndex(cloud, 'Scan', input)],
      handle(input) {
        refuseLegacy(input);
        const expressions = parseExpressions(input, ['FilterExpression']);
        const table = state.table(input.TableName);
        const source = readSource(table, input, expressions);
        const { first, end } = segmentOf(input);
        const start = startOrder(source, input.ExclusiveStartKey);
        const found = upwards(
          orderOf(source),
          {
            isBefore: (order) => partitionPlace(order) < first,
            isNotAfter: (order) => partitionPlace(order) < end,
          },
          start,
        );
        const { bytes, ...page } = readPage(source, found, input, expressions);
        return {
          ...page,
          ...consumed(input.ReturnConsumedCapacity, table.name, readUnits(bytes, input.ConsistentRead)),
        };
      },
    }),
  };
};

interface Limits {
  readonly isBefore: (order: string) => boolean;
  readonly isNotAfter: (order: string) => boolean;
}

function* upwards(
  order: SortedList<Placed>,
  { isBefore, isNotAfter }: Limits,
  start: string | undefined,
): Generator<Placed> {
  for (const placed of order.from((other) => isBefore(other.order) || (start !== undefined && other.order <= start))) {
    if (!isNotAfter(placed.order)) return;
    yield placed;
  }
}

function* downwards(
  order: SortedList<Placed>,
  { isBefore, isNotAfter }: Limits,
  start: string | undefined,
): Generator<Placed> {
  for (const placed of order.downFrom(
    (other) => isNotAfter(other.order) && (start === undefined || other.order < start),
  )) {
    if (isBefore(placed.order)) return;
    yield placed;
  }
}

/** The part of the partitions that a segment of a parallel scan reads. */
const segmentOf = ({ Segment: segment, TotalSegments: total }: ScanCommandInput): { first: number; end: number } => {
  if (segment === undefined && total === undefined) return { first: 0, end: 1 };
  if (segment === undefined || total === undefined) {
    const [absent, present] = segment === undefined ? ['Segment', 'TotalSegments'] : ['TotalSegments', 'Segment'];
    throw invalid(
      `The ${absent} parameter is required but was not present in the request when ${segment === undefined ? 'parameter ' : ''}${present} ${segment === undefined ? '' : 'parameter '}is present`,
    );
  }
  if (segment >= total) {
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  return { first: segment / total, end: (segment + 1) / total };
};
