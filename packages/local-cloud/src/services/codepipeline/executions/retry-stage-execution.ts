import type { RetryStageExecutionCommandInput, RetryStageExecutionCommandOutput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { retryStage } from '../engine/retry-stage.js';
import { served, type Answer } from '../served.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';
import { retryStageExecutionShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { findExecution, findStage } from './find-execution.js';
import { checkCapacity } from './start-pipeline-execution.js';

type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

export const retryStageExecution = (engine: Engine) => {
  const { world } = engine;
  return served<RetryStageExecutionCommandInput, Answer<RetryStageExecutionCommandOutput>>(
    retryStageExecutionShape,
    ({ pipelineName, stageName }) => accessTo(world.cloud).stage('RetryStageExecution', pipelineName, stageName),
    ({ pipelineName, stageName, pipelineExecutionId, retryMode }) => {
      const { pipeline } = findStage(world, pipelineName, stageName);
      const execution = findExecution(world, pipelineName, pipelineExecutionId);
      checkRetryable(world, pipeline, execution, stageName, retryMode);
      retryStage(engine, execution, stageName, retryMode, 'manual');
      engine.advance(pipelineName);
      return { pipelineExecutionId };
    },
  );
};

const checkRetryable = (
  world: World,
  { definition }: PipelineRecord,
  execution: ExecutionRecord,
  stage: string,
  mode: RetryMode,
): void => {
  const { store } = world;
  const notRetryable = (why: string): AwsError =>
    new AwsError('StageNotRetryableException', `The stage '${stage}' cannot be retried: ${why}`);
  const run = execution.stages[stage];
  if (!run) throw notRetryable(`the pipeline execution '${execution.id}' has not been in it`);
  if (execution.pipelineVersion !== definition.version) {
    throw notRetryable('the pipeline was updated after the stage was run');
  }
  if (definition.executionMode !== 'PARALLEL') {
    const latest = store.stages.get(stageKey(definition.name, stage))?.latestExecutionId;
    if (latest !== execution.id) {
      throw new AwsError(
        'NotLatestPipelineExecutionException',
        `The stage '${stage}' cannot be retried for the pipeline execution '${execution.id}': a later execution, '${latest}', was in it`,
      );
    }
  }
  const statuses = Object.values(run.actions).map((id) => store.actions.get(id)?.status);
  switch (run.status) {
    case 'Failed':
    case 'Stopped':
      // Another execution, or this one further on, must not be overtaken by what it left behind.
      if (execution.status !== 'Failed' && execution.status !== 'Stopped') throw notRetryable('the execution went on');
      checkCapacity(world, definition);
      return;
    case 'InProgress':
      if (mode === 'ALL_ACTIONS') {
        throw new AwsError(
          'ConflictException',
          `The stage '${stage}' has actions in progress: retry it when they have ended`,
        );
      }
      if (!statuses.includes('Failed')) throw notRetryable('it has no failed actions');
      return;
    default:
      throw notRetryable('it has no failed actions');
  }
};
