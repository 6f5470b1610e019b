import { readResourcePolicy } from '../../kernel/authorization/resource-policy.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { publishOperations } from './publish.js';
import { subscriptionOperations } from './subscriptions.js';
import { openTopicStore } from './topic-store.js';
import { topicOperations } from './topics.js';

export const createSnsService = (cloud: Cloud): Service => {
  const store = openTopicStore(cloud);
  return {
    name: 'sns',
    operations: {
      ...topicOperations(cloud, store),
      ...subscriptionOperations(cloud, store),
      ...publishOperations(cloud, store),
    },
    resourcePolicy: (topicArn) => readResourcePolicy(store.topics.get(topicArn)?.attributes['Policy']),
  };
};
