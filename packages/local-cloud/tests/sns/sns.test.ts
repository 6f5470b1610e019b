import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { onlyServices } from '../states/only-services.js';

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
  return { sns, TopicArn, Endpoint, receive, said };
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

test('a mail address stays unconfirmed, and what would be sent is told on the log', async () => {
  const { sns, TopicArn, said } = await clients();
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.org' }),
  );
  expect(SubscriptionArn).toBe('pending confirmation');
  await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '0' });
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Protocol: 'email' }]);
  expect(said.join()).toContain('sns: for email a@example.org:  hello');
});

test('a topic that is not there is NotFound', async () => {
  const { sns, TopicArn } = await clients();
  await expect(sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message: 'm' }))).rejects.toMatchObject({
    name: 'NotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});
