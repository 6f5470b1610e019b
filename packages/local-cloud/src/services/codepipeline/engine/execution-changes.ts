import type { PipelineExecutionStatus, StageExecutionStatus } from '@aws-sdk/client-codepipeline';
import { publishPipelineEvent, type PipelineEventState } from '../events/publish-events.js';
import type { ExecutionRecord, StageRun } from '../state/execution.js';
import type { World } from '../world.js';

/** Stores a change of an execution, with the time of it. */
export const changeExecution = (
  { cloud, store }: World,
  execution: ExecutionRecord,
  change: Partial<ExecutionRecord>,
): ExecutionRecord => {
  const changed = { ...execution, ...change, updatedAt: cloud.clock.now() };
  store.executions.set(execution.id, changed);
  return changed;
};

export const withStage = (
  execution: ExecutionRecord,
  stage: string,
  change: Partial<StageRun>,
): Pick<ExecutionRecord, 'stages'> => {
  const run = execution.stages[stage] ?? { status: 'InProgress', actions: {} };
  return { stages: { ...execution.stages, [stage]: { ...run, ...change } } };
};

const EVENT: Partial<Record<PipelineExecutionStatus, PipelineEventState>> = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELED',
  Superseded: 'SUPERSEDED',
};

export type EndStatus = Exclude<PipelineExecutionStatus, 'InProgress' | 'Stopping'>;

/** Ends an execution where it is; `stageStatus` is what becomes of the stage that it is in. */
export const endExecution = (
  world: World,
  execution: ExecutionRecord,
  status: EndStatus,
  options: { readonly stageStatus?: StageExecutionStatus; readonly summary?: string } = {},
): ExecutionRecord => {
  const { position, ...rest } = execution;
  const stage = position?.at === 'inside' ? position.stage : undefined;
  const ended: ExecutionRecord = {
    ...rest,
    ...(stage !== undefined && options.stageStatus && withStage(execution, stage, { status: options.stageStatus })),
    status,
    ...(options.summary !== undefined && { statusSummary: options.summary }),
    updatedAt: world.cloud.clock.now(),
  };
  world.store.executions.set(execution.id, ended);
  return ended;
};

export const publishEnd = (world: World, execution: ExecutionRecord): void => {
  const event = EVENT[execution.status];
  if (event) publishPipelineEvent(world, execution, event);
};
