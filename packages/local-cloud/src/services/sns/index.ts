import { readResourcePolicy } from '../../kernel/authorization/resource-policy.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { confirmOperations, subscriptionPage } from './confirm-subscription.js';
import { openOutbox } from './outbox.js';
import { publishOperations } from './publish.js';
import { subscriptionOperations } from './subscriptions.js';
import { openTopicStore } from './topic-store.js';
import { topicOperations } from './topics.js';

export const createSnsService = (cloud: Cloud): Service => {
  const store = openTopicStore(cloud);
  const outbox = openOutbox(cloud);
  return {
    name: 'sns',
    operations: {
      ...topicOperations(cloud, store),
      ...subscriptionOperations(cloud, store, outbox),
      ...confirmOperations(store),
      ...publishOperations(cloud, store, outbox),
    },
    admin: {
      /** Where the mails are that would have been sent. */
      outbox: () => outbox.list(),
    },
    plain: { subscription: subscriptionPage(store, () => cloud.uuid()) },
    resourcePolicy: (topicArn) => readResourcePolicy(store.topics.get(topicArn)?.attributes['Policy']),
  };
};
