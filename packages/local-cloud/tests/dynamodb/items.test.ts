import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { startDynamoDb, TABLE, WIDE, type Item } from './dynamodb-cloud.js';

const key = { pk: { S: 'a' } };

describe('an item', () => {
  test('comes back with values of every type; numbers are normalised', async () => {
    const { put, get } = await startDynamoDb();
    const item: Item = {
      ...key,
      text: { S: 'ü \u{1f600}' },
      empty: { S: '' },
      number: { N: '-12.500' },
      large: { N: '1E+20' },
      bytes: { B: new Uint8Array([0, 1, 255]) },
      yes: { BOOL: false },
      nothing: { NULL: true },
      texts: { SS: ['b', 'a'] },
      numbers: { NS: ['1', '2.0'] },
      binaries: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
      list: { L: [{ S: 'x' }, { L: [] }, { M: {} }] },
      map: { M: { deep: { M: { er: { N: '0' } } } } },
    };
    await put(item);
    expect(await get(key)).toEqual({
      ...item,
      number: { N: '-12.5' },
      large: { N: '100000000000000000000' },
      numbers: { NS: ['1', '2'] },
    });
  });

  test('is replaced as a whole, and deleted; both can tell what was there', async () => {
    const { db, get } = await startDynamoDb();
    const put = (Item: Item) => db.send(new PutItemCommand({ TableName: TABLE, Item, ReturnValues: 'ALL_OLD' }));
    expect((await put({ ...key, a: { N: '1' } })).Attributes).toBeUndefined();
    expect((await put({ ...key, b: { N: '2' } })).Attributes).toEqual({ ...key, a: { N: '1' } });
    const remove = () => db.send(new DeleteItemCommand({ TableName: TABLE, Key: key, ReturnValues: 'ALL_OLD' }));
    expect((await remove()).Attributes).toEqual({ ...key, b: { N: '2' } });
    expect((await remove()).Attributes).toBeUndefined();
    expect(await get(key)).toBeUndefined();
  });

  test('is read in part by a projection, down into lists and maps', async () => {
    const { db, put } = await startDynamoDb();
    await put({
      ...key,
      name: { S: 'n' },
      l: { L: [{ S: '0' }, { M: { x: { S: '1' }, y: { S: '2' } } }, { S: '3' }] },
    });
    const { Item } = await db.send(
      new GetItemCommand({
        TableName: TABLE,
        Key: key,
        ProjectionExpression: '#n, l[1].x, l[2], absent.x',
        ExpressionAttributeNames: { '#n': 'name' },
      }),
    );
    expect(Item).toEqual({ name: { S: 'n' }, l: { L: [{ M: { x: { S: '1' } } }, { S: '3' }] } });
  });

  test.each([
    ['without its key', {}, 'One or more parameter values were invalid: Missing the key pk in the item'],
    [
      'with a key of another type',
      { pk: { N: '1' } },
      'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N',
    ],
    [
      'with an empty key',
      { pk: { S: '' } },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
    [
      'with an empty set',
      { ...key, s: { SS: [] } },
      'One or more parameter values were invalid: An string set  may not be empty',
    ],
    ['with a set that repeats', { ...key, s: { NS: ['1', '1.0'] } }, 'Input collection contains duplicates'],
    ['with text for a number', { ...key, n: { N: 'x' } }, 'The parameter cannot be converted to a numeric value: x'],
    [
      'with too many digits',
      { ...key, n: { N: '1'.repeat(39) } },
      'Attempting to store more than 38 significant digits in a Number',
    ],
    [
      'with too large a number',
      { ...key, n: { N: '1E126' } },
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    ['over 400 KB', { ...key, t: { S: 'x'.repeat(400 * 1024) } }, 'Item size has exceeded the maximum allowed size'],
  ] as [string, Item, string][])('%s is refused', async (_how, item, message) => {
    const { put } = await startDynamoDb();
    await expect(put(item)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  test('is found by exactly its key', async () => {
    const { get, put } = await startDynamoDb(WIDE);
    await put({ pk: { S: 'a' }, sk: { N: '1.0' } });
    expect(await get({ pk: { S: 'a' }, sk: { N: '1' } })).toBeDefined();
    for (const wrong of [{ pk: { S: 'a' } }, { pk: { S: 'a' }, sk: { S: '1' } }, { pk: { S: 'a' }, x: { N: '1' } }]) {
      await expect(get(wrong as Item)).rejects.toThrow('The provided key element does not match the schema');
    }
  });

  test('cannot have another type in the key of an index', async () => {
    const { put } = await startDynamoDb(WIDE);
    await expect(put({ pk: { S: 'a' }, sk: { N: '1' }, dueAt: { S: 'x' } })).rejects.toThrow(
      'One or more parameter values were invalid: Type mismatch for Index Key dueAt Expected: N Actual: S IndexName: byDueAt',
    );
  });
});

describe('a condition', () => {
  test('that does not hold changes nothing, and shows the item where that is asked for', async () => {
    const { db, put, get } = await startDynamoDb();
    await put({ ...key, n: { N: '1' } });
    const update = (more: Partial<UpdateItemCommandInput>) =>
      db.send(
        new UpdateItemCommand({
          TableName: TABLE,
          Key: key,
          UpdateExpression: 'SET n = :new',
          ConditionExpression: 'n = :old',
          ExpressionAttributeValues: { ':new': { N: '9' }, ':old': { N: '5' } },
          ...more,
        }),
      );
    const refused = { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
    await expect(update({})).rejects.toMatchObject(refused);
    await expect(update({})).rejects.not.toHaveProperty('Item.n');
    await expect(update({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({
      ...refused,
      Item: { ...key, n: { N: '1' } },
    });
    expect(await get(key)).toEqual({ ...key, n: { N: '1' } });
  });

  test('lets one of many writers make an item', async () => {
    const { db } = await startDynamoDb();
    const writers = Array.from({ length: 20 }, (_, index) =>
      db
        .send(
          new PutItemCommand({
            TableName: TABLE,
            Item: { ...key, by: { N: `${index}` } },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
        .then(() => 'won')
        .catch((error: Error) => error.name),
    );
    const outcomes = await Promise.all(writers);
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'ConditionalCheckFailedException')).toHaveLength(19);
  });

  const ITEM: Item = {
    ...key,
    n: { N: '10' },
    s: { S: 'hello' },
    b: { B: new Uint8Array([1, 2, 3]) },
    yes: { BOOL: false },
    set: { SS: ['x', 'y'] },
    l: { L: [{ N: '1' }, { S: 'z' }] },
    m: { M: { in: { N: '-1.5' } } },
  };

  test.each([
    ['n > :nine', true],
    ['n < :nine', false],
    ['n BETWEEN :nine AND :hundred', true],
    ['n IN (:nine, :ten)', true],
    ['n = :ten', true],
    ['s > :nine', false],
    ['s <> :nine', true],
    ['absent <> :nine', true],
    ['absent = :nine', false],
    ['absent = extra', false],
    ['begins_with(s, :he)', true],
    ['begins_with(b, :one)', true],
    ['contains(s, :ell)', true],
    ['contains(#set, :x)', true],
    ['contains(l, :one_n)', true],
    ['contains(l, :he)', false],
    ['size(s) = :five', true],
    ['size(l) < :nine', true],
    ['attribute_exists(m.#in)', true],
    ['attribute_not_exists(m.x)', true],
    ['attribute_exists(yes)', true],
    ['attribute_type(m, :M)', true],
    ['m.#in < :zero', true],
    ['l[0] = :one_n AND NOT l[1] = :one_n', true],
    ['n = :nine OR (s = :hello AND yes = :false)', true],
    ['l = :list', true],
    ['#set = :other_order', true],
  ])('%s is %s', async (ConditionExpression, holds) => {
    const values: Item = {
      ':nine': { N: '9' },
      ':ten': { N: '10.0' },
      ':hundred': { N: '1e2' },
      ':five': { N: '5' },
      ':zero': { N: '0' },
      ':one_n': { N: '1' },
      ':one': { B: new Uint8Array([1]) },
      ':he': { S: 'he' },
      ':ell': { S: 'ell' },
      ':hello': { S: 'hello' },
      ':x': { S: 'x' },
      ':M': { S: 'M' },
      ':false': { BOOL: false },
      ':list': { L: [{ N: '1' }, { S: 'z' }] },
      ':other_order': { SS: ['y', 'x'] },
    };
    const names: Record<string, string> = { '#in': 'in', '#set': 'set' };
    const used = <T>(terms: Record<string, T>): Record<string, T> | undefined => {
      const found = Object.entries(terms).filter(([name]) => new RegExp(`${name}\\b`).test(ConditionExpression));
      return found.length > 0 ? Object.fromEntries(found) : undefined;
    };
    const { db, put } = await startDynamoDb();
    await put(ITEM);
    const attempt = db.send(
      new DeleteItemCommand({
        TableName: TABLE,
        Key: key,
        ConditionExpression,
        ExpressionAttributeValues: used(values),
        ExpressionAttributeNames: used(names),
      }),
    );
    if (holds) await attempt;
    else await expect(attempt).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test.each([
    ['status = :v', /Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status/],
    ['a = :absent', /An expression attribute value used in expression is not defined; attribute value: :absent/],
    ['a = ', /Invalid ConditionExpression: Syntax error;/],
    ['', /Invalid ConditionExpression: The expression can not be empty;/],
    ['attribute_exists(a)', /Value provided in ExpressionAttributeValues unused in expressions: keys: \{:v\}/],
    ['pk.x = :v', /Key attributes must be scalars/],
    ['nonsense(a, :v)', /Invalid function name; function: nonsense/],
  ])('%j is refused', async (ConditionExpression, message) => {
    const { db } = await startDynamoDb();
    await expect(
      db.send(
        new PutItemCommand({
          TableName: TABLE,
          Item: key,
          ConditionExpression,
          ExpressionAttributeValues: { ':v': { S: 'v' } },
        }),
      ),
    ).rejects.toThrow(message);
  });
});

describe('an update', () => {
  const updated = async (before: Item, UpdateExpression: string, more: Partial<UpdateItemCommandInput> = {}) => {
    const { db, put, get } = await startDynamoDb();
    await put({ ...key, ...before });
    const { Attributes } = await db.send(
      new UpdateItemCommand({ TableName: TABLE, Key: key, UpdateExpression, ...more }),
    );
    const { pk: _pk, ...after } = (await get(key)) ?? {};
    return { after, Attributes };
  };

  test('makes an item that is not there', async () => {
    const { db, get } = await startDynamoDb();
    await db.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: key,
        UpdateExpression: 'SET a = :a ADD n :n',
        ExpressionAttributeValues: { ':a': { S: 'x' }, ':n': { N: '2' } },
      }),
    );
    expect(await get(key)).toEqual({ ...key, a: { S: 'x' }, n: { N: '2' } });
  });

  test('sets, counts, appends and defaults from the item as it was', async () => {
    const { after } = await updated(
      { n: { N: '0.1' }, l: { L: [{ S: 'a' }] }, a: { S: 'old' } },
      'SET n = n + :d, m = n - :d, l = list_append(l, :l), e = if_not_exists(e, :e), b = a, a = :e',
      { ExpressionAttributeValues: { ':d': { N: '0.2' }, ':l': { L: [{ S: 'b' }] }, ':e': { S: 'new' } } },
    );
    expect(after).toEqual({
      n: { N: '0.3' },
      m: { N: '-0.1' },
      l: { L: [{ S: 'a' }, { S: 'b' }] },
      e: { S: 'new' },
      b: { S: 'old' },
      a: { S: 'new' },
    });
  });

  test('removes attributes and list elements by the positions that they had', async () => {
    const { after } = await updated(
      {
        a: { S: 'x' },
        l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }, { N: '3' }] },
        m: { M: { x: { N: '1' }, y: { N: '2' } } },
      },
      'REMOVE a, l[0], l[2], m.x',
    );
    expect(after).toEqual({ l: { L: [{ N: '1' }, { N: '3' }] }, m: { M: { y: { N: '2' } } } });
  });

  test('adds to sets and deletes from them; an empty set is no attribute', async () => {
    const { after } = await updated(
      { s: { SS: ['a'] }, t: { NS: ['1', '2'] }, u: { SS: ['x'] } },
      'ADD s :s DELETE t :t, u :u',
      {
        ExpressionAttributeValues: { ':s': { SS: ['a', 'b'] }, ':t': { NS: ['2', '3'] }, ':u': { SS: ['x'] } },
      },
    );
    expect(after).toEqual({ s: { SS: ['a', 'b'] }, t: { NS: ['1'] } });
  });

  test('returns what was asked for, before or after', async () => {
    const before = { a: { N: '1' }, b: { N: '2' } };
    const set = async (ReturnValues: UpdateItemCommandInput['ReturnValues']) =>
      (
        await updated(before, 'SET a = :a REMOVE b', {
          ReturnValues,
          ExpressionAttributeValues: { ':a': { N: '5' } },
        })
      ).Attributes;
    expect(await set('NONE')).toBeUndefined();
    expect(await set('ALL_OLD')).toEqual({ ...key, ...before });
    expect(await set('ALL_NEW')).toEqual({ ...key, a: { N: '5' } });
    expect(await set('UPDATED_OLD')).toEqual(before);
    expect(await set('UPDATED_NEW')).toEqual({ a: { N: '5' } });
  });

  test.each([
    [
      'SET pk = :v',
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
    ['SET x.y = :v', 'The document path provided in the update expression is invalid for update'],
    ['SET x = absent', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET x = s + :v', 'An operand in the update expression has an incorrect data type'],
    ['ADD s :v', 'An operand in the update expression has an incorrect data type'],
    ['SET x = :v, x = :v', /Two document paths overlap with each other/],
  ])('%s is refused', async (UpdateExpression, message) => {
    const withValue = UpdateExpression.includes(':v') ? { ExpressionAttributeValues: { ':v': { N: '1' } } } : {};
    await expect(updated({ s: { S: 'x' } }, UpdateExpression, withValue)).rejects.toThrow(message);
  });
});
