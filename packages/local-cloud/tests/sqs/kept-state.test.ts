import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { bodies } from './sqs-cloud.js';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'kept-sqs-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

test('queues and messages are there after a restart, in flight or not', async () => {
  const clock = virtualClock(Date.now());
  const run = async (work: (call: <Output>(operation: string, input: object) => Promise<Output>) => Promise<void>) => {
    const cloud = await createCloud({ stateDirectory, clock, isolation: 'scripted' });
    await work((operation, input) => cloud.call('sqs', operation, { QueueUrl: 'a-queue', ...input }, ROOT));
    await cloud.close();
  };
  const receive = { VisibilityTimeout: 10, MaxNumberOfMessages: 10 };
  await run(async (call) => {
    await call('CreateQueue', { QueueName: 'a-queue' });
    await call('SendMessage', { MessageBody: 'in flight' });
    await call('ReceiveMessage', receive);
    await call('SendMessage', { MessageBody: 'waiting' });
  });
  await run(async (call) => {
    const received = async () =>
      bodies((await call<{ Messages?: { Body: string }[] }>('ReceiveMessage', receive)).Messages ?? []);
    expect(await received()).toEqual(['waiting']);
    await clock.advance(10_000);
    expect(await received()).toEqual(['in flight', 'waiting']);
  });
});
