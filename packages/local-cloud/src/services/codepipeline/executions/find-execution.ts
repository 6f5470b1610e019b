import { AwsError } from '../../../kernel/aws-error.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { stageNamed, type StageDefinition } from '../state/definition.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { PipelineRecord } from '../state/pipeline.js';
import type { World } from '../world.js';

export const findExecution = (world: World, pipelineName: string, executionId: string): ExecutionRecord => {
  findPipeline(world, pipelineName);
  const execution = world.store.executions.get(executionId);
  if (execution?.pipelineName !== pipelineName) {
    throw new AwsError(
      'PipelineExecutionNotFoundException',
      `Could not find PipelineExecution '${executionId}' for pipeline with name '${pipelineName}'`,
    );
  }
  return execution;
};

export const findStage = (
  world: World,
  pipelineName: string,
  stageName: string,
): { readonly pipeline: PipelineRecord; readonly stage: StageDefinition } => {
  const pipeline = findPipeline(world, pipelineName);
  const stage = stageNamed(pipeline.definition, stageName);
  if (!stage) {
    throw new AwsError(
      'StageNotFoundException',
      `Pipeline '${pipelineName}' does not have a stage with name '${stageName}'`,
    );
  }
  return { pipeline, stage };
};
