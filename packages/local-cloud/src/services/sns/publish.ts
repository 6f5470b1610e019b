import type { MessageAttributeValue, PublishCommandInput, PublishResponse } from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { compilePattern } from '../events/pattern/compile-pattern.js';
import { deliver } from './deliver.js';
import type { Published } from './notification.js';
import type { Outbox } from './outbox.js';
import type { SubscriptionRecord, TopicStore } from './topic-store.js';
import { onTopic } from './topics.js';

const MAX_BYTES = 262_144;

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

export const publishOperations = (cloud: Cloud, store: TopicStore, outbox: Outbox) => ({
  Publish: operation<PublishCommandInput, PublishResponse>({
    authorize: onTopic('Publish'),
    handle: ({ TopicArn, TargetArn, Message = '', Subject, MessageAttributes = {} }) => {
      const topic = store.topic(TopicArn ?? TargetArn);
      if (Message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
      if (Buffer.byteLength(Message) > MAX_BYTES)
        throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
      // Of 100 characters that can be the header of a mail.
      if (Subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(Subject)) {
        throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
      }
      const published: Published = {
        messageId: cloud.uuid(),
        topicArn: topic.arn,
        message: Message,
        subject: Subject,
        attributes: MessageAttributes,
        timestamp: new Date(cloud.clock.now()).toISOString(),
      };
      for (const subscription of store.subscriptionsOf(topic.arn)) {
        if (!subscription.confirmed || !wants(subscription, published)) continue;
        cloud.background(`message of ${topic.name} for ${subscription.endpoint}`, () =>
          deliver(cloud, outbox, subscription, published),
        );
      }
      return { MessageId: published.messageId };
    },
  }),
});
