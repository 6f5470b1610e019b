import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { startDynamoDb, TABLE, type Item } from './dynamodb-cloud.js';

const key = (pk: string): Item => ({ pk: { S: pk } });

describe('a batch', () => {
  test('writes, deletes and reads items', async () => {
    const { db, put, get } = await startDynamoDb();
    await put(key('old'));
    await db.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TABLE]: [
            { PutRequest: { Item: { ...key('a'), n: { N: '1' } } } },
            { PutRequest: { Item: key('b') } },
            { DeleteRequest: { Key: key('old') } },
          ],
        },
      }),
    );
    expect(await get(key('old'))).toBeUndefined();
    const { Responses, UnprocessedKeys } = await db.send(
      new BatchGetItemCommand({
        RequestItems: { [TABLE]: { Keys: [key('b'), key('none'), key('a')], ProjectionExpression: 'pk, n' } },
      }),
    );
    expect(Responses?.[TABLE]).toEqual([key('b'), { ...key('a'), n: { N: '1' } }]);
    expect(UnprocessedKeys).toEqual({});
  });

  test('is refused as a whole when it repeats a key, holds too much, or one of its items is wrong', async () => {
    const { db, get } = await startDynamoDb();
    const write = (items: Item[]) =>
      db.send(
        new BatchWriteItemCommand({ RequestItems: { [TABLE]: items.map((Item) => ({ PutRequest: { Item } })) } }),
      );
    await expect(write([key('a'), key('a')])).rejects.toThrow('Provided list of item keys contains duplicates');
    await expect(write(Array.from({ length: 26 }, (_, index) => key(`${index}`)))).rejects.toThrow(
      "'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25",
    );
    await expect(write([key('a'), { x: { S: 'no key' } }])).rejects.toThrow(/Missing the key pk/);
    expect(await get(key('a'))).toBeUndefined();
  });
});

describe('a transaction', () => {
  const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    new TransactWriteItemsCommand({ TransactItems, ClientRequestToken });
  const inTable = { TableName: TABLE };

  test('does all of it', async () => {
    const { db, put, get } = await startDynamoDb();
    await put({ ...key('counter'), n: { N: '1' } });
    await put(key('guard'));
    await put(key('gone'));
    await db.send(
      write([
        { Put: { ...inTable, Item: key('new'), ConditionExpression: 'attribute_not_exists(pk)' } },
        {
          Update: {
            ...inTable,
            Key: key('counter'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
        { Delete: { ...inTable, Key: key('gone') } },
        { ConditionCheck: { ...inTable, Key: key('guard'), ConditionExpression: 'attribute_exists(pk)' } },
      ]),
    );
    const { Responses } = await db.send(
      new TransactGetItemsCommand({
        TransactItems: ['new', 'counter', 'gone'].map((pk) => ({ Get: { ...inTable, Key: key(pk) } })),
      }),
    );
    expect(Responses).toEqual([{ Item: key('new') }, { Item: { ...key('counter'), n: { N: '2' } } }, {}]);
    expect(await get(key('guard'))).toEqual(key('guard'));
  });

  test('does none of it when one condition fails, and says which', async () => {
    const { db, put, get } = await startDynamoDb();
    await put({ ...key('there'), n: { N: '1' } });
    await expect(
      db.send(
        write([
          { Put: { ...inTable, Item: key('new') } },
          {
            Put: {
              ...inTable,
              Item: key('there'),
              ConditionExpression: 'attribute_not_exists(pk)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ]),
      ),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { ...key('there'), n: { N: '1' } },
        },
      ],
    });
    expect(await get(key('new'))).toBeUndefined();
  });

  test('cannot touch one item twice', async () => {
    const { db } = await startDynamoDb();
    await expect(
      db.send(write([{ Put: { ...inTable, Item: key('a') } }, { Delete: { ...inTable, Key: key('a') } }])),
    ).rejects.toThrow('Transaction request cannot include multiple operations on one item');
  });

  test('with a token is done once', async () => {
    const { db, get } = await startDynamoDb();
    const add = (amount: string) =>
      db.send(
        write(
          [
            {
              Update: {
                ...inTable,
                Key: key('counter'),
                UpdateExpression: 'ADD n :n',
                ExpressionAttributeValues: { ':n': { N: amount } },
              },
            },
          ],
          'one-token',
        ),
      );
    await add('1');
    await add('1');
    expect(await get(key('counter'))).toEqual({ ...key('counter'), n: { N: '1' } });
    await expect(add('2')).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });
});
