import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { createBus } from './bus.js';
import { createDeliveries } from './deliveries.js';
import { putEventsOperations } from './put-events.js';
import { openRuleStore } from './rule-store.js';
import { ruleOperations } from './rules.js';
import { createSchedules } from './schedules.js';
import { tagOperations } from './tags.js';
import { targetOperations } from './target-operations.js';

export const createEventsService = (cloud: Cloud): Service => {
  const store = openRuleStore(cloud);
  const deliveries = createDeliveries(cloud);
  const bus = createBus(cloud, store.rules, deliveries);
  const schedules = createSchedules(cloud, store.rules, bus);
  return {
    name: 'events',
    operations: {
      ...ruleOperations(cloud, store, schedules),
      ...targetOperations(store),
      ...putEventsOperations(store, bus),
      ...tagOperations(store),
    },
    onPublished: (event) => bus.put(bus.envelope(event)),
    resume: () => {
      deliveries.resume();
      for (const name of store.rules.keys()) schedules.update(name);
    },
    close: schedules.close,
  };
};
