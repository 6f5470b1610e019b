import { publishPipelineEvent } from '../events/publish-events.js';
import { stageNamed } from '../state/definition.js';
import type { ExecutionRecord, Trigger } from '../state/execution.js';
import type { Engine } from './engine.js';
import { enterStage } from './enter-stage.js';
import { definitionOf } from './view.js';

/** Runs one stage again with what an earlier execution brought to it. The caller has checked that it may. */
export const startRollback = (
  engine: Engine,
  target: ExecutionRecord,
  stage: string,
  trigger: Trigger,
): ExecutionRecord => {
  const { cloud, store } = engine.world;
  const now = cloud.clock.now();
  const execution: ExecutionRecord = {
    id: cloud.uuid(),
    pipelineName: target.pipelineName,
    pipelineVersion: target.pipelineVersion,
    mode: target.mode,
    type: 'ROLLBACK',
    rollbackTarget: target.id,
    order: store.nextOrder(),
    status: 'InProgress',
    startedAt: now,
    updatedAt: now,
    trigger,
    attempt: 1,
    variables: target.variables,
    sourceOverrides: [],
    // It goes in at once: whoever waits in front of the stage lets it pass.
    position: { stage, at: 'inside' },
    stages: { [stage]: { status: 'InProgress', actions: {} } },
  };
  store.executions.set(execution.id, execution);
  publishPipelineEvent(engine.world, execution, 'STARTED');
  enterStage(engine, execution, stage);
  return execution;
};

/** The newest execution that a stage can go back to: it succeeded there, with the pipeline as it is now. */
const rollbackTarget = (engine: Engine, failed: ExecutionRecord, stage: string): ExecutionRecord | undefined =>
  engine.world.store.executions
    .by('pipeline', failed.pipelineName)
    .filter(
      (execution) =>
        execution.order < failed.order &&
        execution.type === 'STANDARD' &&
        execution.pipelineVersion === failed.pipelineVersion &&
        execution.stages[stage]?.status === 'Succeeded',
    )
    .sort((a, b) => b.order - a.order)[0];

/** Takes a failed stage back to its last success, where there is one. A rollback that fails is not rolled back. */
export const rollBackAutomatically = (engine: Engine, failed: ExecutionRecord, stage: string): void => {
  const definition = definitionOf(engine.world.store, failed);
  const target = failed.type === 'ROLLBACK' ? undefined : rollbackTarget(engine, failed, stage);
  if (!target || !definition || !stageNamed(definition, stage)) return;
  startRollback(engine, target, stage, {
    type: 'AutomatedRollback',
    detail: JSON.stringify({ FailedPipelineExecutionId: failed.id }),
  });
};
