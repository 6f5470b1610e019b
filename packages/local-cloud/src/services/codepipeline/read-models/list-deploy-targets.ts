import type {
  DeployActionExecutionTarget,
  ListDeployActionExecutionTargetsCommandInput,
  ListDeployActionExecutionTargetsCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { page } from '../pages.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { served, type Answer } from '../served.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { listDeployActionExecutionTargetsShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';

/** Where a deploy action has put its artifact: instances for the EC2 provider, which is not here, else one place. */
export const listDeployActionExecutionTargets = (world: World) => {
  const { cloud, store } = world;
  return served<ListDeployActionExecutionTargetsCommandInput, Answer<ListDeployActionExecutionTargetsCommandOutput>>(
    listDeployActionExecutionTargetsShape,
    ({ pipelineName }) => accessTo(cloud).pipeline('ListDeployActionExecutionTargets', pipelineName),
    ({ pipelineName, actionExecutionId, filters, maxResults, nextToken }) => {
      if (pipelineName !== undefined) findPipeline(world, pipelineName);
      const action = store.actions.get(actionExecutionId);
      if (!action || (pipelineName !== undefined && action.pipelineName !== pipelineName)) {
        throw new AwsError(
          'ActionExecutionNotFoundException',
          `Could not find action execution '${actionExecutionId}'`,
        );
      }
      if (action.type.category !== 'Deploy') {
        throw new AwsError('ValidationException', `Action ${action.actionName} is no deploy action: it has no targets`);
      }
      const wanted = filters?.filter(({ name }) => name === 'TARGET_STATUS').flatMap(({ values }) => values ?? []);
      const targets = targetsOf(action).filter(
        ({ status = '' }) => !wanted || wanted.length === 0 || wanted.includes(status),
      );
      const { items, ...rest } = page(targets, nextToken, maxResults ?? 100);
      return { targets: items, ...rest };
    },
  );
};

const targetsOf = (action: ActionExecutionRecord): readonly DeployActionExecutionTarget[] => {
  const bucket = action.resolvedConfiguration['BucketName'];
  if (action.type.owner !== 'AWS' || action.type.provider !== 'S3' || bucket === undefined) return [];
  const startTime = new Date(action.startedAt);
  const end = action.status === 'InProgress' ? {} : { endTime: new Date(action.updatedAt) };
  const message = action.error?.message ?? action.summary;
  return [
    {
      targetId: bucket,
      targetType: 'S3',
      status: action.status,
      startTime,
      ...end,
      events: [
        {
          name: 'Upload',
          status: action.status,
          startTime,
          ...end,
          ...(message !== undefined && { context: { message } }),
        },
      ],
    },
  ];
};
