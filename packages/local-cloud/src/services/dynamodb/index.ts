import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { batchOperations } from './batch-operations.js';
import { itemOperations } from './item-operations.js';
import { readOperations } from './read-operations.js';
import { openState } from './state.js';
import { tableExtras } from './table-extras.js';
import { tableOperations } from './table-operations.js';
import { timeToLive } from './time-to-live.js';
import { transactionOperations } from './transaction-operations.js';

export const createDynamodbService = (cloud: Cloud): Service => {
  const state = openState(cloud);
  const ttl = timeToLive(cloud, state);
  return {
    name: 'dynamodb',
    operations: {
      ...tableOperations(cloud, state),
      ...tableExtras(cloud, state),
      ...ttl.operations,
      ...itemOperations(cloud, state),
      ...readOperations(cloud, state),
      ...batchOperations(cloud, state),
      ...transactionOperations(cloud, state),
    },
    resume: ttl.resume,
    close: ttl.close,
  };
};
