import { publishActionEvent, type ActionEventState } from '../events/publish-events.js';
import { closeJobs } from '../jobs/close-jobs.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { World } from '../world.js';
import type { ActionDetails, ActionOutcome } from './outcome.js';

/** Ends an action execution that is in progress, with its open jobs; false when it had ended before. */
export const endAction = (world: World, actionId: string, outcome: ActionOutcome): boolean => {
  const { cloud, store } = world;
  const action = store.actions.get(actionId);
  const execution = action && store.executions.get(action.executionId);
  if (!action || !execution || action.status !== 'InProgress') return false;
  const { token: _closed, ...open } = action;
  const ended: ActionExecutionRecord = {
    ...open,
    ...ending(outcome),
    status: outcome.status,
    updatedAt: cloud.clock.now(),
  };
  store.actions.set(actionId, ended);
  closeJobs(store, actionId, jobStatus(outcome));
  publishActionEvent(world, execution, ended, eventState(outcome));
  return true;
};

const ending = (outcome: ActionOutcome): Partial<ActionExecutionRecord> => {
  switch (outcome.status) {
    case 'Succeeded':
      return {
        ...outcome.details,
        ...(outcome.outputVariables && { outputVariables: outcome.outputVariables }),
      };
    case 'Failed':
      return { ...outcome.details, error: { code: outcome.code, message: outcome.message } };
    case 'Abandoned':
      return {};
  }
};

const jobStatus = (outcome: ActionOutcome): 'Succeeded' | 'Failed' | 'TimedOut' => {
  if (outcome.status === 'Succeeded') return 'Succeeded';
  return outcome.status === 'Failed' && outcome.timedOut ? 'TimedOut' : 'Failed';
};

const eventState = (outcome: ActionOutcome): ActionEventState => {
  switch (outcome.status) {
    case 'Succeeded':
      return 'SUCCEEDED';
    case 'Failed':
      return 'FAILED';
    case 'Abandoned':
      return outcome.cancelled ? 'CANCELED' : 'ABANDONED';
  }
};

/** Shows details of an action that goes on. */
export const showDetails = ({ cloud, store }: World, actionId: string, details: ActionDetails): void => {
  const action = store.actions.get(actionId);
  if (action?.status === 'InProgress') {
    store.actions.set(actionId, { ...action, ...details, updatedAt: cloud.clock.now() });
  }
};
