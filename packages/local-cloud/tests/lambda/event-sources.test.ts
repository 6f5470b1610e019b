import { describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { functionsCloud, listener } from './cloud-with-functions.js';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';

const withQueue = async (code: (url: string) => string, mapping: object = {}, attributes: object = {}) => {
  const told = await listener();
  const functions = await functionsCloud();
  const { cloud, create, call } = functions;
  const sqs = <Output>(name: string, input: object): Promise<Output> =>
    cloud.call<Output>('sqs', name, { QueueUrl: `${cloud.endpoint}/000000000000/q`, ...input }, ROOT);
  await cloud.call('sqs', 'CreateQueue', { QueueName: 'q', Attributes: attributes }, ROOT);
  await create('f', code(told.url));
  const source = await call<{ UUID: string }>('CreateEventSourceMapping', {
    FunctionName: 'f',
    EventSourceArn: QUEUE,
    ...mapping,
  });
  const send = (...bodies: string[]) =>
    sqs('SendMessageBatch', { Entries: bodies.map((MessageBody, index) => ({ Id: `m${index}`, MessageBody })) });
  const left = async (): Promise<number> => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    const { Attributes } = await sqs<{ Attributes: Record<string, string> }>('GetQueueAttributes', {
      AttributeNames: names,
    });
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };
  return { ...functions, told, source, send, left };
};

const tell = (url: string): string =>
  `await fetch('${url}', { method: 'POST', body: event.Records.map((r) => r.body).sort().join() });`;

describe('a queue as event source', () => {
  test('gives batches to the function and deletes what it has taken', async () => {
    const { told, send, left, cloud } = await withQueue(
      (url) => `export const handler = async (event) => { ${tell(url)} };`,
    );
    await send('a', 'b');
    await vi.waitFor(() => expect(told.heard.join()).toBe('a,b'));
    await vi.waitFor(async () => expect(await left()).toBe(0));
    await cloud.close();
  });

  test('keeps the messages that the function names as failed', async () => {
    const { told, send, left } = await withQueue(
      (url) => `export const handler = async (event) => { ${tell(url)}
        return { batchItemFailures: event.Records.filter((r) => r.body === 'bad').map((r) => ({ itemIdentifier: r.messageId })) }; };`,
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
    );
    await send('bad', 'good');
    await vi.waitFor(() => expect(told.heard.join()).toBe('bad,good'));
    await vi.waitFor(async () => expect(await left()).toBe(1));
  });

  test('gives a failed batch again when its visibility timeout has ended', async () => {
    const { told, send, left } = await withQueue(
      (url) =>
        `let calls = 0; export const handler = async (event) => { ${tell(url)} if (++calls === 1) throw new Error('no'); };`,
      {},
      { VisibilityTimeout: '3' },
    );
    await send('a');
    await vi.waitFor(() => expect(told.heard).toEqual(['a', 'a']), { timeout: 8000 });
    await vi.waitFor(async () => expect(await left()).toBe(0));
  }, 10_000);

  test('waits for a full batch as long as its window says', async () => {
    const { told, send } = await withQueue((url) => `export const handler = async (event) => { ${tell(url)} };`, {
      BatchSize: 3,
      MaximumBatchingWindowInSeconds: 20,
    });
    await send('a');
    await send('b');
    await send('c');
    await vi.waitFor(() => expect(told.heard).toEqual(['a,b,c']), { timeout: 3000 });
  });

  test('passes only messages that a filter lets through; the others are gone', async () => {
    const filters = [{ Pattern: JSON.stringify({ body: { why: ['started'] } }) }];
    const { told, send, left } = await withQueue((url) => `export const handler = async (event) => { ${tell(url)} };`, {
      FilterCriteria: { Filters: filters },
    });
    await send('{"why":"other"}', '{"why":"started"}');
    await vi.waitFor(() => expect(told.heard).toEqual(['{"why":"started"}']));
    await vi.waitFor(async () => expect(await left()).toBe(0));
  });

  test('is refused when the queue shows messages again before the function can have ended, or is not there', async () => {
    const { create, call, cloud } = await functionsCloud();
    await create('slow', 'export const handler = async () => 1;', { Timeout: 60 });
    const map = () => call('CreateEventSourceMapping', { FunctionName: 'slow', EventSourceArn: QUEUE });
    await expect(map()).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    await cloud.call('sqs', 'CreateQueue', { QueueName: 'q' }, ROOT);
    await expect(map()).rejects.toThrow(
      'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    );
  });

  test('that is disabled leaves the messages where they are', async () => {
    const { call, source, send, left, told } = await withQueue(
      (url) => `export const handler = async (event) => { ${tell(url)} };`,
    );
    await call('UpdateEventSourceMapping', { UUID: source.UUID, Enabled: false });
    await send('a');
    expect(await call('GetEventSourceMapping', { UUID: source.UUID })).toMatchObject({ State: 'Disabled' });
    await vi.waitFor(async () => expect(await left()).toBe(1));
    await call('UpdateEventSourceMapping', { UUID: source.UUID, Enabled: true });
    await vi.waitFor(() => expect(told.heard).toEqual(['a']));
  });
});
