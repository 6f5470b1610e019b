import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { executionOperations } from './execution-operations.js';
import { createHistoryBook } from './history.js';
import { createExecutions, type Chance } from './run-executions.js';
import { stateMachineOperations } from './state-machines.js';
import { openStore } from './store.js';
import { tagOperations } from './tags.js';
import { taskOperations } from './task-operations.js';
import { createTaskTokens } from './task-tokens.js';

/** @param chance what retries with jitter and `$random()` draw from; default: the machine's randomness */
export const createStatesService = (cloud: Cloud, chance: Chance = { random: Math.random }): Service => {
  const store = openStore(cloud);
  const history = createHistoryBook(store, cloud.clock);
  const tokens = createTaskTokens(store);
  const executions = createExecutions(cloud, store, history, tokens, chance);
  return {
    name: 'states',
    operations: {
      ...stateMachineOperations(cloud, store),
      ...executionOperations(cloud, store, history, executions),
      ...taskOperations(tokens),
      ...tagOperations(store),
    },
    resume: () => {
      for (const execution of store.executions.values()) if (execution.status === 'RUNNING') executions.run(execution);
    },
    close: executions.close,
  };
};
