import { publishStageEvent } from '../events/publish-events.js';
import { stageNamed } from '../state/definition.js';
import type { ExecutionRecord } from '../state/execution.js';
import { emptyStage } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';
import { rulesOf } from './conditions.js';
import type { Engine } from './engine.js';
import { changeExecution, withStage } from './execution-changes.js';
import { definitionOf } from './view.js';

/** Lets an execution into a stage, which is locked from now on. */
export const enterStage = ({ world }: Engine, execution: ExecutionRecord, stage: string): void => {
  const entered = changeExecution(world, execution, {
    position: { stage, at: 'inside' },
    ...withStage(execution, stage, { status: 'InProgress', actions: {} }),
  });
  const key = stageKey(execution.pipelineName, stage);
  const record = world.store.stages.get(key) ?? emptyStage(execution.pipelineName, stage);
  world.store.stages.set(key, { ...record, latestExecutionId: execution.id });
  const definition = definitionOf(world.store, execution);
  const declared = definition && stageNamed(definition, stage);
  // With an entry condition the stage starts when that holds.
  if (!declared || rulesOf(declared, 'beforeEntry').length === 0) publishStageEvent(world, entered, stage, 'STARTED');
};
