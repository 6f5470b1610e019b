import type { FailureType } from '../flow/flow.js';
import type { DeliveredJob, JobData } from './job-data.js';

/** What an acknowledgement came to. */
export type Acknowledgement =
  /** The job is ours to do. */
  | 'inProgress'
  /** Somebody else holds the job, or the delivery is out of date. */
  | 'taken'
  /** The job has ended, or nobody knows it. */
  | 'ended';

/** What a call that closes a job came to. */
export type ClosingAnswer =
  | 'accepted'
  /** The job is not open: closed before, ended by its pipeline, or never acknowledged. */
  | 'notOpen'
  /** Nobody knows the job. */
  | 'unknown';

/** What a pipeline shows of the work behind an action. */
export interface ExecutionDetails {
  /** ≤ 2,048 characters. */
  readonly summary: string;
  /** ≤ 1,500 characters: what the action's link is made of. */
  readonly externalExecutionId?: string;
  /** 0 to 100. */
  readonly percentComplete: number;
}

export interface FailureDetails {
  readonly type: FailureType;
  /** 1 to 5,000 characters. */
  readonly message: string;
  /** ≤ 1,500 characters. */
  readonly externalExecutionId?: string;
}

/** `unlisted`: the pipeline does not list this action execution (yet). `noPipeline`: there is no such pipeline any more. */
export type ActionExecutionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned' | 'unlisted' | 'noPipeline';

/** What one poll handed out. */
export interface Poll {
  readonly jobs: readonly DeliveredJob[];
  /** What cannot be read, in words that hold no secret. */
  readonly faults: readonly string[];
}

/** Hands out a pipeline's jobs and takes their results. */
export interface JobSource {
  /** Jobs that wait, one page at most; empty when none does. `version` is the action type's. */
  poll(version: string): Promise<Poll>;
  acknowledge(jobId: string, nonce: string): Promise<Acknowledgement>;
  /** The job's data with fresh credentials; undefined when the job has ended or nobody knows it. */
  details(jobId: string): Promise<JobData | undefined>;
  succeed(
    jobId: string,
    details: ExecutionDetails,
    outputVariables: Readonly<Record<string, string>>,
  ): Promise<ClosingAnswer>;
  /** Closes the job so that a follow-up job with this token appears: later, not at once. */
  continue(jobId: string, token: string, details: ExecutionDetails): Promise<ClosingAnswer>;
  fail(jobId: string, details: FailureDetails): Promise<ClosingAnswer>;
  actionExecutionStatus(
    pipelineName: string,
    pipelineExecutionId: string,
    actionExecutionId: string,
  ): Promise<ActionExecutionStatus>;
}
