import type { PutActionRevisionCommandInput, PutActionRevisionCommandOutput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { callerArn } from '../../../kernel/caller.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { startExecution } from '../engine/start-execution.js';
import { served, type Answer } from '../served.js';
import { actionNamed } from '../state/definition.js';
import { stageKey } from '../state/store.js';
import { putActionRevisionShape } from '../validation/execution-shapes.js';
import { findStage } from './find-execution.js';
import { checkCapacity } from './start-pipeline-execution.js';

/** A source that CodePipeline does not watch itself tells of a new revision. */
export const putActionRevision = (engine: Engine) => {
  const { world } = engine;
  const { cloud, store } = world;
  return served<PutActionRevisionCommandInput, Answer<PutActionRevisionCommandOutput>>(
    putActionRevisionShape,
    ({ pipelineName, stageName, actionName }) =>
      accessTo(cloud).action('PutActionRevision', pipelineName, stageName, actionName),
    ({ pipelineName, stageName, actionName, actionRevision }, { caller }) => {
      const { pipeline, stage } = findStage(world, pipelineName, stageName);
      if (actionNamed(stage, actionName)?.actionTypeId.category !== 'Source') {
        throw new AwsError(
          'ActionNotFoundException',
          `Stage '${stageName}' of pipeline '${pipelineName}' does not have a source action with name '${actionName}'`,
        );
      }
      const latest = store.stages.get(stageKey(pipelineName, stageName))?.latestActions[actionName];
      const current = latest === undefined ? undefined : store.actions.get(latest);
      if (current?.revision?.revisionId === actionRevision.revisionId) {
        return { newRevision: false, pipelineExecutionId: current.executionId };
      }
      checkCapacity(world, pipeline.definition);
      const execution = startExecution(engine, pipeline, {
        trigger: { type: 'PutActionRevision', detail: callerArn(caller, cloud.account) },
      });
      return { newRevision: true, pipelineExecutionId: execution.id };
    },
  );
};
