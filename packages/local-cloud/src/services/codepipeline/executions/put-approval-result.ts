import type { PutApprovalResultCommandInput, PutApprovalResultCommandOutput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { callerArn } from '../../../kernel/caller.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { served, type Answer } from '../served.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { actionNamed } from '../state/definition.js';
import { putApprovalResultShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { findStage } from './find-execution.js';

export const putApprovalResult = (engine: Engine) => {
  const { world } = engine;
  const { cloud } = world;
  return served<PutApprovalResultCommandInput, Answer<PutApprovalResultCommandOutput>>(
    putApprovalResultShape,
    ({ pipelineName, stageName, actionName }) =>
      accessTo(cloud).action('PutApprovalResult', pipelineName, stageName, actionName),
    ({ pipelineName, stageName, actionName, result, token }, { caller }) => {
      const { stage } = findStage(world, pipelineName, stageName);
      if (!actionNamed(stage, actionName)) {
        throw new AwsError(
          'ActionNotFoundException',
          `Stage '${stageName}' of pipeline '${pipelineName}' does not have an action with name '${actionName}'`,
        );
      }
      const action = openApproval(world, { pipelineName, stageName, actionName }, token);
      const details = {
        updatedBy: callerArn(caller, cloud.account),
        ...(result.summary !== '' && { summary: result.summary }),
      };
      const approvedAt = new Date(cloud.clock.now());
      if (result.status === 'Approved') {
        engine.endAction(action.id, { status: 'Succeeded', details });
      } else {
        const message = result.summary === '' ? 'The approval action was rejected' : result.summary;
        engine.endAction(action.id, { status: 'Failed', code: 'JobFailed', message, details });
      }
      return { approvedAt };
    },
  );
};

const openApproval = (
  { store }: World,
  place: Pick<ActionExecutionRecord, 'pipelineName' | 'stageName' | 'actionName'>,
  token: string,
): ActionExecutionRecord => {
  const action = store.actions
    .by('pipeline', place.pipelineName)
    .find(
      (one) =>
        one.stageName === place.stageName &&
        one.actionName === place.actionName &&
        one.type.category === 'Approval' &&
        one.externalExecutionId === token,
    );
  if (!action) {
    throw new AwsError(
      'InvalidApprovalTokenException',
      'The approval request already received a response or has expired.',
    );
  }
  if (action.status !== 'InProgress') {
    throw new AwsError(
      'ApprovalAlreadyCompletedException',
      'The approval action has already been approved or rejected.',
    );
  }
  return action;
};
