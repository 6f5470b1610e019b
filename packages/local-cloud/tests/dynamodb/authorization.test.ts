import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { PolicyStatement } from '../../src/kernel/caller.js';
import { startDynamoDb, TABLE, WIDE } from './dynamodb-cloud.js';

const ARN = `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`;
const denied = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } };

const start = async (...allowed: [action: string | string[], resource: string][]) => {
  const { cloud } = await startDynamoDb(WIDE);
  const Statement: PolicyStatement[] = allowed.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }));
  const credentials = cloud.cloud.issueCredentials({ kind: 'federated', name: 'f', policy: { Statement } }, 900);
  return new DynamoDBClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
};

const Key = { pk: { S: 'a' }, sk: { N: '1' } };

describe('a caller with a policy', () => {
  test('may do what it allows, on the table that it names', async () => {
    const db = await start(['dynamodb:PutItem', ARN]);
    await db.send(new PutItemCommand({ TableName: TABLE, Item: Key }));
    // By its ARN a table is the same one.
    await db.send(new PutItemCommand({ TableName: ARN, Item: Key }));
    await expect(db.send(new GetItemCommand({ TableName: TABLE, Key }))).rejects.toMatchObject(denied);
    await expect(db.send(new PutItemCommand({ TableName: 'other', Item: Key }))).rejects.toMatchObject(denied);
  });

  test('asks an index by a right on the index', async () => {
    const query = new QueryCommand({
      TableName: TABLE,
      IndexName: 'byKind',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    });
    await expect((await start(['dynamodb:Query', ARN])).send(query)).rejects.toMatchObject(denied);
    await (await start(['dynamodb:Query', `${ARN}/index/byKind`])).send(query);
  });

  test('needs the right for each part of a transaction', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: TABLE, Item: Key } },
        {
          ConditionCheck: {
            TableName: TABLE,
            Key: { ...Key, sk: { N: '2' } },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ],
    });
    await expect((await start(['dynamodb:PutItem', ARN])).send(transaction)).rejects.toMatchObject(denied);
    await (await start([['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], ARN])).send(transaction);
  });
});
