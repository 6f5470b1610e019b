import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { LIMIT_SECONDS, type LimitPlaces } from '@codepipeline-ec2/core';
import { answered, portError } from '../sdk/sdk-error.js';

export const LIMIT_PREFIX = 'LIMIT#';

const limitKey = (limit: string) => ({ pk: { S: `${LIMIT_PREFIX}${limit}` } });
/** Those who wait stand in the index of due items, in a partition of their own. */
const queueOf = (limit: string): string => `QUEUE#${limit}`;
const waiterKey = (limit: string, jobId: string) => ({ pk: { S: `${queueOf(limit)}#${jobId}` } });
/** Nobody waits so long. */
const FORGET_SECONDS = 7 * 24 * 3600;
const IS_DUE = { '#due': 'due', '#dueAt': 'dueAt' };

export interface LimitPlacesOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly dueIndex: string;
}

/** One item a limit, which names the jobs that have a place; one item for each job that waits. */
export const dynamoDbLimitPlaces = ({ client, table, dueIndex }: LimitPlacesOptions): LimitPlaces => {
  /** False: the condition was not met. */
  const update = async (call: string, subject: string, input: Omit<UpdateItemCommandInput, 'TableName'>) => {
    try {
      await client.send(new UpdateItemCommand({ TableName: table, ...input }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw portError(`JobTable.${call}`, subject, error);
    }
  };
  return {
    async takePlace(limit, jobId, most, now) {
      const taken = await update('takePlace', jobId, {
        Key: limitKey(limit),
        UpdateExpression: 'ADD #taken :jobs SET #most = :most, #due = :due, #dueAt = if_not_exists(#dueAt, :dueAt)',
        ConditionExpression: 'attribute_not_exists(#taken) OR size(#taken) < :most OR contains(#taken, :job)',
        ExpressionAttributeNames: { '#taken': 'taken', '#most': 'most', ...IS_DUE },
        ExpressionAttributeValues: {
          ':jobs': { SS: [jobId] },
          ':job': { S: jobId },
          ':most': { N: String(most) },
          ':due': { S: 'due' },
          ':dueAt': { N: String(now + LIMIT_SECONDS) },
        },
      });
      return taken ? 'taken' : 'full';
    },

    async giveBackPlace(limit, jobId) {
      await update('giveBackPlace', jobId, {
        Key: limitKey(limit),
        UpdateExpression: 'DELETE #taken :jobs',
        ExpressionAttributeNames: { '#taken': 'taken' },
        ExpressionAttributeValues: { ':jobs': { SS: [jobId] } },
      });
    },

    async readPlaces(limit) {
      const { Item } = await answered('JobTable.readPlaces', limit, () =>
        client.send(new GetItemCommand({ TableName: table, Key: limitKey(limit), ConsistentRead: true })),
      );
      return { taken: Item?.['taken']?.SS ?? [], most: Number(Item?.['most']?.N ?? 0) };
    },

    async queueUp(limit, jobId, since, most, now) {
      await answered('JobTable.queueUp', jobId, () =>
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...waiterKey(limit, jobId),
              due: { S: queueOf(limit) },
              dueAt: { N: String(since) },
              expiresAt: { N: String(now + FORGET_SECONDS) },
            },
          }),
        ),
      );
      await update('queueUp', jobId, {
        Key: limitKey(limit),
        UpdateExpression: 'SET #most = :most, #due = :due, #dueAt = if_not_exists(#dueAt, :dueAt)',
        ExpressionAttributeNames: { '#most': 'most', ...IS_DUE },
        ExpressionAttributeValues: {
          ':most': { N: String(most) },
          ':due': { S: 'due' },
          ':dueAt': { N: String(now + LIMIT_SECONDS) },
        },
      });
    },

    async leaveQueue(limit, jobId) {
      // Not deleted: that would be one right more.
      await update('leaveQueue', jobId, {
        Key: waiterKey(limit, jobId),
        UpdateExpression: 'REMOVE #due, #dueAt',
        ConditionExpression: 'attribute_exists(#due)',
        ExpressionAttributeNames: IS_DUE,
      });
    },

    async queueOf(limit, count) {
      const { Items = [] } = await answered('JobTable.queueOf', limit, () =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: dueIndex,
            KeyConditionExpression: '#due = :due',
            ExpressionAttributeNames: { '#due': 'due' },
            ExpressionAttributeValues: { ':due': { S: queueOf(limit) } },
            Limit: count,
          }),
        ),
      );
      return Items.flatMap(({ pk }) => pk?.S?.slice(queueOf(limit).length + 1) ?? []);
    },

    async countBefore(limit, since) {
      const { Count = 0 } = await answered('JobTable.countBefore', limit, () =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: dueIndex,
            KeyConditionExpression: '#due = :due AND #dueAt < :since',
            ExpressionAttributeNames: IS_DUE,
            ExpressionAttributeValues: { ':due': { S: queueOf(limit) }, ':since': { N: String(since) } },
            Select: 'COUNT',
          }),
        ),
      );
      return Count;
    },

    async lookAgain(limit, at) {
      await update('lookAgain', limit, {
        Key: limitKey(limit),
        UpdateExpression: 'SET #due = :due, #dueAt = :at',
        ExpressionAttributeNames: IS_DUE,
        ExpressionAttributeValues: { ':due': { S: 'due' }, ':at': { N: String(at) } },
      });
    },

    async rest(limit) {
      await update('rest', limit, {
        Key: limitKey(limit),
        UpdateExpression: 'REMOVE #due, #dueAt',
        ConditionExpression: 'attribute_not_exists(#taken)',
        ExpressionAttributeNames: { ...IS_DUE, '#taken': 'taken' },
      });
    },
  };
};
