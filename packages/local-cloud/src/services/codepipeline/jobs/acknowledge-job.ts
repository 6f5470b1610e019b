import type {
  AcknowledgeJobCommandInput,
  AcknowledgeJobCommandOutput,
  GetJobDetailsCommandInput,
  GetJobDetailsCommandOutput,
  JobStatus,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { ruleJobData } from '../rules/lambda-rule.js';
import { served, type Answer } from '../served.js';
import { nonceOf, type JobRecord } from '../state/job.js';
import { acknowledgeJobShape, getJobDetailsShape } from '../validation/job-shapes.js';
import type { World } from '../world.js';
import { isOpen } from './close-jobs.js';
import { findJob } from './find-job.js';
import { jobData } from './job-data.js';

export const acknowledgeJob = (world: World) =>
  served<AcknowledgeJobCommandInput, Answer<AcknowledgeJobCommandOutput>>(
    acknowledgeJobShape,
    accessTo(world.cloud).anything('AcknowledgeJob'),
    ({ jobId, nonce }) => acknowledge(world, findJob(world.store, jobId), nonce),
  );

/** The job is the worker's who has its newest nonce. */
export const acknowledge = ({ store, tunables }: World, job: JobRecord, nonce: string): { status: JobStatus } => {
  const refused = new AwsError('InvalidNonceException', `The nonce '${nonce}' of job '${job.id}' is not valid`);
  // The nonce of an older dispatch: another worker has the job.
  if (nonce !== nonceOf(job) || job.dispatches === 0) throw refused;
  if (job.status === 'InProgress' && !tunables.acknowledgeTwice) throw refused;
  if (job.status !== 'Dispatched') return { status: job.status };
  store.jobs.set(job.id, { ...job, status: 'InProgress' });
  return { status: 'InProgress' };
};

export const getJobDetails = (world: World) => {
  const { cloud, store, tunables } = world;
  return served<GetJobDetailsCommandInput, Answer<GetJobDetailsCommandOutput>>(
    getJobDetailsShape,
    accessTo(cloud).anything('GetJobDetails'),
    ({ jobId }) => {
      const job = findJob(store, jobId);
      const rule = store.rules.get(job.actionExecutionId);
      if (rule) return { jobDetails: { id: jobId, data: ruleJobData(rule, job), accountId: cloud.account } };
      const action = store.actions.get(job.actionExecutionId);
      if (!action || (!isOpen(job) && !tunables.showEndedJobs)) {
        throw new AwsError('JobNotFoundException', `The job with ID '${jobId}' cannot be found`);
      }
      // An ended job shows what it was, but gives no more access to artifacts.
      return { jobDetails: { id: jobId, data: jobData(world, job, action, isOpen(job)), accountId: cloud.account } };
    },
  );
};
