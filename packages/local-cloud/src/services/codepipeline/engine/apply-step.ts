import { publishActionEvent, publishStageEvent } from '../events/publish-events.js';
import { actionNamed, stageNamed, type PipelineDefinition } from '../state/definition.js';
import type { ExecutionRecord } from '../state/execution.js';
import { stageKey } from '../state/store.js';
import { emptyStage } from '../state/pipeline.js';
import { rulesOf } from './conditions.js';
import type { Engine } from './engine.js';
import { enterStage } from './enter-stage.js';
import { changeExecution, endExecution, publishEnd, withStage } from './execution-changes.js';
import type { Step } from './next-step.js';
import { retriedAutomatically } from './retry-stage.js';
import { rollBackAutomatically } from './rollback.js';
import { startRules } from './start-rules.js';
import { startedAction, type StartedAction } from './start-action.js';
import { definitionOf } from './view.js';

/** Does one step: stores what changed, then publishes and begins what follows from it. */
export const applyStep = (engine: Engine, step: Step): void => {
  const { world } = engine;
  const execution = world.store.executions.get(step.executionId);
  if (!execution) return;
  switch (step.type) {
    case 'enterStage':
      return enterStage(engine, execution, step.stage);
    case 'startRules':
      return startRules(engine, execution, step.stage, step.phase);
    case 'startActions':
      return startActions(engine, execution, step.stage, step.actions);
    case 'endStage':
      return endStage(engine, execution, step);
    case 'stopWaiting':
      return publishEnd(world, endExecution(world, execution, 'Stopped'));
    case 'supersede':
      return publishEnd(
        world,
        endExecution(world, execution, 'Superseded', { summary: `Superseded by pipeline execution ${step.by}` }),
      );
  }
};

const startActions = (engine: Engine, execution: ExecutionRecord, stage: string, names: readonly string[]): void => {
  const { world } = engine;
  const definition = definitionOf(world.store, execution);
  const started = names.flatMap((name): StartedAction[] => {
    const action = actionNamed(definition && stageNamed(definition, stage), name);
    return action ? [startedAction(world, execution, stage, action, engine.providerOf(action.actionTypeId))] : [];
  });
  for (const { record } of started) world.store.actions.set(record.id, record);
  const ids = Object.fromEntries(started.map(({ record }) => [record.actionName, record.id]));
  const changed = changeExecution(
    world,
    execution,
    withStage(execution, stage, { actions: { ...execution.stages[stage]?.actions, ...ids } }),
  );
  const key = stageKey(execution.pipelineName, stage);
  const stageRecord = world.store.stages.get(key) ?? emptyStage(execution.pipelineName, stage);
  world.store.stages.set(key, { ...stageRecord, latestActions: { ...stageRecord.latestActions, ...ids } });

  if (entersNow(definition, execution, stage)) publishStageEvent(world, changed, stage, 'STARTED');
  for (const { record } of started) publishActionEvent(world, changed, record, 'STARTED');
  for (const { record, fault } of started) {
    if (fault === undefined) engine.beginAction(record);
    else engine.endAction(record.id, { status: 'Failed', code: 'ConfigurationError', message: fault });
  }
};

/** An entry condition has let the execution in: nothing of the stage has begun before. */
const entersNow = (definition: PipelineDefinition | undefined, execution: ExecutionRecord, name: string): boolean => {
  const stage = definition && stageNamed(definition, name);
  const hasBegun = Object.keys(execution.stages[name]?.actions ?? {}).length > 0;
  return stage !== undefined && rulesOf(stage, 'beforeEntry').length > 0 && !hasBegun;
};

const endStage = (engine: Engine, execution: ExecutionRecord, step: Extract<Step, { type: 'endStage' }>): void => {
  const { world } = engine;
  const { stage, status } = step;
  switch (status) {
    case 'Succeeded':
    case 'Skipped':
      return leaveStage(engine, execution, stage, status);
    case 'Failed': {
      if (step.result === 'RETRY' && retriedAutomatically(engine, execution, stage)) return;
      const ended = endExecution(world, execution, 'Failed', { stageStatus: 'Failed' });
      publishStageEvent(world, ended, stage, 'FAILED');
      publishEnd(world, ended);
      if (step.result === 'ROLLBACK') rollBackAutomatically(engine, ended, stage);
      return;
    }
    case 'Stopped': {
      const ended = endExecution(world, execution, 'Stopped', { stageStatus: 'Stopped' });
      publishStageEvent(world, ended, stage, 'STOPPED');
      return publishEnd(world, ended);
    }
  }
};

/** On to the next stage, or to the end: of a rollback, this stage is all. */
const leaveStage = (
  { world }: Engine,
  execution: ExecutionRecord,
  stage: string,
  status: 'Succeeded' | 'Skipped',
): void => {
  const stages = definitionOf(world.store, execution)?.stages ?? [];
  const next = execution.type === 'ROLLBACK' ? undefined : stages[stages.findIndex(({ name }) => name === stage) + 1];
  const left = next
    ? changeExecution(world, execution, {
        ...withStage(execution, stage, { status }),
        position: { stage: next.name, at: 'waiting' },
      })
    : endExecution(world, execution, 'Succeeded', { stageStatus: status });
  // A stage that is skipped has never started.
  if (status === 'Succeeded') publishStageEvent(world, left, stage, 'SUCCEEDED');
  if (!next) publishEnd(world, left);
};
