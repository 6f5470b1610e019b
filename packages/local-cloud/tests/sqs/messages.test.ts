import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT } from '../../src/kernel/caller.js';
import { bodies, startSqs } from './sqs-cloud.js';

describe('a message', () => {
  test('arrives with its attributes and what SQS says of it', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl, receive } = await queue('a-queue');
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'ü' },
      'number.of': { DataType: 'Number.int', StringValue: '1' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'a body ü \u{1f600}', MessageAttributes }),
    );
    // The published algorithm, computed by another program.
    expect(sent.MD5OfMessageAttributes).toBe('65e5e84f58e83f308a303f0be04e1e61');
    const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'a body ü \u{1f600}',
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes,
      Attributes: { ApproximateReceiveCount: '1', SenderId: '000000000000' },
    });
    expect(Number(message?.Attributes?.SentTimestamp)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('shows only the attributes that are asked for', async () => {
    const { queue } = await startSqs();
    const { send, receive } = await queue('a-queue', { VisibilityTimeout: '0' });
    const text = { DataType: 'String', StringValue: 'x' };
    await send('m', { MessageAttributes: { 'a.1': text, 'a.2': text, b: text } });
    const names = async (...MessageAttributeNames: string[]) =>
      Object.keys((await receive({ MessageAttributeNames }))[0]?.MessageAttributes ?? {});
    expect(await names()).toEqual([]);
    expect(await names('b')).toEqual(['b']);
    expect(await names('a.*')).toEqual(['a.1', 'a.2']);
  });

  test('is hidden while it is in flight, comes back, and is counted', async () => {
    const clock = virtualClock(Date.now());
    const { queue } = await startSqs({ clock });
    const { send, receive } = await queue('a-queue');
    await send('m');
    expect(bodies(await receive({ VisibilityTimeout: 10 }))).toEqual(['m']);
    expect(await receive()).toEqual([]);
    await clock.advance(10_000);
    const [again] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  test('is gone once it is deleted; a receipt of an earlier receive deletes nothing', async () => {
    const clock = virtualClock(Date.now());
    const { sqs, queue } = await startSqs({ clock });
    const { url: QueueUrl, send, receive } = await queue('a-queue');
    await send('m');
    const [first] = await receive({ VisibilityTimeout: 1 });
    await clock.advance(1000);
    const [second] = await receive({ VisibilityTimeout: 1 });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    await clock.advance(1000);
    const [third] = await receive({ VisibilityTimeout: 1 });
    expect(third?.MessageId).toBe(second?.MessageId);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle }));
    await clock.advance(1000);
    expect(await receive()).toEqual([]);
    await expect(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' }))).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    });
  });

  test('can be given back, or held for longer', async () => {
    const clock = virtualClock(Date.now());
    const { sqs, queue } = await startSqs({ clock });
    const { url: QueueUrl, send, receive } = await queue('a-queue');
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    await send('m');
    const [first] = await receive({ VisibilityTimeout: 10 });
    await change(first?.ReceiptHandle, 0);
    const [second] = await receive({ VisibilityTimeout: 10 });
    await change(second?.ReceiptHandle, 20);
    await clock.advance(19_000);
    expect(await receive()).toEqual([]);
    await clock.advance(1000);
    await expect(change(second?.ReceiptHandle, 5)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  test('waits for the delay of its queue or its own', async () => {
    const clock = virtualClock(Date.now());
    const { queue } = await startSqs({ clock });
    const { send, receive } = await queue('a-queue', { DelaySeconds: '2' });
    await send('by queue');
    await send('by itself', { DelaySeconds: 5 });
    expect(await receive()).toEqual([]);
    await clock.advance(2000);
    expect(bodies(await receive())).toEqual(['by queue']);
    await clock.advance(3000);
    expect(bodies(await receive())).toEqual(['by itself']);
  });

  test('ends with the retention of its queue', async () => {
    const clock = virtualClock(Date.now());
    const { queue } = await startSqs({ clock });
    const { send, receive } = await queue('a-queue', { MessageRetentionPeriod: '60' });
    await send('m');
    await clock.advance(61_000);
    expect(await receive()).toEqual([]);
  });

  test('must not be empty, too long, or hold characters that XML cannot', async () => {
    const { queue } = await startSqs();
    const { send } = await queue('a-queue', { MaximumMessageSize: '1024' });
    await expect(send('')).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(send('x'.repeat(1025))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(send('\u0000')).rejects.toMatchObject({ name: 'InvalidMessageContents' });
  });
});

describe('a batch', () => {
  test('is done entry by entry', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl, receive } = await queue('a-queue');
    const sent = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: '1', MessageBody: 'a' },
          { Id: '2', MessageBody: 'b', DelaySeconds: 1000 },
        ],
      }),
    );
    expect(sent.Successful).toMatchObject([{ Id: '1' }]);
    expect(sent.Failed).toMatchObject([{ Id: '2', Code: 'InvalidParameterValue', SenderFault: true }]);
    const [message] = await receive();
    const deleted = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'x', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'y', ReceiptHandle: 'nonsense' },
        ],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: 'x' }]);
    expect(deleted.Failed).toMatchObject([{ Id: 'y', Code: 'ReceiptHandleIsInvalid' }]);
  });

  test('must have one to ten entries with ids of their own', async () => {
    const { sqs, queue } = await startSqs();
    const { url: QueueUrl } = await queue('a-queue');
    const send = (ids: string[]) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: 'm' })) }));
    await expect(send([])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
    await expect(send(['a', 'a'])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
    await expect(send(['a b'])).rejects.toMatchObject({ name: 'InvalidBatchEntryId' });
    await expect(send(Array.from({ length: 11 }, (_, index) => `${index}`))).rejects.toMatchObject({
      name: 'TooManyEntriesInBatchRequest',
    });
  });
});

