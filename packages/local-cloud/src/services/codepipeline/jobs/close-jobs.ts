import type { JobRecord } from '../state/job.js';
import type { Store } from '../state/store.js';

export const isOpen = (job: JobRecord): boolean =>
  job.status === 'Created' || job.status === 'Queued' || job.status === 'Dispatched' || job.status === 'InProgress';

/** Ends whatever jobs of an action execution are still open. */
export const closeJobs = (store: Store, actionId: string, status: 'Succeeded' | 'Failed' | 'TimedOut'): void => {
  for (const job of store.jobs.by('action', actionId)) {
    if (isOpen(job)) store.jobs.set(job.id, { ...job, status });
  }
};
