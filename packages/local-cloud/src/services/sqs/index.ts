import { readResourcePolicy } from '../../kernel/authorization/resource-policy.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { queueOperations } from './queue-operations.js';
import { queueTags } from './queue-tags.js';
import { receiveMessage } from './receive-message.js';
import { sendMessage } from './send-message.js';
import { settleMessage } from './settle-message.js';
import { openState } from './state.js';

export const createSqsService = (cloud: Cloud): Service => {
  const state = openState(cloud);
  const receiving = receiveMessage(cloud, state);
  return {
    name: 'sqs',
    operations: {
      ...queueOperations(cloud, state),
      ...queueTags(cloud, state),
      ...sendMessage(cloud, state),
      ...receiving.operations,
      ...settleMessage(cloud, state),
    },
    resourcePolicy: (queueArn) =>
      readResourcePolicy(state.queues.get(queueArn.split(':').at(-1) ?? '')?.attributes['Policy']),
    close: receiving.close,
  };
};
