import type {
  GetPipelineStateCommandInput,
  GetPipelineStateCommandOutput,
  RetryStageMetadata,
  StageExecution,
  StageState,
  TransitionState,
} from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { served, type Answer } from '../served.js';
import type { StageDefinition } from '../state/definition.js';
import type { ExecutionRecord, StageRun } from '../state/execution.js';
import { emptyStage, type Transition } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';
import { pipelineByNameShape } from '../validation/pipeline-shapes.js';
import type { World } from '../world.js';
import { actionState } from './action-state.js';
import { conditionStates } from './condition-states.js';

export const getPipelineState = (world: World) =>
  served<GetPipelineStateCommandInput, Answer<GetPipelineStateCommandOutput>>(
    pipelineByNameShape,
    ({ name }) => accessTo(world.cloud).pipeline('GetPipelineState', name),
    ({ name }) => {
      const { definition, createdAt, updatedAt } = findPipeline(world, name);
      return {
        pipelineName: name,
        pipelineVersion: definition.version,
        stageStates: definition.stages.map((stage) => stageState(world, name, stage)),
        created: new Date(createdAt),
        updated: new Date(updatedAt),
      };
    },
  );

const stageState = ({ store }: World, pipeline: string, stage: StageDefinition): StageState => {
  const record = store.stages.get(stageKey(pipeline, stage.name)) ?? emptyStage(pipeline, stage.name);
  const latest = record.latestExecutionId === undefined ? undefined : store.executions.get(record.latestExecutionId);
  const run = latest?.stages[stage.name];
  const waiting = store.executions
    .by('active', pipeline)
    .filter(({ position }) => position?.at === 'waiting' && position.stage === stage.name)
    .sort((a, b) => b.order - a.order)
    .map((execution): StageExecution => ({
      pipelineExecutionId: execution.id,
      status: 'InProgress',
      type: execution.type,
    }));
  return {
    stageName: stage.name,
    ...(waiting[0] && { inboundExecution: waiting[0], inboundExecutions: waiting }),
    inboundTransitionState: transitionState(record.inbound),
    actionStates: stage.actions.map((action) => {
      const id = record.latestActions[action.name];
      return actionState(store, action, id === undefined ? undefined : store.actions.get(id));
    }),
    ...(latest && run && { latestExecution: stageExecution(latest, run) }),
    ...conditionStates(store, stage, run),
    ...(run?.retries && { retryStageMetadata: retryMetadata(run.retries) }),
  };
};

const stageExecution = (execution: ExecutionRecord, { status }: StageRun): StageExecution => ({
  pipelineExecutionId: execution.id,
  status,
  type: execution.type,
});

const transitionState = (transition: Transition): TransitionState => ({
  enabled: transition.enabled,
  ...(transition.lastChangedBy !== undefined && { lastChangedBy: transition.lastChangedBy }),
  ...(transition.lastChangedAt !== undefined && { lastChangedAt: new Date(transition.lastChangedAt) }),
  ...(transition.disabledReason !== undefined && { disabledReason: transition.disabledReason }),
});

const retryMetadata = (retries: NonNullable<StageRun['retries']>): RetryStageMetadata => ({
  ...(retries.automatic > 0 && { autoStageRetryAttempt: retries.automatic }),
  ...(retries.manual > 0 && { manualStageRetryAttempt: retries.manual }),
  latestRetryTrigger: retries.latest === 'automatic' ? 'AutomatedStageRetry' : 'ManualStageRetry',
});
