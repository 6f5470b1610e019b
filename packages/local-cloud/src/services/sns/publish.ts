import type { MessageAttributeValue, PublishCommandInput, PublishResponse } from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.js';
import { asService } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { compilePattern } from '../events/pattern/compile-pattern.js';
import type { SubscriptionRecord, TopicStore } from './topic-store.js';
import { onTopic } from './topics.js';

const SNS = asService('sns.amazonaws.com');
const MAX_BYTES = 262_144;

interface Published {
  readonly messageId: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly timestamp: string;
}

const attributeValue = ({ DataType, StringValue }: MessageAttributeValue): unknown => {
  if (DataType === 'Number') return Number(StringValue);
  return DataType === 'String.Array' ? JSON.parse(StringValue ?? '[]') : StringValue;
};

const wants = ({ attributes }: SubscriptionRecord, published: Published): boolean => {
  const filter = attributes['FilterPolicy'];
  if (filter === undefined) return true;
  if (attributes['FilterPolicyScope'] !== 'MessageBody') {
    const values = Object.entries(published.attributes).map(([name, value]) => [name, attributeValue(value)] as const);
    return compilePattern(filter)(Object.fromEntries(values));
  }
  try {
    return compilePattern(filter)(JSON.parse(published.message));
  } catch {
    return false;
  }
};

const envelope = (published: Published, subscription: SubscriptionRecord) => ({
  Type: 'Notification',
  MessageId: published.messageId,
  TopicArn: published.topicArn,
  ...(published.subject === undefined ? {} : { Subject: published.subject }),
  Message: published.message,
  Timestamp: published.timestamp,
  SignatureVersion: '1',
  Signature: '',
  SigningCertURL: '',
  UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
  ...(Object.keys(published.attributes).length > 0
    ? {
        MessageAttributes: Object.fromEntries(
          Object.entries(published.attributes).map(([name, { DataType, StringValue }]) => [
            name,
            { Type: DataType, Value: StringValue },
          ]),
        ),
      }
    : {}),
});

const deliver = async (cloud: Cloud, subscription: SubscriptionRecord, published: Published): Promise<void> => {
  const { protocol, endpoint, attributes, arn } = subscription;
  const notification = envelope(published, subscription);
  switch (protocol) {
    case 'sqs': {
      const [, , , , account, name] = endpoint.split(':');
      const raw = attributes['RawMessageDelivery'] === 'true';
      const input = {
        QueueUrl: `${cloud.endpoint}/${account}/${name}`,
        MessageBody: raw ? published.message : JSON.stringify(notification),
        ...(raw ? { MessageAttributes: published.attributes } : {}),
      };
      await cloud.call('sqs', 'SendMessage', input, SNS);
      return;
    }
    case 'lambda': {
      const sns = { ...notification, MessageAttributes: notification.MessageAttributes ?? {} };
      const event = { Records: [{ EventVersion: '1.0', EventSubscriptionArn: arn, EventSource: 'aws:sns', Sns: sns }] };
      const input = { FunctionName: endpoint, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) };
      await cloud.call('lambda', 'Invoke', input, SNS);
      return;
    }
    default:
      // Nothing leaves this machine: what would be sent is told.
      cloud.log(`sns: for ${protocol} ${endpoint}: ${published.subject ?? ''} ${published.message}`);
  }
};

export const publishOperations = (cloud: Cloud, store: TopicStore) => ({
  Publish: operation<PublishCommandInput, PublishResponse>({
    authorize: onTopic('Publish'),
    handle: ({ TopicArn, TargetArn, Message = '', Subject, MessageAttributes = {} }) => {
      const topic = store.topic(TopicArn ?? TargetArn);
      if (Message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
      if (Buffer.byteLength(Message) > MAX_BYTES)
        throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
      const published: Published = {
        messageId: cloud.uuid(),
        topicArn: topic.arn,
        message: Message,
        subject: Subject,
        attributes: MessageAttributes,
        timestamp: new Date(cloud.clock.now()).toISOString(),
      };
      for (const subscription of store.subscriptionsOf(topic.arn)) {
        if (!wants(subscription, published)) continue;
        cloud.background(`message of ${topic.name} for ${subscription.endpoint}`, () =>
          deliver(cloud, subscription, published),
        );
      }
      return { MessageId: published.messageId };
    },
  }),
});
