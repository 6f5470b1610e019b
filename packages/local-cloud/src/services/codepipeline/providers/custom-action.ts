import type { Provider } from '../engine/provider.js';
import { closeJobs, isOpen } from '../jobs/close-jobs.js';
import { openJob } from '../jobs/open-job.js';

/** An action whose work a job worker does. */
export const customAction: Provider = {
  timeoutMs: (tunables) => tunables.actionTimeoutMs,
  begin: ({ world }, action) => void openJob(world, action, { delayMs: world.cloud.latency.jobVisible }),
  resume: (engine, action) => {
    const { store } = engine.world;
    const open = store.jobs.by('action', action.id).filter(isOpen);
    const newest = open.findLast((job) => open.every((other) => other.order <= job.order));
    if (!newest) return customAction.begin(engine, action);
    if (open.length === 1) return;
    // The cloud died while a job was being continued: its follow-up is the one that counts.
    closeJobs(store, action.id, 'Succeeded');
    store.jobs.set(newest.id, newest);
  },
};
