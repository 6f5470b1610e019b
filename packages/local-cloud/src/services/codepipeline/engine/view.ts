import { stageKey, versionKey, type Store } from '../state/store.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { conditionStatuses } from './conditions.js';
import type { EngineView, ExecutionView } from './next-step.js';

/** What the next step of a pipeline depends on, read from the store. */
export const engineView = (store: Store, pipeline: PipelineRecord): EngineView => {
  const { name, stages, executionMode } = pipeline.definition;
  const closedStages = stages.filter((stage, index) => {
    const before = stages[index - 1];
    const outboundClosed = before && store.stages.get(stageKey(name, before.name))?.outbound.enabled === false;
    return outboundClosed || store.stages.get(stageKey(name, stage.name))?.inbound.enabled === false;
  });
  return {
    stages,
    mode: executionMode,
    closedStages: new Set(closedStages.map((stage) => stage.name)),
    executions: [...store.executions.by('active', name)]
      .sort((a, b) => a.order - b.order)
      .flatMap((execution) => executionView(store, execution)),
  };
};

const executionView = (store: Store, execution: ExecutionRecord): ExecutionView[] => {
  const { id, position } = execution;
  if (!position) return [];
  const run = position.at === 'inside' ? execution.stages[position.stage] : undefined;
  const actions = Object.entries(run?.actions ?? {}).flatMap(([name, actionId]) => {
    const action = store.actions.get(actionId);
    return action ? [[name, action.status] as const] : [];
  });
  return [
    {
      id,
      position,
      stopping: execution.status === 'Stopping',
      actions: Object.fromEntries(actions),
      conditions: conditionStatuses(store, run),
    },
  ];
};

/** The definition that an execution runs (an older version, if it ended before the pipeline was updated). */
export const definitionOf = (store: Store, execution: Pick<ExecutionRecord, 'pipelineName' | 'pipelineVersion'>) =>
  store.definitions.get(versionKey(execution.pipelineName, execution.pipelineVersion));
