import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { isOnThisMachine, postToWeb, retryPolicyOf } from '../../src/services/sns/web-delivery.js';
import { startLocalCloud } from '../../src/start.js';
import { onlyServices } from '../states/only-services.js';

const PATIENTLY = { timeout: 15_000, interval: 20 };

const clients = async () => {
  const said: string[] = [];
  const local = await startLocalCloud({
    port: 0,
    services: onlyServices('sns', 'sqs'),
    log: (message) => said.push(message),
  });
  onTestFinished(() => local.close());
  const config = {
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sns = new SNSClient(config);
  const sqs = new SQSClient(config);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:q';
  const receive = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body = '' }) => Body);
  };
  return { sns, TopicArn, Endpoint, receive, said, endpoint: local.endpoint };
};

test('a message reaches the queues that subscribed, as a notification', async () => {
  const { sns, TopicArn, Endpoint, receive } = await clients();
  const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  expect(SubscriptionArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:t:/);
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Subject: 'approve', Message: 'please' }));
  const [body = ''] = await receive();
  expect(JSON.parse(body)).toMatchObject({
    Type: 'Notification',
    MessageId,
    TopicArn,
    Subject: 'approve',
    Message: 'please',
  });
});

test('raw delivery gives the message alone, and a filter policy holds back what it does not match', async () => {
  const { sns, TopicArn, Endpoint, receive } = await clients();
  const Attributes = { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify({ kind: ['good'] }) };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
  const publish = (Message: string, kind: string) =>
    sns.send(
      new PublishCommand({ TopicArn, Message, MessageAttributes: { kind: { DataType: 'String', StringValue: kind } } }),
    );
  await publish('no', 'bad');
  await publish('yes', 'good');
  expect(await receive()).toEqual(['yes']);
});

test('a mail address gets mails in the outbox once it has confirmed', async () => {
  const { sns, TopicArn, said, endpoint } = await clients();
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.org' }),
  );
  expect(SubscriptionArn).toBe('pending confirmation');
  await sns.send(new PublishCommand({ TopicArn, Message: 'too early' }));
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Protocol: 'email' }]);
  const mails = async () => {
    const response = await fetch(`${endpoint}/_local/sns/outbox`, { method: 'POST' });
    const { folder, mails: names } = (await response.json()) as { folder: string; mails: string[] };
    return names.map((name) => readFileSync(join(folder, name), 'utf8'));
  };
  const [asked = ''] = await vi.waitUntil(async () => ((await mails()).length === 1 ? mails() : undefined), PATIENTLY);
  expect(asked).toContain('To: a@example.org\r\n');
  await fetch(/http:\S+Action=ConfirmSubscription\S+/.exec(asked)?.[0] ?? '');
  await sns.send(new PublishCommand({ TopicArn, Subject: 'Approve', Message: 'hello' }));
  await vi.waitFor(() => expect(said.join()).toContain('sns: mail to a@example.org: Approve'), PATIENTLY);
  const all = (await mails()).join();
  expect(all).toContain('Subject: Approve\r\n');
  expect(all).toContain('\r\n\r\nhello\r\n');
  expect(all).not.toContain('too early');
});

/** A receiver on this machine that answers with each of the statuses in turn, then 200. */
const receiver = async (...statuses: readonly number[]) => {
  const left = [...statuses];
  const got: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      got.push({ headers: request.headers, body });
      response.writeHead(left.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const nth = (count: number) =>
    vi.waitFor(() => {
      const found = got[count - 1];
      if (!found) throw new Error(`only ${got.length} came`);
      return found;
    }, PATIENTLY);
  return { url: `http://127.0.0.1:${port}/hook`, nth, got };
};

test('a web address confirms by the link that it is sent, then gets messages, raw if it likes', async () => {
  const { sns, TopicArn } = await clients();
  const { url, nth } = await receiver();
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: url, Attributes }));
  const asked = await nth(1);
  expect(asked.headers).toMatchObject({
    'x-amz-sns-message-type': 'SubscriptionConfirmation',
    'x-amz-sns-topic-arn': TopicArn,
  });
  const { SubscribeURL = '', Token } = JSON.parse(asked.body) as { SubscribeURL?: string; Token?: string };
  await expect(sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'wrong' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  expect(await (await fetch(SubscribeURL)).text()).toContain(`<SubscriptionArn>${TopicArn}:`);
  const { SubscriptionArn } = await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'raw' }));
  expect(await nth(2)).toMatchObject({
    body: 'raw',
    headers: {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-subscription-arn': SubscriptionArn,
      'x-amz-sns-rawdelivery': 'true',
    },
  });
  const name = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'false' };
  await sns.send(new SetSubscriptionAttributesCommand(name));
  await sns.send(new PublishCommand({ TopicArn, Subject: 's', Message: 'm' }));
  const { UnsubscribeURL = '', ...message } = JSON.parse((await nth(3)).body) as { UnsubscribeURL?: string };
  expect(message).toMatchObject({ Type: 'Notification', TopicArn, Subject: 's', Message: 'm' });
  await fetch(UnsubscribeURL);
  expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual([]);
});

test('what a web address does not take is sent again, but not what it refuses for good', async () => {
  const clock = virtualClock(0);
  const ticking = { clock: { ...clock, sleep: (ms: number) => (slept.push(ms), Promise.resolve()) } };
  const slept: number[] = [];
  const busy = await receiver(500, 429);
  const message = { url: busy.url, headers: {}, body: 'x' };
  expect(await postToWeb(ticking, message, retryPolicyOf(undefined))).toBe(true);
  expect(slept).toEqual([20_000, 20_000]);
  const down = await receiver(500, 500, 500, 500, 500);
  const policy = retryPolicyOf('{"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":1}}');
  expect(await postToWeb(ticking, { ...message, url: down.url }, policy)).toBe(false);
  expect(down.got).toHaveLength(2);
  const closed = await receiver(403);
  expect(await postToWeb(ticking, { ...message, url: closed.url }, retryPolicyOf('no policy'))).toBe(false);
  expect(closed.got).toHaveLength(1);
});

test('nothing is sent to addresses of other machines', () => {
  expect(['http://127.0.0.1:1/a', 'https://localhost', 'http://[::1]/'].every(isOnThisMachine)).toBe(true);
  expect(['https://example.org/', 'http://127.0.0.1.example.org', 'http://10.0.0.1/'].some(isOnThisMachine)).toBe(
    false,
  );
});

test('a topic that is not there is NotFound', async () => {
  const { sns, TopicArn } = await clients();
  await expect(sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: 'm' }))).rejects.toMatchObject({
    name: 'NotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});
