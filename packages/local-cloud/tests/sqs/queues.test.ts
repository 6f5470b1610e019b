import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { startSqs } from './sqs-cloud.js';

describe('a queue', () => {
  test('has a URL with account and name, and is found by its name', async () => {
    const { cloud, sqs, queue } = await startSqs();
    const { url } = await queue('a-queue');
    expect(url).toBe(`${cloud.endpoint}/000000000000/a-queue`);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'a-queue' }))).QueueUrl).toBe(url);
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'other' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  test('can be made again with the same attributes, not with others', async () => {
    const { sqs, queue } = await startSqs();
    const { url } = await queue('a-queue', { VisibilityTimeout: '60' });
    expect((await queue('a-queue', { VisibilityTimeout: '60' })).url).toBe(url);
    expect((await queue('a-queue')).url).toBe(url);
    await expect(
      sqs.send(new CreateQueueCommand({ QueueName: 'a-queue', Attributes: { VisibilityTimeout: '61' } })),
    ).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  test('shows the attributes that hold, and takes others', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl } = await queue('a-queue', { DelaySeconds: '5' });
    const attributes = async (...AttributeNames: ('All' | 'QueueArn' | 'VisibilityTimeout')[]) =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
    expect(await attributes('QueueArn')).toEqual({ QueueArn: 'arn:aws:sqs:us-east-1:000000000000:a-queue' });
    expect(await attributes('All')).toMatchObject({
      DelaySeconds: '5',
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      ApproximateNumberOfMessages: '0',
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '0' } }));
    expect(await attributes('VisibilityTimeout')).toEqual({ VisibilityTimeout: '0' });
    const set = (Attributes: Record<string, string>) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await expect(set({ VisibilityTimeout: '43201' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(set({ Nonsense: '1' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  });

  test('counts messages that are visible, delayed and in flight', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl, send, receive } = await queue('a-queue');
    await send('a');
    await receive();
    await send('b');
    await send('c');
    await send('d', { DelaySeconds: 100 });
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test('is listed by the beginning of its name, in pages', async () => {
    const { sqs, queue } = await startSqs();
    for (const name of ['b', 'a-2', 'a-1']) await queue(name);
    const listed = async (input: object) => {
      const { QueueUrls = [], NextToken } = await sqs.send(new ListQueuesCommand(input));
      return { names: QueueUrls.map((url) => url.split('/').at(-1)), NextToken };
    };
    expect((await listed({})).names).toEqual(['a-1', 'a-2', 'b']);
    const first = await listed({ QueueNamePrefix: 'a', MaxResults: 1 });
    expect(first.names).toEqual(['a-1']);
    expect((await listed({ QueueNamePrefix: 'a', MaxResults: 1, NextToken: first.NextToken })).names).toEqual(['a-2']);
  });

  test('loses its messages when it is purged, and all when it is deleted', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl, send, receive } = await queue('a-queue');
    await send('a');
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await receive()).toEqual([]);
    await send('b');
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(receive()).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    expect(await (await queue('a-queue')).receive()).toEqual([]);
  });

  test('has tags', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl } = await queue('a-queue');
    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '2' } }));
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }));
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: '2' });
  });
});
