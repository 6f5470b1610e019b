import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';

export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Mail and web addresses must confirm; queues and functions need not. */
  readonly confirmed: boolean;
  /** By which an address confirms. */
  readonly token?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface TopicStore {
  readonly topics: Collection<TopicRecord>;
  readonly subscriptions: Collection<SubscriptionRecord>;
  readonly topic: (arn: string | undefined) => TopicRecord;
  readonly subscription: (arn: string | undefined) => SubscriptionRecord;
  readonly subscriptionsOf: (topicArn: string) => readonly SubscriptionRecord[];
}

export const openTopicStore = (cloud: Pick<Cloud, 'collection'>): TopicStore => {
  const topics = cloud.collection<TopicRecord>('sns.topics');
  const subscriptions = cloud.collection<SubscriptionRecord>('sns.subscriptions');
  return {
    topics,
    subscriptions,
    topic: (arn = '') => {
      const found = topics.get(arn);
      if (!found) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
      return found;
    },
    subscription: (arn = '') => {
      const found = subscriptions.get(arn);
      if (!found) throw new AwsError('NotFound', 'Subscription does not exist', { status: 404 });
      return found;
    },
    subscriptionsOf: (topicArn) => [...subscriptions.values()].filter((one) => one.topicArn === topicArn),
  };
};
