import { publishActionEvent, publishStageEvent } from '../events/publish-events.js';
import { actionNamed, stageNamed } from '../state/definition.js';
import type { ExecutionRecord } from '../state/execution.js';
import { stageKey } from '../state/store.js';
import { emptyStage } from '../state/pipeline.js';
import type { Engine } from './engine.js';
import { changeExecution, endExecution, publishEnd, withStage } from './execution-changes.js';
import type { Step } from './next-step.js';
import { retriedAutomatically } from './retry-stage.js';
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
    case 'startActions':
      return startActions(engine, execution, step.stage, step.actions);
    case 'endStage':
      return endStage(engine, execution, step.stage, step.status);
    case 'stopWaiting':
      return publishEnd(world, endExecution(world, execution, 'Stopped'));
    case 'supersede':
      return publishEnd(
        world,
        endExecution(world, execution, 'Superseded', { summary: `Superseded by pipeline execution ${step.by}` }),
      );
  }
};

const enterStage = ({ world }: Engine, execution: ExecutionRecord, stage: string): void => {
  const entered = changeExecution(world, execution, {
    position: { stage, at: 'inside' },
    ...withStage(execution, stage, { status: 'InProgress', actions: {} }),
  });
  const key = stageKey(execution.pipelineName, stage);
  const record = world.store.stages.get(key) ?? emptyStage(execution.pipelineName, stage);
  world.store.stages.set(key, { ...record, latestExecutionId: execution.id });
  publishStageEvent(world, entered, stage, 'STARTED');
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

  for (const { record } of started) publishActionEvent(world, changed, record, 'STARTED');
  for (const { record, fault } of started) {
    if (fault === undefined) engine.beginAction(record);
    else engine.endAction(record.id, { status: 'Failed', code: 'ConfigurationError', message: fault });
  }
};

const endStage = (
  engine: Engine,
  execution: ExecutionRecord,
  stage: string,
  status: 'Succeeded' | 'Failed' | 'Stopped',
): void => {
  const { world } = engine;
  if (status === 'Failed' && retriedAutomatically(engine, execution, stage)) return;
  if (status !== 'Succeeded') {
    const ended = endExecution(world, execution, status, { stageStatus: status });
    publishStageEvent(world, ended, stage, status === 'Failed' ? 'FAILED' : 'STOPPED');
    return publishEnd(world, ended);
  }
  const stages = definitionOf(world.store, execution)?.stages ?? [];
  const next = stages[stages.findIndex(({ name }) => name === stage) + 1];
  if (!next) {
    const ended = endExecution(world, execution, 'Succeeded', { stageStatus: 'Succeeded' });
    publishStageEvent(world, ended, stage, 'SUCCEEDED');
    return publishEnd(world, ended);
  }
  const moved = changeExecution(world, execution, {
    ...withStage(execution, stage, { status: 'Succeeded' }),
    position: { stage: next.name, at: 'waiting' },
  });
  publishStageEvent(world, moved, stage, 'SUCCEEDED');
};