describe('a long poll', () => {
  const polled = (cloud: Awaited<ReturnType<typeof startSqs>>['cloud'], QueueUrl: string, seconds: number) => {
    let answer: { Messages?: { Body: string }[] } | undefined;
    const done = cloud.cloud
      .call<typeof answer>(
        'sqs',
        'ReceiveMessage',
        { QueueUrl, WaitTimeSeconds: seconds, MaxNumberOfMessages: 10 },
        ROOT,
      )
      .then((output) => void (answer = output ?? {}));
    return { done, answer: () => answer?.Messages?.map(({ Body }) => Body) ?? (answer && []) };
  };

  test('is answered at once when a message comes', async () => {
    const clock = virtualClock(Date.now());
    const { cloud, queue } = await startSqs({ clock });
    const { url, send } = await queue('a-queue');
    const poll = polled(cloud, url, 20);
    await clock.advance(5000);
    expect(poll.answer()).toBeUndefined();
    await send('m');
    await poll.done;
    expect(poll.answer()).toEqual(['m']);
  });

  test('is answered when a delayed message becomes visible, and with nothing at its end', async () => {
    const clock = virtualClock(Date.now());
    const { cloud, queue } = await startSqs({ clock });
    const { url, send } = await queue('a-queue');
    await send('m', { DelaySeconds: 3 });
    const poll = polled(cloud, url, 20);
    await clock.advance(2999);
    expect(poll.answer()).toBeUndefined();
    await clock.advance(1);
    expect(poll.answer()).toEqual(['m']);
    const empty = polled(cloud, url, 20);
    await clock.advance(19_999);
    expect(empty.answer()).toBeUndefined();
    await clock.advance(1);
    expect(empty.answer()).toEqual([]);
  });

  test('gives one message to one of those who wait', async () => {
    const clock = virtualClock(Date.now());
    const { cloud, queue } = await startSqs({ clock });
    const { url, send } = await queue('a-queue', { ReceiveMessageWaitTimeSeconds: '10' });
    const polls = [polled(cloud, url, 10), polled(cloud, url, 10)];
    await send('m');
    await clock.advance(10_000);
    await Promise.all(polls.map(({ done }) => done));
    expect(polls.map(({ answer }) => answer())).toEqual([['m'], []]);
  });

  test('does not hold up the end of the cloud', async () => {
    const { cloud, queue } = await startSqs();
    const { url } = await queue('a-queue');
    const poll = polled(cloud, url, 20);
    await cloud.close();
    await poll.done;
    expect(poll.answer()).toEqual([]);
  });
});

describe('a dead-letter queue', () => {
  test('gets what was received too often, with its id and its age', async () => {
    const clock = virtualClock(Date.now());
    const { queue } = await startSqs({ clock });
    const dead = await queue('dead');
    const { send, receive } = await queue('a-queue', {
      VisibilityTimeout: '1',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
        maxReceiveCount: 2,
      }),
    });
    await send('m');
    const [first] = await receive();
    await clock.advance(1000);
    expect(await receive()).toHaveLength(1);
    await clock.advance(1000);
    expect(await dead.receive()).toEqual([]);
    expect(await receive()).toEqual([]);
    const [letter] = await dead.receive({ MessageSystemAttributeNames: ['DeadLetterQueueSourceArn'] });
    expect(letter).toMatchObject({
      MessageId: first?.MessageId,
      Body: 'm',
      Attributes: { DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:a-queue' },
    });
  });

  test('must be there when it is named', async () => {
    const { queue } = await startSqs();
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:none',
      maxReceiveCount: 2,
    });
    await expect(queue('a-queue', { RedrivePolicy })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('a FIFO queue', () => {
  const start = async () => {
    const clock = virtualClock(Date.now());
    const running = await startSqs({ clock });
    return {
      clock,
      ...running,
      ...(await running.queue('a.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' })),
    };
  };

  test('keeps the order of a group, and holds it while one of its messages is in flight', async () => {
    const { sqs, url: QueueUrl, send, receive } = await start();
    for (const body of ['a1', 'b1', 'a2']) await send(body, { MessageGroupId: body.charAt(0) });
    const first = await receive({ MaxNumberOfMessages: 1, MessageSystemAttributeNames: ['All'] });
    expect(bodies(first)).toEqual(['a1']);
    expect(first[0]?.Attributes).toMatchObject({ MessageGroupId: 'a' });
    expect(bodies(await receive())).toEqual(['b1']);
    expect(await receive()).toEqual([]);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first[0]?.ReceiptHandle }));
    expect(bodies(await receive())).toEqual(['a2']);
  });

  test('takes the same message once in five minutes', async () => {
    const { clock, send, receive } = await start();
    await send('m', { MessageGroupId: 'g' });
    await send('m', { MessageGroupId: 'g' });
    await send('other', { MessageGroupId: 'g', MessageDeduplicationId: 'x' });
    await send('another', { MessageGroupId: 'g', MessageDeduplicationId: 'x' });
    expect(bodies(await receive())).toEqual(['m', 'other']);
    await clock.advance(300_000);
    await send('m', { MessageGroupId: 'h' });
    expect(bodies(await receive({ VisibilityTimeout: 0 }))).toContain('m');
  });

  test('asks for a group, and has a name that says what it is', async () => {
    const { queue, send } = await start();
    await expect(send('m')).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(queue('no-suffix', { FifoQueue: 'true' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});
