import type { OverrideStageConditionCommandInput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { callerArn } from '../../../kernel/caller.js';
import { accessTo } from '../access.js';
import { conditionStatus } from '../engine/conditions.js';
import { abandonRules } from '../engine/end-rule.js';
import type { Engine } from '../engine/engine.js';
import { changeExecution, withStage } from '../engine/execution-changes.js';
import { publishPipelineEvent, publishStageEvent } from '../events/publish-events.js';
import { served } from '../served.js';
import type { ConditionPhase, ExecutionRecord } from '../state/execution.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';
import { overrideStageConditionShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { findExecution, findStage } from './find-execution.js';
import { checkCapacity } from './start-pipeline-execution.js';

/** Lets an execution into a stage, or out of it, that a condition keeps back. */
export const overrideStageCondition = (engine: Engine) => {
  const { world } = engine;
  const { cloud } = world;
  return served<OverrideStageConditionCommandInput, object>(
    overrideStageConditionShape,
    ({ pipelineName, stageName }) => accessTo(cloud).stage('OverrideStageCondition', pipelineName, stageName),
    ({ pipelineName, stageName, pipelineExecutionId, conditionType }, { caller }) => {
      const { pipeline } = findStage(world, pipelineName, stageName);
      const execution = findExecution(world, pipelineName, pipelineExecutionId);
      const phase = conditionType === 'BEFORE_ENTRY' ? 'beforeEntry' : 'onSuccess';
      checkOverridable(world, pipeline.definition, execution, stageName, phase);
      const resumes = execution.status === 'Failed';
      if (resumes) checkCapacity(world, pipeline.definition);
      const run = execution.stages[stageName]?.conditions;
      const overridden = { by: callerArn(caller, cloud.account), at: cloud.clock.now() };
      const changed = changeExecution(world, execution, {
        status: 'InProgress',
        position: { stage: stageName, at: 'inside' },
        ...withStage(execution, stageName, {
          status: 'InProgress',
          conditions: { ...run, [phase]: { rules: run?.[phase]?.rules ?? {}, overridden } },
        }),
      });
      if (resumes) {
        publishPipelineEvent(world, changed, 'RESUMED');
        publishStageEvent(world, changed, stageName, 'RESUMED');
      }
      abandonRules(engine, changed, phase);
      engine.advance(pipelineName);
      return {};
    },
  );
};

const checkOverridable = (
  { store }: World,
  { name, version, executionMode }: PipelineRecord['definition'],
  execution: ExecutionRecord,
  stage: string,
  phase: ConditionPhase,
): void => {
  const notOverridable = (why: string): AwsError =>
    new AwsError(
      'ConditionNotOverridableException',
      `The ${phase} condition of stage '${stage}' cannot be overridden for the pipeline execution '${execution.id}': ${why}`,
    );
  if (executionMode !== 'PARALLEL') {
    const latest = store.stages.get(stageKey(name, stage))?.latestExecutionId;
    if (latest !== execution.id) {
      throw new AwsError(
        'NotLatestPipelineExecutionException',
        `The pipeline execution '${execution.id}' is not the latest in stage '${stage}': that is '${latest}'`,
      );
    }
  }
  if (execution.status === 'Stopping') {
    throw new AwsError('ConflictException', `The pipeline execution '${execution.id}' is being stopped`);
  }
  if (execution.pipelineVersion !== version) throw notOverridable('the pipeline was updated after it ran');
  const run = execution.stages[stage];
  const status = conditionStatus(store, run?.conditions?.[phase]);
  if (status === undefined) throw notOverridable('it has not been looked at');
  const isFailed = status === 'Failed' && run?.status === 'Failed' && execution.status === 'Failed';
  if (status !== 'InProgress' && !isFailed) throw notOverridable(`its status is ${status}`);
};
