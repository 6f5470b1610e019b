import { publishStageEvent } from '../events/publish-events.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { Engine } from './engine.js';
import { abandonRules } from './end-rule.js';
import { endExecution, publishEnd } from './execution-changes.js';

/** Ends every active execution of a pipeline whose definition is about to change or to go. */
export const cancelExecutions = (engine: Engine, pipelineName: string, summary: string): void => {
  for (const execution of engine.world.store.executions.by('active', pipelineName)) {
    cancelExecution(engine, execution, summary);
  }
};

const cancelExecution = (engine: Engine, execution: ExecutionRecord, summary: string): void => {
  const { world } = engine;
  const { position } = execution;
  const ended = endExecution(world, execution, 'Cancelled', { stageStatus: 'Cancelled', summary });
  abandonRules(engine, execution);
  for (const action of runningActions(engine, execution)) {
    engine.endAction(action, { status: 'Abandoned', cancelled: true });
  }
  if (position?.at === 'inside') publishStageEvent(world, ended, position.stage, 'CANCELED');
  publishEnd(world, ended);
};

/** Ids of the actions in progress in the stage that an execution is in. */
export const runningActions = ({ world }: Engine, execution: ExecutionRecord): readonly string[] => {
  const run = execution.position && execution.stages[execution.position.stage];
  return Object.values(run?.actions ?? {}).filter((id) => world.store.actions.get(id)?.status === 'InProgress');
};
