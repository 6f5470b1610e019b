import { knownActionType } from '../action-types/find-action-type.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { actionTypeKey } from '../state/action-type.js';
import type { JobRecord } from '../state/job.js';
import type { World } from '../world.js';

/** Stores a new job of an action, that a poll may return after `delayMs`. */
export const openJob = (
  { cloud, store }: World,
  action: ActionExecutionRecord,
  options: { readonly delayMs: number; readonly continuationToken?: string },
): JobRecord => {
  const now = cloud.clock.now();
  const queryable = knownActionType(store, action.type)?.properties.find((property) => property.queryable);
  const queryValue = queryable && action.resolvedConfiguration[queryable.name];
  const job: JobRecord = {
    id: cloud.uuid(),
    actionExecutionId: action.id,
    typeKey: actionTypeKey(action.type),
    status: 'Queued',
    order: store.nextOrder(),
    createdAt: now,
    visibleAt: now + options.delayMs,
    dispatches: 0,
    ...(options.continuationToken !== undefined && { continuationToken: options.continuationToken }),
    ...(queryValue !== undefined && { queryValue }),
  };
  store.jobs.set(job.id, job);
  return job;
};
