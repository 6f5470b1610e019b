import type {
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesResponse,
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsCommandInput,
  ListSubscriptionsResponse,
  SetSubscriptionAttributesCommandInput,
  SubscribeCommandInput,
  SubscribeResponse,
  Subscription,
  UnsubscribeCommandInput,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { compilePattern } from '../events/pattern/compile-pattern.js';
import { askForConfirmation } from './deliver.js';
import type { Outbox } from './outbox.js';
import type { SubscriptionRecord, TopicStore } from './topic-store.js';
import { onTopic } from './topics.js';

const PROTOCOLS = new Set(['sqs', 'lambda', 'email', 'email-json', 'http', 'https', 'sms']);
const NEED_NO_CONFIRMATION = new Set(['sqs', 'lambda', 'sms']);

/** What messages can be sent to by this protocol; the other protocols look when they send. */
const checkEndpoint = (protocol: string, endpoint: string): void => {
  const isMail = protocol === 'email' || protocol === 'email-json';
  if (isMail && !/^[!-~]+@[!-~]+$/.test(endpoint)) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Email address');
  }
  const isWeb = protocol === 'http' || protocol === 'https';
  if (isWeb && !(URL.canParse(endpoint) && endpoint.toLowerCase().startsWith(`${protocol}://`))) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Endpoint must match the specified protocol');
  }
};

const checkAttributes = (attributes: Readonly<Record<string, string>>): void => {
  const filter = attributes['FilterPolicy'];
  if (filter === undefined) return;
  try {
    compilePattern(filter);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidParameter', `Invalid parameter: FilterPolicy: ${text}`);
  }
};

export const subscriptionOperations = (cloud: Cloud, store: TopicStore, outbox: Outbox) => {
  const describe = ({ arn, topicArn, protocol, endpoint, confirmed }: SubscriptionRecord): Subscription => ({
    SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
    Owner: cloud.account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  });
  const onSubscription = (action: string) => (input: { SubscriptionArn?: string | undefined }) => [
    { action: `sns:${action}`, resource: input.SubscriptionArn?.split(':').slice(0, 6).join(':') ?? '*' },
  ];

  return {
    Subscribe: operation<SubscribeCommandInput, SubscribeResponse>({
      authorize: onTopic('Subscribe'),
      handle: ({
        TopicArn,
        Protocol: protocol = '',
        Endpoint: endpoint = '',
        Attributes = {},
        ReturnSubscriptionArn,
      }) => {
        const topic = store.topic(TopicArn);
        if (!PROTOCOLS.has(protocol)) {
          throw new AwsError(
            'InvalidParameter',
            `Invalid parameter: Amazon SNS does not support this protocol string: ${protocol}`,
          );
        }
        checkEndpoint(protocol, endpoint);
        checkAttributes(Attributes);
        const twin = store
          .subscriptionsOf(topic.arn)
          .find((one) => one.protocol === protocol && one.endpoint === endpoint);
        const record: SubscriptionRecord = twin ?? {
          arn: `${topic.arn}:${cloud.uuid()}`,
          topicArn: topic.arn,
          protocol,
          endpoint,
          confirmed: NEED_NO_CONFIRMATION.has(protocol),
          attributes: Attributes,
          ...(!NEED_NO_CONFIRMATION.has(protocol) && { token: cloud.hex(192) }),
        };
        store.subscriptions.set(record.arn, record);
        if (!record.confirmed) {
          cloud.background(`confirmation of ${endpoint}`, () => askForConfirmation(cloud, outbox, record));
        }
        return { SubscriptionArn: record.confirmed || ReturnSubscriptionArn ? record.arn : 'pending confirmation' };
      },
    }),
    Unsubscribe: operation<UnsubscribeCommandInput, object>({
      authorize: onSubscription('Unsubscribe'),
      handle: ({ SubscriptionArn = '' }) => {
        store.subscriptions.delete(SubscriptionArn);
        return {};
      },
    }),
    GetSubscriptionAttributes: operation<GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesResponse>({
      authorize: onSubscription('GetSubscriptionAttributes'),
      handle: ({ SubscriptionArn }) => {
        const { arn, topicArn, protocol, endpoint, confirmed, attributes } = store.subscription(SubscriptionArn);
        return {
          Attributes: {
            SubscriptionArn: arn,
            TopicArn: topicArn,
            Owner: cloud.account,
            Protocol: protocol,
            Endpoint: endpoint,
            PendingConfirmation: String(!confirmed),
            RawMessageDelivery: 'false',
            ...attributes,
          },
        };
      },
    }),
    SetSubscriptionAttributes: operation<SetSubscriptionAttributesCommandInput, object>({
      authorize: onSubscription('SetSubscriptionAttributes'),
      handle: ({ SubscriptionArn, AttributeName = '', AttributeValue }) => {
        const { attributes: old, ...record } = store.subscription(SubscriptionArn);
        const { [AttributeName]: _replaced, ...others } = old;
        const attributes = AttributeValue ? { ...others, [AttributeName]: AttributeValue } : others;
        checkAttributes(attributes);
        store.subscriptions.set(record.arn, { ...record, attributes });
        return {};
      },
    }),
    ListSubscriptions: operation<ListSubscriptionsCommandInput, ListSubscriptionsResponse>({
      authorize: () => [{ action: 'sns:ListSubscriptions', resource: '*' }],
      handle: () => ({ Subscriptions: [...store.subscriptions.values()].map(describe) }),
    }),
    ListSubscriptionsByTopic: operation<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicResponse>({
      authorize: onTopic('ListSubscriptionsByTopic'),
      handle: ({ TopicArn }) => ({ Subscriptions: store.subscriptionsOf(store.topic(TopicArn).arn).map(describe) }),
    }),
  };
};
