import { createHash } from 'node:crypto';
import type {
  CancellationReason,
  TransactGetItemsCommandInput,
  TransactGetItemsCommandOutput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AccessRequest, type AnyOperation } from '../../kernel/service.js';
import { onTable } from './access.js';
import { shownItem, storedItem } from './attribute-value.js';
import { invalid } from './errors.js';
import { parseExpressions } from './expressions.js';
import {
  prepareCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type PreparedWrite,
  type WriteResult,
} from './item-writes.js';
import { checkKey, checkNestedPaths } from './key-checks.js';
import { projected } from './paths.js';
import { primaryText } from './sort-order.js';
import type { DynamoDbState } from './state.js';

const MOST_ITEMS = 100;
const TOKEN_MS = 600_000;

/** A finished transaction that its token still stands for. */
interface Finished {
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export const transactionOperations = (cloud: Cloud, state: DynamoDbState): Record<string, AnyOperation> => {
  const finished = cloud.collection<Finished>('dynamodb.transactions');

  /** Whether this very transaction was done before. */
  const isRepeated = (token: string, hash: string): boolean => {
    const now = cloud.clock.now();
    for (const [key, { until }] of [...finished.entries()]) if (until <= now) finished.delete(key);
    const known = finished.get(token);
    if (known && known.hash !== hash) {
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'Request parameters do not match those of an earlier request with the same client token',
        { status: 400 },
      );
    }
    return known !== undefined;
  };

  return {
    TransactWriteItems: operation<TransactWriteItemsCommandInput, Omit<TransactWriteItemsCommandOutput, '$metadata'>>({
      authorize: (input) => (input.TransactItems ?? []).flatMap((item) => writeAccess(cloud, item)),
      handle(input) {
        const items = input.TransactItems ?? [];
        checkCount(items.length);
        const hash = createHash('sha256').update(JSON.stringify(items, jsonBytes)).digest('hex');
        const token = input.ClientRequestToken;
        if (token !== undefined && isRepeated(token, hash)) return {};
        const writes = items.map((item) => prepareOne(state, item));
        const places = writes.map(({ table, key }) => `${table.name}/${primaryText(key, table.key)}`);
        if (new Set(places).size < places.length) {
          throw invalid('Transaction request cannot include multiple operations on one item');
        }
        const decided = writes.map(decide);
        if (decided.some(({ reason }) => reason.Code !== 'None')) throw cancelled(decided.map(({ reason }) => reason));
        writes.forEach((write, index) => {
          const result = decided[index]?.result;
          if (result) write.apply(result);
        });
        if (token !== undefined) finished.set(token, { hash, until: cloud.clock.now() + TOKEN_MS });
        return {};
      },
    }),
    TransactGetItems: operation<TransactGetItemsCommandInput, Omit<TransactGetItemsCommandOutput, '$metadata'>>({
      authorize: (input) =>
        (input.TransactItems ?? []).map(({ Get: get }) => onTable(cloud, 'GetItem', get?.TableName)),
      handle(input) {
        const items = input.TransactItems ?? [];
        checkCount(items.length);
        return {
          Responses: items.map(({ Get: get }) => {
            const key = storedItem(get?.Key);
            const { projection } = parseExpressions(get ?? {}, []);
            const table = state.table(get?.TableName);
            checkKey(table, key);
            if (projection) checkNestedPaths(table, projection.nestedPaths);
            const item = state.get(table, key);
            return item ? { Item: shownItem(projection ? projected(item, projection.paths) : item) } : {};
          }),
        };
      },
    }),
  };
};

const checkCount = (count: number): void => {
  if (count >= 1 && count <= MOST_ITEMS) return;
  throw invalid(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${count < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ITEMS}`}`,
  );
};

const jsonBytes = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

const writeAccess = (cloud: Cloud, { Put, Update, Delete, ConditionCheck }: TransactWriteItem): AccessRequest[] => [
  ...(Put ? [onTable(cloud, 'PutItem', Put.TableName)] : []),
  ...(Update ? [onTable(cloud, 'UpdateItem', Update.TableName)] : []),
  ...(Delete ? [onTable(cloud, 'DeleteItem', Delete.TableName)] : []),
  ...(ConditionCheck ? [onTable(cloud, 'ConditionCheckItem', ConditionCheck.TableName)] : []),
];

const prepareOne = (state: DynamoDbState, item: TransactWriteItem): PreparedWrite => {
  const { Put, Update, Delete, ConditionCheck } = item;
  if ([Put, Update, Delete, ConditionCheck].filter((action) => action !== undefined).length !== 1) {
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (Put) return preparePut(state, Put);
  if (Update) return prepareUpdate(state, Update);
  return Delete
    ? prepareDelete(state, Delete)
    : prepareCheck(state, { ...ConditionCheck, TableName: ConditionCheck?.TableName, Key: ConditionCheck?.Key });
};

const decide = (write: PreparedWrite): { result?: WriteResult; reason: CancellationReason } => {
  try {
    return { result: write.decide(), reason: { Code: 'None' } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    switch (error.code) {
      case 'ConditionalCheckFailedException':
        return {
          reason: { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members },
        };
      case 'ValidationException':
        return { reason: { Code: 'ValidationError', Message: error.message } };
      default:
        throw error;
    }
  }
};

const cancelled = (reasons: CancellationReason[]): AwsError =>
  new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { status: 400, members: { CancellationReasons: reasons } },
  );
