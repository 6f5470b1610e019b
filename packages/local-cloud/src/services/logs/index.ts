import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { logGroupOperations } from './log-groups.js';
import { openLogStore } from './log-store.js';
import { logStreamOperations } from './log-streams.js';
import { policyOperations, tagOperations } from './policies-and-tags.js';
import { putLogEventsOperations } from './put-log-events.js';
import { readLogEventsOperations } from './read-log-events.js';

export const createLogsService = (cloud: Cloud): Service => {
  const store = openLogStore(cloud);
  return {
    name: 'logs',
    operations: {
      ...logGroupOperations(cloud, store),
      ...logStreamOperations(cloud, store),
      ...putLogEventsOperations(cloud, store),
      ...readLogEventsOperations(cloud, store),
      ...policyOperations(cloud),
      ...tagOperations(cloud, store),
    },
  };
};
