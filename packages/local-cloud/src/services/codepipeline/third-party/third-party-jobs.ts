import type {
  AcknowledgeThirdPartyJobCommandInput,
  AcknowledgeThirdPartyJobCommandOutput,
  GetThirdPartyJobDetailsCommandInput,
  GetThirdPartyJobDetailsCommandOutput,
  PollForThirdPartyJobsCommandInput,
  PollForThirdPartyJobsCommandOutput,
  PutThirdPartyJobFailureResultCommandInput,
  PutThirdPartyJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { acknowledge } from '../jobs/acknowledge-job.js';
import { isOpen } from '../jobs/close-jobs.js';
import { dispatchJobs } from '../jobs/dispatch-jobs.js';
import { findJob } from '../jobs/find-job.js';
import { jobData } from '../jobs/job-data.js';
import { recordFailure, recordSuccess } from '../jobs/record-result.js';
import { served, type Answer } from '../served.js';
import { actionTypeKey, type ActionTypeName } from '../state/action-type.js';
import { nonceOf, type JobRecord } from '../state/job.js';
import {
  acknowledgeThirdPartyJobShape,
  getThirdPartyJobDetailsShape,
  pollForThirdPartyJobsShape,
  putThirdPartyJobFailureResultShape,
  putThirdPartyJobSuccessResultShape,
} from '../validation/partner-shapes.js';
import type { World } from '../world.js';

/** The job API for workers of partners: a job is shown to whoever knows the client's token. */
export const thirdPartyJobOperations = (engine: Engine) => {
  const { world } = engine;
  const { cloud, store, tunables } = world;
  const access = accessTo(cloud);
  return {
    PollForThirdPartyJobs: served<PollForThirdPartyJobsCommandInput, Answer<PollForThirdPartyJobsCommandOutput>>(
      pollForThirdPartyJobsShape,
      ({ actionTypeId }) => access.actionType('PollForThirdPartyJobs', actionTypeId ?? {}),
      ({ actionTypeId, maxBatchSize }) => {
        const { clientId } = partnerOf(world, actionTypeId);
        const jobs = dispatchJobs(world, actionTypeKey(actionTypeId), maxBatchSize ?? tunables.pollBatch);
        return { jobs: jobs.map(({ id }) => ({ clientId, jobId: id })) };
      },
    ),

    GetThirdPartyJobDetails: served<GetThirdPartyJobDetailsCommandInput, Answer<GetThirdPartyJobDetailsCommandOutput>>(
      getThirdPartyJobDetailsShape,
      access.anything('GetThirdPartyJobDetails'),
      ({ jobId, clientToken }) => {
        const job = jobOfClient(world, jobId, clientToken);
        const action = store.actions.get(job.actionExecutionId);
        if (!action || (!isOpen(job) && !tunables.showEndedJobs)) {
          throw new AwsError('JobNotFoundException', `The job with ID '${jobId}' cannot be found`);
        }
        const { pipelineContext, ...data } = jobData(world, job, action, isOpen(job));
        const { pipelineArn: _arn, pipelineExecutionId: _execution, ...context } = pipelineContext ?? {};
        return { jobDetails: { id: jobId, data: { ...data, pipelineContext: context }, nonce: nonceOf(job) } };
      },
    ),

    AcknowledgeThirdPartyJob: served<
      AcknowledgeThirdPartyJobCommandInput,
      Answer<AcknowledgeThirdPartyJobCommandOutput>
    >(acknowledgeThirdPartyJobShape, access.anything('AcknowledgeThirdPartyJob'), ({ jobId, nonce, clientToken }) =>
      acknowledge(world, jobOfClient(world, jobId, clientToken), nonce),
    ),

    PutThirdPartyJobSuccessResult: served<PutThirdPartyJobSuccessResultCommandInput, object>(
      putThirdPartyJobSuccessResultShape,
      access.anything('PutThirdPartyJobSuccessResult'),
      ({ jobId, clientToken, ...result }) => {
        jobOfClient(world, jobId, clientToken);
        recordSuccess(engine, jobId, result);
        return {};
      },
    ),

    PutThirdPartyJobFailureResult: served<PutThirdPartyJobFailureResultCommandInput, object>(
      putThirdPartyJobFailureResultShape,
      access.anything('PutThirdPartyJobFailureResult'),
      ({ jobId, clientToken, failureDetails }) => {
        jobOfClient(world, jobId, clientToken);
        recordFailure(engine, jobId, failureDetails);
        return {};
      },
    ),
  };
};

const partnerOf = ({ store }: World, id: ActionTypeName) => {
  if (id.owner === 'Custom') {
    throw new AwsError('ValidationException', `ActionType with owner '${id.owner}' is not supported`);
  }
  const partner = store.partnerTypes.get(actionTypeKey(id));
  if (!partner) {
    throw new AwsError(
      'ActionTypeNotFoundException',
      `ActionType (Category: '${id.category}', Owner: '${id.owner}', Provider: '${id.provider}', Version: '${id.version}') is not available`,
    );
  }
  return partner;
};

const jobOfClient = ({ store }: World, jobId: string, clientToken: string): JobRecord => {
  const job = findJob(store, jobId);
  const partner = store.partnerTypes.get(job.typeKey);
  if (!partner) throw new AwsError('JobNotFoundException', `The job with ID '${jobId}' cannot be found`);
  if (partner.clientToken !== clientToken) {
    throw new AwsError('InvalidClientTokenException', `The client token of the job with ID '${jobId}' is not valid`);
  }
  return job;
};
