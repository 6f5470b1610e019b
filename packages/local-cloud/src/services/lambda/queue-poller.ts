import type { Message, ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { InvocationResponse } from '@aws-sdk/client-lambda';
import { asService } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { EventSourceRecord } from './event-source-record.js';
import { functionCaller, type FunctionCaller } from './function-caller.js';
import { doneMessages, passesFilters, queueRecord } from './queue-batch.js';
import type { FunctionStore } from './store.js';

/** As many batches at a time as Lambda's pollers begin with. */
const DEFAULT_CONCURRENCY = 5;
const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 10_000;
const MAX_PER_CALL = 10;

export interface QueuePoller {
  readonly stop: () => void;
}

/** Reads a queue in the function's name and gives it what comes, until it is stopped. */
export const startQueuePoller = (cloud: Cloud, store: FunctionStore, source: EventSourceRecord): QueuePoller => {
  const [, , , , account, name] = source.queueArn.split(':');
  const queue = { QueueUrl: `${cloud.endpoint}/${account}/${name}` };
  const most = source.queueArn.endsWith('.fifo') ? 1 : (source.maximumConcurrency ?? DEFAULT_CONCURRENCY);
  let stopped = false;
  let running = 0;
  let wake: (() => void) | undefined;
  let session: FunctionCaller | undefined;

  const caller = (): FunctionCaller => {
    const { record, version } = store.resolve(source.functionReference, undefined);
    if (session?.roleArn !== version.config.role) session = functionCaller(cloud, version.config.role, record.name);
    return session;
  };
  const receive = async (count: number, waitSeconds: number): Promise<readonly Message[]> => {
    const input = {
      ...queue,
      MaxNumberOfMessages: Math.min(count, MAX_PER_CALL),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    return (await cloud.call<ReceiveMessageResult>('sqs', 'ReceiveMessage', input, caller())).Messages ?? [];
  };
  const gather = async (): Promise<readonly Message[]> => {
    const batch = [...(await receive(source.batchSize, LONG_POLL_SECONDS))];
    if (batch.length === 0 || source.windowSeconds === 0) return batch;
    const end = cloud.clock.now() + source.windowSeconds * 1000;
    while (batch.length < source.batchSize && !stopped) {
      const left = Math.ceil((end - cloud.clock.now()) / 1000);
      if (left <= 0) break;
      batch.push(...(await receive(source.batchSize - batch.length, Math.min(left, LONG_POLL_SECONDS))));
    }
    return batch;
  };
  const remove = async (messages: readonly Message[]): Promise<void> => {
    for (let start = 0; start < messages.length; start += MAX_PER_CALL) {
      const entries = messages
        .slice(start, start + MAX_PER_CALL)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await cloud.call('sqs', 'DeleteMessageBatch', { ...queue, Entries: entries }, caller());
    }
  };
  const giveBack = async (messages: readonly Message[]): Promise<void> => {
    for (const { ReceiptHandle } of messages) {
      await cloud.call('sqs', 'ChangeMessageVisibility', { ...queue, ReceiptHandle, VisibilityTimeout: 0 }, caller());
    }
  };
  const handOver = async (all: readonly Message[]): Promise<void> => {
    const batch = all.filter((message) => passesFilters(message, source.filters));
    await remove(all.filter((message) => !batch.includes(message)));
    if (batch.length === 0) return;
    const event = { Records: batch.map((message) => queueRecord(message, source, cloud.region)) };
    const input = { FunctionName: source.functionReference, Payload: Buffer.from(JSON.stringify(event)) };
    // What fails stays in the queue, and is seen again when its visibility timeout ends.
    const answer = await cloud.call<InvocationResponse>('lambda', 'Invoke', input, asService('lambda.amazonaws.com'));
    if (answer.FunctionError !== undefined) return;
    const text = Buffer.from(answer.Payload ?? new Uint8Array()).toString();
    await remove(doneMessages(batch, text === '' ? undefined : JSON.parse(text), source.reportsFailures));
  };
  const poll = async (): Promise<void> => {
    while (!stopped) {
      if (running >= most) await new Promise<void>((resolve) => (wake = resolve));
      if (stopped) return;
      try {
        const batch = await gather();
        if (batch.length === 0) continue;
        if (stopped) return await giveBack(batch);
        running += 1;
        cloud.background(`messages of ${name} for ${source.functionReference}`, () =>
          handOver(batch).finally(() => {
            running -= 1;
            wake?.();
          }),
        );
      } catch (error) {
        if (stopped) return;
        cloud.log(`lambda: the queue ${name} cannot be read: ${String(error)}`);
        await cloud.clock.sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  };
  cloud.background(`queue ${name}`, poll);

  return {
    stop: () => {
      stopped = true;
      wake?.();
    },
  };
};
