import type { StageRetryMode } from '@aws-sdk/client-codepipeline';
import { publishPipelineEvent, publishStageEvent } from '../events/publish-events.js';
import { stageNamed } from '../state/definition.js';
import type { ExecutionRecord, StageRun } from '../state/execution.js';
import { conditionStatus } from './conditions.js';
import type { Engine } from './engine.js';
import { changeExecution, withStage } from './execution-changes.js';
import { definitionOf } from './view.js';

/** Lets a stage run again what failed in it, or all of it. The caller has checked that it may. */
export const retryStage = (
  engine: Engine,
  execution: ExecutionRecord,
  stage: string,
  mode: StageRetryMode,
  trigger: 'manual' | 'automatic',
): void => {
  const { world } = engine;
  const run = execution.stages[stage] ?? { status: 'InProgress' as const, actions: {} };
  const retries = run.retries ?? { manual: 0, automatic: 0, latest: trigger };
  const { statusSummary: _over, stop: _stop, ...rest } = execution;
  const resumed = changeExecution(world, rest, {
    status: 'InProgress',
    attempt: execution.attempt + 1,
    position: { stage, at: 'inside' },
    ...withStage(execution, stage, {
      status: 'InProgress',
      actions: mode === 'ALL_ACTIONS' ? {} : withoutFailed(engine, run),
      conditions: mode === 'ALL_ACTIONS' ? {} : entryThatHeld(engine, run),
      retries: { ...retries, [trigger]: retries[trigger] + 1, latest: trigger },
    }),
  });
  publishPipelineEvent(world, resumed, 'RESUMED');
  publishStageEvent(world, resumed, stage, 'RESUMED');
};

const withoutFailed = ({ world }: Engine, run: StageRun): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(run.actions).filter(([, id]) => {
      const status = world.store.actions.get(id)?.status;
      return status === 'Succeeded' || status === 'InProgress';
    }),
  );

/** What let the execution in lets it in again; all other conditions are looked at anew. */
const entryThatHeld = ({ world }: Engine, { conditions }: StageRun): NonNullable<StageRun['conditions']> => {
  const entry = conditions?.beforeEntry;
  const status = conditionStatus(world.store, entry);
  return entry && (status === 'Succeeded' || status === 'Overridden') ? { beforeEntry: entry } : {};
};

/** Retries a failed stage; false when that was tried before, or the execution is being stopped. */
export const retriedAutomatically = (engine: Engine, execution: ExecutionRecord, stage: string): boolean => {
  const definition = definitionOf(engine.world.store, execution);
  const onFailure = definition && stageNamed(definition, stage)?.onFailure;
  const tried = execution.stages[stage]?.retries?.automatic ?? 0;
  if (tried > 0 || execution.status === 'Stopping') return false;
  retryStage(engine, execution, stage, onFailure?.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS', 'automatic');
  return true;
};
