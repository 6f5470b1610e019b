import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { virtualClock, type VirtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { TABLE, WIDE, type Item } from './dynamodb-cloud.js';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'kept-dynamodb-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

type Call = <Output>(operation: string, input?: object) => Promise<Output>;

const NOW = 1_800_000_000_000;

const run = async (work: (call: Call, clock: VirtualClock) => Promise<void>) => {
  const clock = virtualClock(NOW);
  const cloud = await createCloud({ stateDirectory, clock, isolation: 'scripted' });
  await work((operation, input) => cloud.call('dynamodb', operation, { TableName: TABLE, ...input }, ROOT), clock);
  await cloud.close();
};

describe('tables and items', () => {
  test('are there after a restart, in their indexes and with their ends', async () => {
    await run(async (call) => {
      await call('CreateTable', WIDE);
      await call('UpdateTimeToLive', { TimeToLiveSpecification: { Enabled: true, AttributeName: 'ends' } });
      const put = (pk: string, more: Item) => call('PutItem', { Item: { pk: { S: pk }, sk: { N: '1' }, ...more } });
      await put('a', { kind: { S: 'k' }, bytes: { B: new Uint8Array([1, 2]) } });
      await put('b', { kind: { S: 'k' }, ends: { N: `${NOW / 1000 + 60}` } });
      await put('c', { kind: { S: 'other' } });
      await put('gone', { kind: { S: 'k' } });
      await call('DeleteItem', { Key: { pk: { S: 'gone' }, sk: { N: '1' } } });
    });
    await run(async (call, clock) => {
      const ofKind = async () => {
        const { Items } = await call<{ Items: Item[] }>('Query', {
          IndexName: 'byKind',
          KeyConditionExpression: 'kind = :k',
          ExpressionAttributeValues: { ':k': { S: 'k' } },
        });
        return Items.map(({ pk }) => pk?.S).sort();
      };
      expect(await ofKind()).toEqual(['a', 'b']);
      const { Item } = await call<{ Item: Item }>('GetItem', { Key: { pk: { S: 'a' }, sk: { N: '1' } } });
      expect(Item['bytes']).toEqual({ B: new Uint8Array([1, 2]) });
      await clock.advance(60_000);
      expect(await ofKind()).toEqual(['a']);
    });
    await run(async (call) => {
      expect((await call<{ Count: number }>('Scan')).Count).toBe(2);
    });
  });
});
