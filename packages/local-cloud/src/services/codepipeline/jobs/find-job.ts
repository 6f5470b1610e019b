import { AwsError } from '../../../kernel/aws-error.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { JobRecord } from '../state/job.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import type { Store } from '../state/store.js';

export const findJob = (store: Store, jobId: string): JobRecord => {
  const job = store.jobs.get(jobId);
  if (!job) throw new AwsError('JobNotFoundException', `The job with ID '${jobId}' cannot be found`);
  return job;
};

/** A job that a worker does, with what it is for. */
export type JobInProgress =
  | { readonly of: 'action'; readonly job: JobRecord; readonly action: ActionExecutionRecord }
  | { readonly of: 'rule'; readonly job: JobRecord; readonly rule: RuleExecutionRecord };

/** A job that a result may be put to. */
export const findJobInProgress = (store: Store, jobId: string): JobInProgress => {
  const job = findJob(store, jobId);
  const action = store.actions.get(job.actionExecutionId);
  const rule = store.rules.get(job.actionExecutionId);
  if (job.status === 'InProgress' && action?.status === 'InProgress') return { of: 'action', job, action };
  if (job.status === 'InProgress' && rule?.status === 'InProgress') return { of: 'rule', job, rule };
  throw new AwsError(
    'InvalidJobStateException',
    `The job with ID '${jobId}' is in state ${job.status}; a result can be put only to a job that is InProgress`,
  );
};
