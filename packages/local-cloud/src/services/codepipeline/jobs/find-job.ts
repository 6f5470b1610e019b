import { AwsError } from '../../../kernel/aws-error.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { JobRecord } from '../state/job.js';
import type { Store } from '../state/store.js';

export const findJob = (store: Store, jobId: string): JobRecord => {
  const job = store.jobs.get(jobId);
  if (!job) throw new AwsError('JobNotFoundException', `The job with ID '${jobId}' cannot be found`);
  return job;
};

/** A job that a result may be put to, with its action. */
export const findJobInProgress = (
  store: Store,
  jobId: string,
): { readonly job: JobRecord; readonly action: ActionExecutionRecord } => {
  const job = findJob(store, jobId);
  const action = store.actions.get(job.actionExecutionId);
  if (job.status !== 'InProgress' || action?.status !== 'InProgress') {
    throw new AwsError(
      'InvalidJobStateException',
      `The job with ID '${jobId}' is in state ${job.status}; a result can be put only to a job that is InProgress`,
    );
  }
  return { job, action };
};
