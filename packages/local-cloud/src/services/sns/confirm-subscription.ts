import type { ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse } from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type PlainRequest, type PlainResponse } from '../../kernel/service.js';
import type { TopicStore } from './topic-store.js';
import { onTopic } from './topics.js';

/** Takes the token that an address was sent, and gives the subscription's ARN. */
const confirm = (store: TopicStore, topicArn: string, token: string): string => {
  const topic = store.topic(topicArn);
  const found = token === '' ? undefined : store.subscriptionsOf(topic.arn).find((one) => one.token === token);
  if (!found) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
  store.subscriptions.set(found.arn, { ...found, confirmed: true });
  return found.arn;
};

export const confirmOperations = (store: TopicStore) => ({
  ConfirmSubscription: operation<ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse>({
    authorize: onTopic('ConfirmSubscription'),
    handle: ({ TopicArn = '', Token = '' }) => ({ SubscriptionArn: confirm(store, TopicArn, Token) }),
  }),
});

/** What the links in messages and mails lead to: who has one may use it. */
export const subscriptionPage =
  (store: TopicStore, uuid: () => string) =>
  (request: PlainRequest): Promise<PlainResponse> => {
    const query = new Map(request.query);
    const action = query.get('Action') ?? '';
    const answer = (body: string): PlainResponse => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${body}` +
        `<ResponseMetadata><RequestId>${uuid()}</RequestId></ResponseMetadata></${action}Response>\n`,
    });
    // A program that looks what is behind a link does not use it.
    if (request.method === 'HEAD') return Promise.resolve({ status: 200, headers: {}, body: undefined });
    switch (action) {
      case 'ConfirmSubscription': {
        const arn = confirm(store, query.get('TopicArn') ?? '', query.get('Token') ?? '');
        const result = `<SubscriptionArn>${arn}</SubscriptionArn>`;
        return Promise.resolve(answer(`<${action}Result>${result}</${action}Result>`));
      }
      case 'Unsubscribe':
        store.subscriptions.delete(store.subscription(query.get('SubscriptionArn')).arn);
        return Promise.resolve(answer(''));
      default:
        throw new AwsError('InvalidAction', `There is no action ${JSON.stringify(action)} here`);
    }
  };
