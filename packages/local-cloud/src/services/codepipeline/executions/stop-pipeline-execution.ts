import type {
  StopPipelineExecutionCommandInput,
  StopPipelineExecutionCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { runningActions } from '../engine/cancel-executions.js';
import { abandonRules } from '../engine/end-rule.js';
import type { Engine } from '../engine/engine.js';
import { changeExecution, withStage } from '../engine/execution-changes.js';
import { publishPipelineEvent, publishStageEvent } from '../events/publish-events.js';
import { served, type Answer } from '../served.js';
import { isActive, type ExecutionRecord } from '../state/execution.js';
import { stopPipelineExecutionShape } from '../validation/execution-shapes.js';
import { findExecution } from './find-execution.js';

export const stopPipelineExecution = (engine: Engine) => {
  const { world } = engine;
  return served<StopPipelineExecutionCommandInput, Answer<StopPipelineExecutionCommandOutput>>(
    stopPipelineExecutionShape,
    ({ pipelineName }) => accessTo(world.cloud).pipeline('StopPipelineExecution', pipelineName),
    ({ pipelineName, pipelineExecutionId, abandon, reason }) => {
      const execution = findExecution(world, pipelineName, pipelineExecutionId);
      const mode = abandon ? 'abandon' : 'wait';
      checkStoppable(execution, mode);
      const stage = execution.position?.at === 'inside' ? execution.position.stage : undefined;
      const stopping = changeExecution(world, execution, {
        status: 'Stopping',
        stop: { mode, ...(reason !== undefined && { reason }) },
        ...(stage !== undefined && withStage(execution, stage, { status: 'Stopping' })),
      });
      if (execution.status !== 'Stopping') {
        publishPipelineEvent(world, stopping, 'STOPPING');
        if (stage !== undefined) publishStageEvent(world, stopping, stage, 'STOPPING');
      }
      if (mode === 'abandon') {
        abandonRules(engine, stopping);
        for (const action of runningActions(engine, stopping)) {
          engine.endAction(action, { status: 'Abandoned', cancelled: false });
        }
      }
      engine.advance(pipelineName);
      return { pipelineExecutionId };
    },
  );
};

const checkStoppable = (execution: ExecutionRecord, mode: 'wait' | 'abandon'): void => {
  if (!isActive(execution)) {
    throw new AwsError(
      'PipelineExecutionNotStoppableException',
      `The pipeline execution '${execution.id}' cannot be stopped: its status is ${execution.status}`,
    );
  }
  const stopped = execution.status === 'Stopping' ? execution.stop?.mode : undefined;
  if (stopped === mode || stopped === 'abandon') {
    throw new AwsError(
      'DuplicatedStopRequestException',
      `The pipeline execution '${execution.id}' is already being stopped`,
    );
  }
};
