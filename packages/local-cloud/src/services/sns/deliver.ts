import { asService } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { confirmationRequest, notification, subscriptionUrl, type Published } from './notification.js';
import type { Outbox } from './outbox.js';
import type { SubscriptionRecord } from './topic-store.js';
import { isOnThisMachine, postToWeb, retryPolicyOf } from './web-delivery.js';

const SNS = asService('sns.amazonaws.com');

const MAIL_SUBJECT = 'AWS Notification Message';

/** Brings one message to one subscriber. */
export const deliver = async (
  cloud: Cloud,
  outbox: Outbox,
  subscription: SubscriptionRecord,
  published: Published,
): Promise<void> => {
  const { protocol, endpoint, attributes, arn } = subscription;
  const message = notification(cloud, published, subscription);
  const raw = attributes['RawMessageDelivery'] === 'true';
  switch (protocol) {
    case 'sqs': {
      const body = raw ? published.message : JSON.stringify(message);
      await sendToQueue(cloud, endpoint, body, raw ? published.attributes : {});
      return;
    }
    case 'lambda': {
      const sns = { ...message, MessageAttributes: message.MessageAttributes ?? {} };
      const event = { Records: [{ EventVersion: '1.0', EventSubscriptionArn: arn, EventSource: 'aws:sns', Sns: sns }] };
      const input = { FunctionName: endpoint, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) };
      await cloud.call('lambda', 'Invoke', input, asService('sns.amazonaws.com', published.topicArn));
      return;
    }
    case 'http':
    case 'https': {
      const headers = {
        'x-amz-sns-message-type': 'Notification',
        'x-amz-sns-message-id': published.messageId,
        'x-amz-sns-topic-arn': published.topicArn,
        'x-amz-sns-subscription-arn': arn,
        ...(raw && { 'x-amz-sns-rawdelivery': 'true' }),
      };
      const body = raw ? published.message : JSON.stringify(message, undefined, 2);
      if (await postOrTell(cloud, subscription, headers, body)) return;
      await sendToDeadLetters(cloud, subscription, raw ? published.message : JSON.stringify(message));
      return;
    }
    case 'email':
      return outbox.send({
        to: endpoint,
        subject: published.subject ?? MAIL_SUBJECT,
        text:
          `${published.message}\n\n--\nIf you wish to stop receiving notifications from this topic, please click or ` +
          `visit the link below to unsubscribe:\n${message.UnsubscribeURL}`,
      });
    case 'email-json':
      return outbox.send({
        to: endpoint,
        subject: published.subject ?? MAIL_SUBJECT,
        text: JSON.stringify(message, undefined, 2),
      });
    default:
      // Nothing leaves this machine: what would be sent is told.
      cloud.log(`sns: for ${protocol} ${endpoint}: ${published.subject ?? ''} ${published.message}`);
  }
};

/** Asks a web or mail address whether it wants the topic's messages. */
export const askForConfirmation = async (
  cloud: Cloud,
  outbox: Outbox,
  subscription: SubscriptionRecord,
): Promise<void> => {
  const { protocol, endpoint, topicArn, token = '' } = subscription;
  if (protocol === 'email' || protocol === 'email-json') {
    const link = subscriptionUrl(cloud, { Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
    return outbox.send({
      to: endpoint,
      subject: 'AWS Notification - Subscription Confirmation',
      text:
        `You have chosen to subscribe to the topic:\n${topicArn}\n\nTo confirm this subscription, click or visit the ` +
        `link below (If this was in error no action is necessary):\n${link}`,
    });
  }
  const request = confirmationRequest(cloud, topicArn, token);
  const headers = {
    'x-amz-sns-message-type': request.Type,
    'x-amz-sns-message-id': request.MessageId,
    'x-amz-sns-topic-arn': topicArn,
  };
  await postOrTell(cloud, subscription, headers, JSON.stringify(request, undefined, 2));
};

const postOrTell = async (
  cloud: Cloud,
  { endpoint, attributes }: SubscriptionRecord,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<boolean> => {
  if (!isOnThisMachine(endpoint)) {
    cloud.log(`sns: ${endpoint} is not on this machine, so this is not sent: ${body}`);
    return true;
  }
  const taken = await postToWeb(cloud, { url: endpoint, headers, body }, retryPolicyOf(attributes['DeliveryPolicy']));
  if (!taken) cloud.log(`sns: ${endpoint} did not take a message of ${headers['x-amz-sns-topic-arn']}`);
  return taken;
};

const sendToQueue = async (
  cloud: Cloud,
  queueArn: string,
  body: string,
  attributes: Published['attributes'],
): Promise<void> => {
  const [, , , , account, name] = queueArn.split(':');
  const input = {
    QueueUrl: `${cloud.endpoint}/${account}/${name}`,
    MessageBody: body,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
  await cloud.call('sqs', 'SendMessage', input, SNS);
};

const sendToDeadLetters = async (cloud: Cloud, { attributes }: SubscriptionRecord, body: string): Promise<void> => {
  const policy = attributes['RedrivePolicy'];
  if (policy === undefined) return;
  const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn?: unknown };
  if (typeof deadLetterTargetArn === 'string') await sendToQueue(cloud, deadLetterTargetArn, body, {});
};
