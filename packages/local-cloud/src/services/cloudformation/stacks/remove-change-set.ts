import type { StackStore } from './stack-store.js';

/** Forgets a change set, those nested in it, and the nested stacks that wait for nothing else. */
export const removeChangeSet = (store: StackStore, changeSetId: string): void => {
  for (const { changeSetId: nestedId, stackId, type } of store.nestedChangeSets(changeSetId)) {
    store.removeChangeSet(nestedId);
    if (type === 'CREATE' && store.find(stackId)?.status === 'REVIEW_IN_PROGRESS') store.forget(stackId);
  }
  store.removeChangeSet(changeSetId);
};
