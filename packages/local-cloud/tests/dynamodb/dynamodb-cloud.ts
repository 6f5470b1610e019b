import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { startLocalCloud, type LocalCloudOptions } from '../../src/start.js';

export type Item = Record<string, AttributeValue>;

export const TABLE = 'a-table';

/** Partition key pk, sort key sk; by `due` and `dueAt` with keys only, by `kind` with all; a local one by `at`. */
export const WIDE: Omit<CreateTableCommandInput, 'TableName'> = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'due', AttributeType: 'S' },
    { AttributeName: 'dueAt', AttributeType: 'N' },
    { AttributeName: 'kind', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byDueAt',
      KeySchema: [
        { AttributeName: 'due', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'byKind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byAt',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

/** Partition key pk only. */
export const NARROW: Omit<CreateTableCommandInput, 'TableName'> = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
};

/** A served cloud with one table and a client of it. Ends with the test. */
export const startDynamoDb = async (
  table: Omit<CreateTableCommandInput, 'TableName'> = NARROW,
  options: LocalCloudOptions = {},
) => {
  const cloud = await startLocalCloud({ port: 0, isolation: 'scripted', ...options });
  onTestFinished(() => cloud.close());
  const db = new DynamoDBClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  await db.send(new CreateTableCommand({ TableName: TABLE, ...table }));
  return {
    cloud,
    db,
    put: async (item: Item) => void (await db.send(new PutItemCommand({ TableName: TABLE, Item: item }))),
    get: async (key: Item) => (await db.send(new GetItemCommand({ TableName: TABLE, Key: key }))).Item,
  };
};
