import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Cloud } from '../../kernel/cloud.js';
import type { SubscriptionRecord } from './topic-store.js';

export interface Published {
  readonly messageId: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly timestamp: string;
}

/** The address by which who has a mail or a message confirms a subscription, or ends it; no signature is asked. */
export const subscriptionUrl = (cloud: Pick<Cloud, 'endpoint'>, query: Readonly<Record<string, string>>): string =>
  `${cloud.endpoint}/_local/sns/subscription?${new URLSearchParams(query).toString()}`;

// Nothing here has a certificate of AWS's: messages are not signed.
const UNSIGNED = { SignatureVersion: '1', Signature: '', SigningCertURL: '' };

/** A message as subscribers get it unless they want it raw. */
export const notification = (cloud: Pick<Cloud, 'endpoint'>, published: Published, { arn }: SubscriptionRecord) => ({
  Type: 'Notification',
  MessageId: published.messageId,
  TopicArn: published.topicArn,
  ...(published.subject === undefined ? {} : { Subject: published.subject }),
  Message: published.message,
  Timestamp: published.timestamp,
  ...UNSIGNED,
  UnsubscribeURL: subscriptionUrl(cloud, { Action: 'Unsubscribe', SubscriptionArn: arn }),
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

/** What a web address is asked before it gets messages. */
export const confirmationRequest = (
  cloud: Pick<Cloud, 'endpoint' | 'uuid' | 'clock'>,
  topicArn: string,
  token: string,
) => ({
  Type: 'SubscriptionConfirmation',
  MessageId: cloud.uuid(),
  Token: token,
  TopicArn: topicArn,
  Message:
    `You have chosen to subscribe to the topic ${topicArn}.\n` +
    'To confirm the subscription, visit the SubscribeURL included in this message.',
  SubscribeURL: subscriptionUrl(cloud, { Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token }),
  Timestamp: new Date(cloud.clock.now()).toISOString(),
  ...UNSIGNED,
});
