import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  QueryCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { NARROW, startDynamoDb, TABLE, WIDE } from './dynamodb-cloud.js';

const named = { TableName: TABLE };
const ARN = `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`;

describe('a table', () => {
  test('is described with its keys, indexes and items', async () => {
    const { db, put } = await startDynamoDb(WIDE);
    await put({ pk: { S: 'a' }, sk: { N: '1' }, kind: { S: 'k' } });
    await put({ pk: { S: 'a' }, sk: { N: '2' } });
    const { Table } = await db.send(new DescribeTableCommand(named));
    expect(Table).toMatchObject({
      TableName: TABLE,
      TableArn: ARN,
      TableStatus: 'ACTIVE',
      ItemCount: 2,
      KeySchema: WIDE.KeySchema,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    const byKind = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === 'byKind');
    expect(byKind).toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: 1, IndexArn: `${ARN}/index/byKind` });
    expect(Table?.LocalSecondaryIndexes).toMatchObject([{ IndexName: 'byAt' }]);
    expect(Table?.CreationDateTime).toBeInstanceOf(Date);
  });

  test('cannot be made twice; an absent one is not found, by name', async () => {
    const { db } = await startDynamoDb();
    await expect(db.send(new CreateTableCommand({ ...named, ...NARROW }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Table already exists: ${TABLE}`,
    });
    await expect(db.send(new DescribeTableCommand({ TableName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: none not found',
    });
  });

  test('is refused with definitions that do not fit together', async () => {
    const { db } = await startDynamoDb();
    const create = (more: object) => db.send(new CreateTableCommand({ TableName: 'other', ...NARROW, ...more }));
    await expect(create({ BillingMode: 'PROVISIONED' })).rejects.toThrow(
      /must both be specified when BillingMode is PROVISIONED/,
    );
    await expect(create({ KeySchema: [{ AttributeName: 'pk', KeyType: 'RANGE' }] })).rejects.toThrow(
      'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
    );
    await expect(create({ KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' }] })).rejects.toThrow(
      /Some index key attributes are not defined in AttributeDefinitions. Keys: \[x\], AttributeDefinitions: \[pk\]/,
    );
    await expect(
      create({
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'x', AttributeType: 'S' },
        ],
      }),
    ).rejects.toThrow(/does not exactly match number of attributes/);
    await expect(create({ TableName: 'x' })).rejects.toThrow(/at least 3 characters/);
    await expect(
      create({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  });

  test('takes provisioned capacity, and changes to pay per request', async () => {
    const { db } = await startDynamoDb();
    const ProvisionedThroughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
    const { TableDescription } = await db.send(
      new CreateTableCommand({ TableName: 'other', ...NARROW, BillingMode: 'PROVISIONED', ProvisionedThroughput }),
    );
    expect(TableDescription).toMatchObject({ TableStatus: 'CREATING', ProvisionedThroughput });
    await db.send(new UpdateTableCommand({ TableName: 'other', BillingMode: 'PAY_PER_REQUEST' }));
    const { Table } = await db.send(new DescribeTableCommand({ TableName: 'other' }));
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.ProvisionedThroughput?.ReadCapacityUnits).toBe(0);
  });

  test('gets an index later, with the items that it has', async () => {
    const { db, put } = await startDynamoDb();
    await put({ pk: { S: 'a' }, kind: { S: 'x' } });
    await put({ pk: { S: 'b' } });
    await db.send(
      new UpdateTableCommand({
        ...named,
        AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: 'byKind',
              KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
            },
          },
        ],
      }),
    );
    const query = new QueryCommand({
      ...named,
      IndexName: 'byKind',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'x' } },
    });
    expect((await db.send(query)).Items).toEqual([{ pk: { S: 'a' }, kind: { S: 'x' } }]);
    await db.send(
      new UpdateTableCommand({ ...named, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byKind' } }] }),
    );
    await expect(db.send(query)).rejects.toThrow('The table does not have the specified index: byKind');
  });

  test('is deleted with its items, unless it is protected', async () => {
    const { db, put, get } = await startDynamoDb();
    await put({ pk: { S: 'a' } });
    await db.send(new UpdateTableCommand({ ...named, DeletionProtectionEnabled: true }));
    await expect(db.send(new DeleteTableCommand(named))).rejects.toThrow(/protected against deletion/);
    await db.send(new UpdateTableCommand({ ...named, DeletionProtectionEnabled: false }));
    await db.send(new DeleteTableCommand(named));
    await expect(get({ pk: { S: 'a' } })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await db.send(new CreateTableCommand({ ...named, ...NARROW }));
    expect(await get({ pk: { S: 'a' } })).toBeUndefined();
  });

  test('is listed in pages', async () => {
    const { db } = await startDynamoDb();
    for (const TableName of ['zzz', 'b-table']) await db.send(new CreateTableCommand({ TableName, ...NARROW }));
    const first = await db.send(new ListTablesCommand({ Limit: 2 }));
    expect(first).toMatchObject({ TableNames: [TABLE, 'b-table'], LastEvaluatedTableName: 'b-table' });
    const rest = await db.send(new ListTablesCommand({ ExclusiveStartTableName: 'b-table' }));
    expect(rest.TableNames).toEqual(['zzz']);
  });

  test('has tags and backup settings', async () => {
    const { db } = await startDynamoDb();
    await db.send(
      new TagResourceCommand({
        ResourceArn: ARN,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await db.send(new UntagResourceCommand({ ResourceArn: ARN, TagKeys: ['a'] }));
    expect((await db.send(new ListTagsOfResourceCommand({ ResourceArn: ARN }))).Tags).toEqual([
      { Key: 'b', Value: '2' },
    ]);
    const status = async () =>
      (await db.send(new DescribeContinuousBackupsCommand(named))).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    expect(await status()).toBe('DISABLED');
    await db.send(
      new UpdateContinuousBackupsCommand({
        ...named,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    expect(await status()).toBe('ENABLED');
  });
});
