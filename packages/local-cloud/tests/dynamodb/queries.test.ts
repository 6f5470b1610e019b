import { QueryCommand, ScanCommand, UpdateItemCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { startDynamoDb, TABLE, WIDE, type Item } from './dynamodb-cloud.js';

const item = (pk: string, sk: number | string, more: Item = {}): Item => ({
  pk: { S: pk },
  sk: { N: `${sk}` },
  ...more,
});

describe('a query', () => {
  const start = async (items: Item[]) => {
    const running = await startDynamoDb(WIDE);
    for (const one of items) await running.put(one);
    const query = (input: Partial<QueryCommandInput>) =>
      running.db.send(new QueryCommand({ TableName: TABLE, ...input }));
    const ofA = async (condition: string, values: Item, more: Partial<QueryCommandInput> = {}) => {
      const { Items = [] } = await query({
        KeyConditionExpression: `pk = :a${condition}`,
        ExpressionAttributeValues: { ':a': { S: 'a' }, ...values },
        ...more,
      });
      return Items.map(({ sk }) => sk?.N);
    };
    return { ...running, query, ofA };
  };

  test('gives the items of one partition in the order of their sort keys as numbers, both ways', async () => {
    const { ofA } = await start([
      item('a', 10),
      item('a', 9),
      item('a', -1),
      item('b', 3),
      item('a', '1.5'),
      item('aa', 7),
    ]);
    expect(await ofA('', {})).toEqual(['-1', '1.5', '9', '10']);
    expect(await ofA('', {}, { ScanIndexForward: false })).toEqual(['10', '9', '1.5', '-1']);
    expect(await ofA(' AND sk > :v', { ':v': { N: '1.5' } })).toEqual(['9', '10']);
    expect(await ofA(' AND :v >= sk', { ':v': { N: '1.5' } })).toEqual(['-1', '1.5']);
    expect(await ofA(' AND sk BETWEEN :v AND :w', { ':v': { N: '-5' }, ':w': { N: '9' } })).toEqual(['-1', '1.5', '9']);
  });

  test('filters after the limit, and counts what it looked at', async () => {
    const { query } = await start(
      [1, 2, 3, 4].map((number) => item('a', number, { even: { BOOL: number % 2 === 0 } })),
    );
    const page = await query({
      KeyConditionExpression: 'pk = :a',
      FilterExpression: 'even = :t',
      ExpressionAttributeValues: { ':a': { S: 'a' }, ':t': { BOOL: true } },
      Limit: 3,
    });
    expect(page).toMatchObject({ Count: 1, ScannedCount: 3, LastEvaluatedKey: item('a', 3) });
    expect(page.Items).toHaveLength(1);
    const count = await query({
      KeyConditionExpression: 'pk = :a',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
      Select: 'COUNT',
    });
    expect(count.Count).toBe(4);
    expect(count.Items).toBeUndefined();
  });

  test('of an index finds only the items that have its keys, with what it projects', async () => {
    const { db, query } = await start([
      item('a', 1, { due: { S: 'due' }, dueAt: { N: '30' }, extra: { S: 'x' } }),
      item('b', 1, { due: { S: 'due' }, dueAt: { N: '4' } }),
      item('c', 1, { dueAt: { N: '5' } }),
      item('d', 1, { due: { S: 'due' }, dueAt: { N: '4' } }),
    ]);
    const due = (more: Partial<QueryCommandInput> = {}) =>
      query({
        IndexName: 'byDueAt',
        KeyConditionExpression: 'due = :due AND dueAt <= :now',
        ExpressionAttributeValues: { ':due': { S: 'due' }, ':now': { N: '30' } },
        ...more,
      });
    const { Items = [] } = await due();
    expect(Items.map(({ dueAt }) => dueAt?.N)).toEqual(['4', '4', '30']);
    expect(Items.at(-1)).toEqual(item('a', 1, { due: { S: 'due' }, dueAt: { N: '30' } }));
    const first = await due({ Limit: 1 });
    expect(Object.keys(first.LastEvaluatedKey ?? {}).sort()).toEqual(['due', 'dueAt', 'pk', 'sk']);
    const second = await due({ Limit: 1, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second.Items?.[0]?.['dueAt']?.N).toBe('4');
    expect(second.Items?.[0]?.['pk']).not.toEqual(first.Items?.[0]?.['pk']);
    // An item that loses the key leaves the index.
    await db.send(new UpdateItemCommand({ TableName: TABLE, Key: item('a', 1), UpdateExpression: 'REMOVE due' }));
    expect((await due()).Count).toBe(2);
    await expect(due({ ConsistentRead: true })).rejects.toThrow(
      'Consistent reads are not supported on global secondary indexes',
    );
    await expect(due({ ProjectionExpression: 'extra' })).rejects.toThrow(/byDueAt does not project \[extra\]/);
    await expect(due({ Select: 'ALL_ATTRIBUTES' })).rejects.toThrow(/its projection type is not ALL/);
  });

  test('of a local index can reach into the table', async () => {
    const { query } = await start([
      item('a', 1, { at: { S: 'z' }, more: { S: 'm' } }),
      item('a', 2, { at: { S: 'b' } }),
    ]);
    const byAt = (more: Partial<QueryCommandInput>) =>
      query({
        IndexName: 'byAt',
        KeyConditionExpression: 'pk = :a AND begins_with(#at, :z)',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':a': { S: 'a' }, ':z': { S: 'z' } },
        ...more,
      });
    expect((await byAt({})).Items).toEqual([item('a', 1, { at: { S: 'z' } })]);
    expect((await byAt({ Select: 'ALL_ATTRIBUTES' })).Items).toEqual([
      item('a', 1, { at: { S: 'z' }, more: { S: 'm' } }),
    ]);
  });

  test('ends a page at a megabyte', async () => {
    const { query } = await start([1, 2, 3, 4].map((number) => item('a', number, { t: { S: 'x'.repeat(390_000) } })));
    const page = await query({ KeyConditionExpression: 'pk = :a', ExpressionAttributeValues: { ':a': { S: 'a' } } });
    expect(page.Count).toBe(3);
    expect(page.LastEvaluatedKey).toEqual(item('a', 3));
  });

  test.each([
    ['sk = :n', 'Query condition missed key schema element: pk'],
    ['pk > :s', 'Query key condition not supported'],
    ['pk = :n', 'One or more parameter values were invalid: Condition parameter type does not match schema type'],
    ['pk = :s OR sk = :n', 'Invalid operator used in KeyConditionExpression: OR'],
    ['pk = :s AND extra = :n', 'Query condition missed key schema element: sk'],
  ])('%s is refused', async (KeyConditionExpression, message) => {
    const { query } = await start([]);
    const values = Object.entries({ ':s': { S: 'a' }, ':n': { N: '1' } }).filter(([name]) =>
      KeyConditionExpression.includes(name),
    );
    await expect(
      query({ KeyConditionExpression, ExpressionAttributeValues: Object.fromEntries(values) }),
    ).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  test('refuses to filter by a key, and a start outside of what it asks', async () => {
    const { query } = await start([]);
    const all = { KeyConditionExpression: 'pk = :a', ExpressionAttributeValues: { ':a': { S: 'a' } } };
    await expect(query({ ...all, FilterExpression: 'sk = :a' })).rejects.toThrow(
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    );
    await expect(query({ ...all, ExclusiveStartKey: item('b', 1) })).rejects.toThrow(/outside query boundaries/);
    await expect(query({ ...all, ExclusiveStartKey: { pk: { S: 'a' } } })).rejects.toThrow(
      'The provided starting key is invalid',
    );
  });
});

describe('key conditions', () => {
  const number = fc.oneof(
    fc.integer({ min: -20, max: 20 }).map(String),
    fc
      .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -8, max: 8 }))
      .map(([digits, power]) => `${digits}e${power}`),
  );
  const OPERATORS = {
    '<': (a: number, b: number) => a < b,
    '<=': (a: number, b: number) => a <= b,
    '>': (a: number, b: number) => a > b,
    '>=': (a: number, b: number) => a >= b,
    '=': (a: number, b: number) => a === b,
  };

  test(
    'find what a plain comparison of the numbers finds, in order, page by page, both ways',
    { timeout: 30_000 },
    async () => {
      const cloud = await createCloud({ isolation: 'scripted' });
      let table = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(number, { maxLength: 20, selector: Number }),
          fc.constantFrom<keyof typeof OPERATORS>('<', '<=', '>', '>=', '='),
          number,
          fc.integer({ min: 1, max: 4 }),
          fc.boolean(),
          async (numbers, operator, limit, Limit, ScanIndexForward) => {
            const TableName = `table-${table++}`;
            const call = <Output>(operation: string, input: object) =>
              cloud.call<Output>('dynamodb', operation, { TableName, ...input }, ROOT);
            await call('CreateTable', WIDE);
            for (const one of numbers) await call('PutItem', { Item: item('a', one) });
            const found: number[] = [];
            let ExclusiveStartKey: Item | undefined;
            do {
              const page: { Items: Item[]; LastEvaluatedKey?: Item } = await call('Query', {
                KeyConditionExpression: `pk = :a AND sk ${operator} :n`,
                ExpressionAttributeValues: { ':a': { S: 'a' }, ':n': { N: limit } },
                Limit,
                ScanIndexForward,
                ...(ExclusiveStartKey && { ExclusiveStartKey }),
              });
              expect(page.Items.length).toBeLessThanOrEqual(Limit);
              found.push(...page.Items.map(({ sk }) => Number(sk?.N)));
              ExclusiveStartKey = page.LastEvaluatedKey;
            } while (ExclusiveStartKey);
            const expected = numbers
              .map(Number)
              .filter((one) => OPERATORS[operator](one, Number(limit)))
              .sort((a, b) => (ScanIndexForward ? a - b : b - a));
            // Minus zero is zero.
            expect(found.map((one) => one + 0)).toEqual(expected.map((one) => one + 0));
          },
        ),
        { numRuns: 60 },
      );
      await cloud.close();
    },
  );
});

