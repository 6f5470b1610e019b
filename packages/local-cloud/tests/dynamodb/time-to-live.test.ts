import { describe, expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { NARROW, TABLE, type Item } from './dynamodb-cloud.js';

const start = async () => {
  const clock = virtualClock(1_800_000_000_000);
  const cloud = await createCloud({ clock, isolation: 'scripted' });
  onTestFinished(() => cloud.close());
  const call = <Output>(operation: string, input: object = {}) =>
    cloud.call<Output>('dynamodb', operation, { TableName: TABLE, ...input }, ROOT);
  await call('CreateTable', NARROW);
  const seconds = (fromNow: number): Item[string] => ({ N: `${clock.now() / 1000 + fromNow}` });
  const put = (pk: string, end?: Item[string]) =>
    call('PutItem', { Item: { pk: { S: pk }, ...(end && { expiresAt: end }) } });
  const keys = async () => {
    const { Items } = await call<{ Items: Item[] }>('Scan');
    return Items.map(({ pk }) => pk?.S).sort();
  };
  const enable = (Enabled = true) =>
    call('UpdateTimeToLive', { TimeToLiveSpecification: { Enabled, AttributeName: 'expiresAt' } });
  return { clock, call, seconds, put, keys, enable };
};

describe('time to live', () => {
  test('removes items when their time is over, and only those', async () => {
    const { clock, seconds, put, keys, enable } = await start();
    await put('before it was enabled', seconds(5));
    await enable();
    await put('a', seconds(10));
    await put('b', seconds(20));
    await put('no number', { S: '1' });
    await put('forever');
    await clock.advance(9000);
    expect(await keys()).toEqual(['a', 'b', 'forever', 'no number']);
    await clock.advance(1000);
    expect(await keys()).toEqual(['b', 'forever', 'no number']);
    await clock.advance(10_000);
    expect(await keys()).toEqual(['forever', 'no number']);
  });

  test('follows an item whose end is changed or taken away', async () => {
    const { clock, call, seconds, put, keys, enable } = await start();
    await enable();
    await put('later', seconds(10));
    await put('later', seconds(30));
    await put('never', seconds(10));
    await call('UpdateItem', { Key: { pk: { S: 'never' } }, UpdateExpression: 'REMOVE expiresAt' });
    await clock.advance(20_000);
    expect(await keys()).toEqual(['later', 'never']);
    await clock.advance(20_000);
    expect(await keys()).toEqual(['never']);
  });

  test('is described, and cannot be enabled or disabled twice', async () => {
    const { clock, call, seconds, put, keys, enable } = await start();
    const described = async () =>
      (await call<{ TimeToLiveDescription: object }>('DescribeTimeToLive')).TimeToLiveDescription;
    expect(await described()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await enable();
    expect(await described()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await expect(enable()).rejects.toThrow('TimeToLive is already enabled');
    await put('kept', seconds(1));
    await enable(false);
    await expect(enable(false)).rejects.toThrow('TimeToLive is already disabled');
    await clock.advance(2000);
    expect(await keys()).toEqual(['kept']);
  });

  test('takes an end of more than five years ago for a mistake', async () => {
    const { clock, seconds, put, keys, enable } = await start();
    await enable();
    await put('mistake', seconds(-6 * 366 * 86_400));
    await put('over', seconds(-5));
    await clock.advance(1000);
    expect(await keys()).toEqual(['mistake']);
  });
});
