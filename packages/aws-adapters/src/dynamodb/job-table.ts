import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type JobTable, parseJobRecord } from '@codepipeline-ec2/core';
import { answered, portError } from '../sdk/sdk-error.js';
import { fromItem, toItem } from './attribute-value.js';
import { dynamoDbIntakeSwitch } from './intake-switch.js';
import { dynamoDbLaunchTokens } from './launch-tokens.js';
import { dynamoDbLimitPlaces, LIMIT_PREFIX } from './limit-places.js';
import { updateExpressions } from './update-input.js';

const jobKey = (jobId: string) => ({ pk: { S: `JOB#${jobId}` } });
const instanceKey = (instanceId: string) => ({ pk: { S: `INSTANCE#${instanceId}` } });
const executionKey = (pipelineExecutionId: string) => ({ pk: { S: `EXECUTION#${pipelineExecutionId}` } });
/** An instance that is marked lives for hours at most. */
const DOOM_SECONDS = 24 * 3600;

export interface DynamoDbJobTableOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Index of the items that are due. Default: `byDueAt`. */
  readonly dueIndex?: string;
}

/** A table of DynamoDB. */
export const dynamoDbJobTable = ({ client, table, dueIndex = 'byDueAt' }: DynamoDbJobTableOptions): JobTable => ({
  ...dynamoDbLimitPlaces({ client, table, dueIndex }),
  ...dynamoDbLaunchTokens({ client, table }),
  ...dynamoDbIntakeSwitch({ client, table }),

  async read(jobId) {
    const { Item } = await answered('JobTable.read', jobId, () =>
      client.send(new GetItemCommand({ TableName: table, Key: jobKey(jobId), ConsistentRead: true })),
    );
    return Item === undefined ? undefined : parseJobRecord(fromItem(Item));
  },

  async change(jobId, change) {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: jobKey(jobId),
          ...updateExpressions(change),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { status: 'changed', record: parseJobRecord(fromItem(Attributes)) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw portError('JobTable.change', jobId, error);
      return { status: 'refused', ...(error.Item !== undefined && { record: parseJobRecord(fromItem(error.Item)) }) };
    }
  },

  async putInstance(instanceId, owner) {
    await answered('JobTable.putInstance', instanceId, () =>
      client.send(new PutItemCommand({ TableName: table, Item: { ...instanceKey(instanceId), ...toItem(owner) } })),
    );
  },

  async readInstance(instanceId) {
    const { Item } = await answered('JobTable.readInstance', instanceId, () =>
      client.send(new GetItemCommand({ TableName: table, Key: instanceKey(instanceId), ConsistentRead: true })),
    );
    if (Item?.['jobId']?.S === undefined) return undefined;
    return { jobId: Item['jobId'].S, attempt: Number(Item['attempt']?.N), expiresAt: Number(Item['expiresAt']?.N) };
  },

  async doom(instanceId, now) {
    const { Attributes } = await answered('JobTable.doom', instanceId, () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: instanceKey(instanceId),
          UpdateExpression: 'SET #doomedAt = if_not_exists(#doomedAt, :now), #expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#doomedAt': 'doomedAt', '#expiresAt': 'expiresAt' },
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':expiresAt': { N: String(now + DOOM_SECONDS) } },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    return Number(Attributes?.['doomedAt']?.N ?? now);
  },

  async putInExecution(pipelineExecutionId, jobId, expiresAt) {
    await answered('JobTable.putInExecution', pipelineExecutionId, () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: executionKey(pipelineExecutionId),
          UpdateExpression: 'ADD #jobs :jobs SET #expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#jobs': 'jobs', '#expiresAt': 'expiresAt' },
          ExpressionAttributeValues: { ':jobs': { SS: [jobId] }, ':expiresAt': { N: String(expiresAt) } },
        }),
      ),
    );
  },

  async jobsOfExecution(pipelineExecutionId) {
    const { Item } = await answered('JobTable.jobsOfExecution', pipelineExecutionId, () =>
      client.send(
        new GetItemCommand({ TableName: table, Key: executionKey(pipelineExecutionId), ConsistentRead: true }),
      ),
    );
    return Item?.['jobs']?.SS ?? [];
  },

  async due(now, count) {
    const { Items = [] } = await answered('JobTable.due', table, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          IndexName: dueIndex,
          KeyConditionExpression: '#due = :due AND #dueAt <= :now',
          ExpressionAttributeNames: { '#due': 'due', '#dueAt': 'dueAt' },
          ExpressionAttributeValues: { ':due': { S: 'due' }, ':now': { N: String(now) } },
          Limit: count,
        }),
      ),
    );
    const named = (prefix: string): string[] =>
      Items.flatMap(({ pk }) => (pk?.S?.startsWith(prefix) ? [pk.S.slice(prefix.length)] : []));
    return { jobs: named('JOB#'), limits: named(LIMIT_PREFIX) };
  },
});