describe('a scan', () => {
  test('finds every item once, in pages and in segments', async () => {
    const { db, put } = await startDynamoDb(WIDE);
    const keys = Array.from({ length: 30 }, (_, index) => `key ${index}`);
    for (const one of keys) await put(item(one, 1, { kind: { S: 'k' } }));
    const paged = async (more: object) => {
      const found: (string | undefined)[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const page = await db.send(new ScanCommand({ TableName: TABLE, Limit: 7, ExclusiveStartKey, ...more }));
        found.push(...(page.Items ?? []).map(({ pk }) => pk?.S));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    };
    expect((await paged({})).sort()).toEqual([...keys].sort());
    expect((await paged({ IndexName: 'byKind' })).sort()).toEqual([...keys].sort());
    const segments = await Promise.all([0, 1, 2].map((Segment) => paged({ Segment, TotalSegments: 3 })));
    expect(segments.flat().sort()).toEqual([...keys].sort());
    expect(segments.every((segment) => segment.length > 0)).toBe(true);
  });

  test('does not follow the order of the keys: nobody may rely on it', async () => {
    const { db, put } = await startDynamoDb();
    const keys = Array.from({ length: 10 }, (_, index) => `${index}`);
    for (const one of keys) await put({ pk: { S: one } });
    const { Items = [] } = await db.send(new ScanCommand({ TableName: TABLE }));
    expect(Items.map(({ pk }) => pk?.S)).not.toEqual(keys);
  });
});

describe('an index of 10,000 items', () => {
  test('is asked without a look at all of them', { timeout: 30_000 }, async () => {
    const cloud = await createCloud({ isolation: 'scripted' });
    const call = <Output>(operation: string, input: object) =>
      cloud.call<Output>('dynamodb', operation, { TableName: TABLE, ...input }, ROOT);
    await call('CreateTable', WIDE);
    for (let index = 0; index < 10_000; index++) {
      await call('PutItem', {
        Item: item(`JOB#${index}`, 0, { due: { S: 'due' }, dueAt: { N: `${1_000_000 + index}` } }),
      });
    }
    const sweep = (now: number) =>
      call<{ Count: number }>('Query', {
        IndexName: 'byDueAt',
        KeyConditionExpression: 'due = :due AND dueAt <= :now',
        ExpressionAttributeValues: { ':due': { S: 'due' }, ':now': { N: `${now}` } },
      });
    await sweep(0);
    const timed = async (now: number) => {
      const before = performance.now();
      const { Count } = await sweep(now);
      return { Count, took: performance.now() - before };
    };
    const few = await timed(1_000_002);
    const all = await timed(2_000_000);
    expect(few.Count).toBe(3);
    expect(all.Count).toBe(10_000);
    // A ratio of one run, so that no machine is too slow for it.
    expect(few.took).toBeLessThan(all.took / 5);
    await cloud.close();
  });
});
