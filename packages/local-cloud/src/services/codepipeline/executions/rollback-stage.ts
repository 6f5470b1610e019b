import type { RollbackStageCommandInput, RollbackStageCommandOutput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { callerArn } from '../../../kernel/caller.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { startRollback } from '../engine/rollback.js';
import { served, type Answer } from '../served.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { rollbackStageShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { findExecution, findStage } from './find-execution.js';

export const rollbackStage = (engine: Engine) => {
  const { world } = engine;
  const { cloud } = world;
  return served<RollbackStageCommandInput, Answer<RollbackStageCommandOutput>>(
    rollbackStageShape,
    ({ pipelineName, stageName }) => accessTo(cloud).stage('RollbackStage', pipelineName, stageName),
    ({ pipelineName, stageName, targetPipelineExecutionId }, { caller }) => {
      const { pipeline } = findStage(world, pipelineName, stageName);
      const target = findExecution(world, pipelineName, targetPipelineExecutionId);
      checkRollback(world, pipeline, target, stageName);
      const execution = startRollback(engine, target, stageName, {
        type: 'ManualRollback',
        detail: callerArn(caller, cloud.account),
      });
      engine.advance(pipelineName);
      return { pipelineExecutionId: execution.id };
    },
  );
};

const checkRollback = (
  { store }: World,
  { definition }: PipelineRecord,
  target: ExecutionRecord,
  stage: string,
): void => {
  const unable = (why: string): AwsError =>
    new AwsError('UnableToRollbackStageException', `The stage '${stage}' cannot be rolled back: ${why}`);
  if (definition.executionMode === 'PARALLEL') throw unable('the pipeline runs in PARALLEL mode');
  if (definition.stages[0]?.name === stage) throw unable('it is the source stage');
  if (target.type === 'ROLLBACK') throw unable(`the execution '${target.id}' is itself a rollback`);
  if (target.pipelineVersion !== definition.version) {
    throw new AwsError(
      'PipelineExecutionOutdatedException',
      `The pipeline execution '${target.id}' ran version ${target.pipelineVersion} of the pipeline, which is now at version ${definition.version}`,
    );
  }
  if (target.stages[stage]?.status !== 'Succeeded') {
    throw unable(`the execution '${target.id}' has not succeeded in it`);
  }
  const inside = store.executions
    .by('active', definition.name)
    .find(({ position }) => position?.at === 'inside' && position.stage === stage);
  if (inside) throw unable(`the execution '${inside.id}' is in progress in it`);
};
