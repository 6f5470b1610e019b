import type { JobRecord } from '../state/job.js';
import type { World } from '../world.js';

/** Gives out jobs of a type that wait for a worker, oldest first; each with a new nonce and lease. */
export const dispatchJobs = (
  { cloud, store, tunables }: World,
  typeKey: string,
  most: number,
  isWanted: (job: JobRecord) => boolean = () => true,
): readonly JobRecord[] => {
  const now = cloud.clock.now();
  const isOffered = (job: JobRecord): boolean =>
    job.visibleAt <= now &&
    isWanted(job) &&
    (job.status === 'Queued' || !tunables.hideDispatched || (job.dispatchedAt ?? 0) + tunables.leaseMs <= now);
  const offered = store.jobs
    .by('open', typeKey)
    .filter(isOffered)
    .sort((a, b) => a.order - b.order)
    .slice(0, most);
  return offered.map((job) => {
    const dispatched: JobRecord = { ...job, status: 'Dispatched', dispatchedAt: now, dispatches: job.dispatches + 1 };
    store.jobs.set(job.id, dispatched);
    return dispatched;
  });
};
