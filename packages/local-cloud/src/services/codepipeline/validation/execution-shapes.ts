import { any, list, oneOf, structure, text } from './constraints.js';
import {
  actionName,
  nextToken,
  pageSize,
  pipelineName,
  region,
  resourceArn,
  revision,
  revisionChangeId,
  stageName,
  tagKey,
  tags,
  uuid,
} from './name-shapes.js';
import { startVariables } from './pipeline-shapes.js';

export const startPipelineExecutionShape = structure({
  'name!': pipelineName,
  variables: startVariables,
  clientRequestToken: text(1, 128, '^[a-zA-Z0-9-]+$'),
  sourceRevisions: list(
    structure({
      'actionName!': actionName,
      'revisionType!': oneOf('COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'),
      'revisionValue!': revision,
    }),
    0,
    50,
  ),
});

export const stopPipelineExecutionShape = structure({
  'pipelineName!': pipelineName,
  'pipelineExecutionId!': uuid,
  abandon: any,
  reason: text(undefined, 200),
});

export const retryStageExecutionShape = structure({
  'pipelineName!': pipelineName,
  'stageName!': stageName,
  'pipelineExecutionId!': uuid,
  'retryMode!': oneOf('FAILED_ACTIONS', 'ALL_ACTIONS'),
});

export const rollbackStageShape = structure({
  'pipelineName!': pipelineName,
  'stageName!': stageName,
  'targetPipelineExecutionId!': uuid,
});

export const overrideStageConditionShape = structure({
  'pipelineName!': pipelineName,
  'stageName!': stageName,
  'pipelineExecutionId!': uuid,
  'conditionType!': oneOf('BEFORE_ENTRY', 'ON_SUCCESS'),
});

const transition = {
  'pipelineName!': pipelineName,
  'stageName!': stageName,
  'transitionType!': oneOf('Inbound', 'Outbound'),
};
export const enableStageTransitionShape = structure(transition);
export const disableStageTransitionShape = structure({
  ...transition,
  'reason!': text(1, 300, '[a-zA-Z0-9!@ \\(\\)\\.\\*\\?\\-]+'),
});

export const putApprovalResultShape = structure({
  'pipelineName!': pipelineName,
  'stageName!': stageName,
  'actionName!': actionName,
  'result!': structure({ 'summary!': text(0, 512), 'status!': oneOf('Approved', 'Rejected') }),
  'token!': uuid,
});

export const putActionRevisionShape = structure({
  'pipelineName!': pipelineName,
  'stageName!': stageName,
  'actionName!': actionName,
  'actionRevision!': structure({ 'revisionId!': revision, 'revisionChangeId!': revisionChangeId, 'created!': any }),
});

export const getPipelineExecutionShape = structure({ 'pipelineName!': pipelineName, 'pipelineExecutionId!': uuid });

export const listPipelineExecutionsShape = structure({
  'pipelineName!': pipelineName,
  maxResults: pageSize(100),
  filter: structure({ succeededInStage: structure({ stageName }) }),
  nextToken,
});

const ofExecutions = structure({
  'pipelineName!': pipelineName,
  filter: structure({
    pipelineExecutionId: uuid,
    latestInPipelineExecution: structure({
      'pipelineExecutionId!': uuid,
      'startTimeRange!': oneOf('Latest', 'All'),
    }),
  }),
  maxResults: pageSize(100),
  nextToken,
});
export const listActionExecutionsShape = ofExecutions;
export const listRuleExecutionsShape = ofExecutions;

export const listRuleTypesShape = structure({ ruleOwnerFilter: oneOf('AWS'), regionFilter: region });

export const listDeployActionExecutionTargetsShape = structure({
  pipelineName,
  'actionExecutionId!': text(),
  filters: list(structure({ name: oneOf('TARGET_STATUS'), values: list(text(1)) })),
  maxResults: pageSize(100),
  nextToken,
});

export const listTagsShape = structure({ 'resourceArn!': resourceArn, nextToken, maxResults: pageSize(100) });
export const tagResourceShape = structure({ 'resourceArn!': resourceArn, 'tags!': tags });
export const untagResourceShape = structure({ 'resourceArn!': resourceArn, 'tagKeys!': list(tagKey) });
