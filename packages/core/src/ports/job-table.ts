import type { IntakeSwitch } from './intake-switch.js';
import type { LaunchTokens } from './launch-tokens.js';
import type { LimitPlaces } from './limit-places.js';
import type { JobAttributes, JobRecord } from './job-record.js';

/** A change of a job that is made as a whole or not at all. */
export interface JobChange {
  /** What these attributes must hold now; `undefined`: must be absent. */
  readonly expect: { readonly [name in keyof JobAttributes]?: JobAttributes[name] | undefined };
  readonly set: { readonly [name in keyof JobAttributes]?: JobAttributes[name] };
  readonly remove?: readonly (keyof JobAttributes)[];
}

export type ChangeOutcome =
  | { readonly status: 'changed'; readonly record: JobRecord }
  /** Something was not as expected. `record`: as it is now, absent when there is no such job. */
  | { readonly status: 'refused'; readonly record?: JobRecord };

/** Whom an instance works for. */
export interface InstanceOwner {
  readonly jobId: string;
  readonly attempt: number;
  /** Epoch seconds after which the table forgets it. */
  readonly expiresAt: number;
}

/** What is due, the longest overdue first. */
export interface Due {
  readonly jobs: readonly string[];
  /** Limits whose places and queue are to be looked at. */
  readonly limits: readonly string[];
}

/** What is kept of the jobs. */
export interface JobTable extends LimitPlaces, LaunchTokens, IntakeSwitch {
  /** Always as it is now. */
  read(jobId: string): Promise<JobRecord | undefined>;
  change(jobId: string, change: JobChange): Promise<ChangeOutcome>;
  putInstance(instanceId: string, owner: InstanceOwner): Promise<void>;
  readInstance(instanceId: string): Promise<InstanceOwner | undefined>;
  /** Marks an instance as one that nobody needs. Epoch seconds of the first time. */
  doom(instanceId: string, now: number): Promise<number>;
  /** Files the job under its pipeline execution: events of pipelines name no job. */
  putInExecution(pipelineExecutionId: string, jobId: string, expiresAt: number): Promise<void>;
  jobsOfExecution(pipelineExecutionId: string): Promise<readonly string[]>;
  /** What the sweep is to look at by now: so many at most. */
  due(now: number, count: number): Promise<Due>;
}
