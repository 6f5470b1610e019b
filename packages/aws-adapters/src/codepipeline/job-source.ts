import {
  AcknowledgeJobCommand,
  type ActionCategory,
  type CodePipelineClient,
  GetJobDetailsCommand,
  PollForJobsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import {
  type Acknowledgement,
  type Clock,
  type ClosingAnswer,
  epochSeconds,
  type ExecutionDetails,
  type JobSource,
  parseJob,
  parseJobData,
  PortError,
} from '@codepipeline-ec2/core';
import { answered, foreseen } from '../sdk/sdk-error.js';
import { actionExecutionStatus } from './action-execution-status.js';

export interface CodePipelineJobSourceOptions {
  readonly client: CodePipelineClient;
  /** The action type's category, e.g. `Build`; its owner is always `Custom`. */
  readonly category: string;
  readonly provider: string;
  readonly clock: Clock;
  /** Jobs a poll asks for. Default: 50. */
  readonly batchSize?: number;
}

const closed: Readonly<Record<string, ClosingAnswer>> = {
  InvalidJobStateException: 'notOpen',
  JobNotFoundException: 'unknown',
};

/** The jobs of a custom action type of CodePipeline. */
export const codePipelineJobSource = (options: CodePipelineJobSourceOptions): JobSource => {
  const { client, provider, clock } = options;

  const succeed = async (
    call: string,
    jobId: string,
    details: ExecutionDetails,
    more: { continuationToken: string } | { outputVariables: Record<string, string> },
  ): Promise<ClosingAnswer> =>
    foreseen<ClosingAnswer, ClosingAnswer>(
      call,
      jobId,
      async () => {
        const { summary, percentComplete, externalExecutionId } = details;
        const executionDetails = { summary, percentComplete, ...(externalExecutionId && { externalExecutionId }) };
        await client.send(new PutJobSuccessResultCommand({ jobId, executionDetails, ...more }));
        return 'accepted';
      },
      closed,
    );

  return {
    async poll(version) {
      const asked = epochSeconds(clock);
      const { jobs = [] } = await answered('JobSource.poll', provider, () =>
        client.send(
          new PollForJobsCommand({
            // The category is a deployed action type's: CodePipeline has checked it then.
            actionTypeId: { category: options.category as ActionCategory, owner: 'Custom', provider, version },
            maxBatchSize: options.batchSize ?? 50,
          }),
        ),
      );
      const parsed = jobs.map((job) => parseJob(job, asked));
      return {
        jobs: parsed.flatMap((one) => (one.ok ? [one.job] : [])),
        faults: parsed.flatMap((one) => (one.ok ? [] : [`${one.jobId ?? 'a job without id'}: ${one.fault}`])),
      };
    },

    acknowledge: (jobId, nonce) =>
      foreseen<Acknowledgement, Acknowledgement>(
        'JobSource.acknowledge',
        jobId,
        async () => {
          const { status } = await client.send(new AcknowledgeJobCommand({ jobId, nonce }));
          return status === 'InProgress' ? 'inProgress' : 'ended';
        },
        { InvalidNonceException: 'taken', JobNotFoundException: 'ended' },
      ),

    async details(jobId) {
      const asked = epochSeconds(clock);
      const answer = await foreseen(
        'JobSource.details',
        jobId,
        () => client.send(new GetJobDetailsCommand({ jobId })),
        { JobNotFoundException: 'ended' as const, InvalidJobStateException: 'ended' as const },
      );
      if (answer === 'ended' || answer.jobDetails?.data === undefined) return undefined;
      const parsed = parseJobData(answer.jobDetails.data, asked);
      if (parsed.ok) return parsed.data;
      throw new PortError(
        { call: 'JobSource.details', code: 'UnreadableJob', throttled: false, subject: jobId },
        parsed.fault,
      );
    },

    succeed: (jobId, details, outputVariables) =>
      succeed('JobSource.succeed', jobId, details, { outputVariables: { ...outputVariables } }),

    continue: (jobId, token, details) => succeed('JobSource.continue', jobId, details, { continuationToken: token }),

    fail: (jobId, { type, message, externalExecutionId }) =>
      foreseen<ClosingAnswer, ClosingAnswer>(
        'JobSource.fail',
        jobId,
        async () => {
          const failureDetails = { type, message, ...(externalExecutionId && { externalExecutionId }) };
          await client.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
          return 'accepted';
        },
        closed,
      ),

    actionExecutionStatus: (...ids) => actionExecutionStatus(client, ...ids),
  };
};
