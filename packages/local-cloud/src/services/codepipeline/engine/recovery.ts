import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { Store } from '../state/store.js';

/** Removes an action execution that was stored when the cloud died before its stage knew of it; false for all others. */
export const dropOrphan = (store: Store, action: ActionExecutionRecord): boolean => {
  const execution = store.executions.get(action.executionId);
  if (execution?.stages[action.stageName]?.actions[action.actionName] === action.id) return false;
  store.actions.delete(action.id);
  return true;
};
