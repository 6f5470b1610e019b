import { pipelineArn } from '../names.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { NamedArtifact } from '../state/artifact.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { World } from '../world.js';

export type PipelineEventState =
  'STARTED' | 'SUCCEEDED' | 'RESUMED' | 'FAILED' | 'STOPPING' | 'STOPPED' | 'CANCELED' | 'SUPERSEDED';
export type StageEventState = Exclude<PipelineEventState, 'SUPERSEDED'>;
export type ActionEventState = 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'ABANDONED';

/** Publishes on the default bus; the state that an event tells of is stored before. */
const publish = (world: World, execution: ExecutionRecord, what: string, detail: object): void =>
  world.cloud.publish({
    source: 'aws.codepipeline',
    detailType: `CodePipeline ${what} Execution State Change`,
    resources: [pipelineArn(world.cloud, execution.pipelineName)],
    detail: {
      pipeline: execution.pipelineName,
      'execution-id': execution.id,
      ...detail,
      version: execution.pipelineVersion,
      'pipeline-execution-attempt': execution.attempt,
    },
  });

export const publishPipelineEvent = (world: World, execution: ExecutionRecord, state: PipelineEventState): void =>
  publish(world, execution, 'Pipeline', {
    ...(state === 'STARTED' && {
      'execution-trigger': { 'trigger-type': execution.trigger.type, 'trigger-detail': execution.trigger.detail },
    }),
    ...(state === 'STOPPING' && execution.stop?.reason && { 'stop-execution-comments': execution.stop.reason }),
    state,
  });

export const publishStageEvent = (
  world: World,
  execution: ExecutionRecord,
  stage: string,
  state: StageEventState,
): void => publish(world, execution, 'Stage', { stage, state });

export const publishActionEvent = (
  world: World,
  execution: ExecutionRecord,
  action: ActionExecutionRecord,
  state: ActionEventState,
): void =>
  publish(world, execution, 'Action', {
    stage: action.stageName,
    action: action.actionName,
    ...(state === 'STARTED' && { 'input-artifacts': artifacts(action.inputs) }),
    ...(state === 'SUCCEEDED' && { 'output-artifacts': artifacts(action.outputs) }),
    ...((state === 'SUCCEEDED' || state === 'FAILED') && { 'execution-result': executionResult(action) }),
    state,
    region: world.cloud.region,
    type: action.type,
  });

const artifacts = (named: readonly NamedArtifact[]): object[] =>
  named.map(({ name, place }) => ({ name, s3location: { bucket: place.bucket, key: place.key } }));

const executionResult = (action: ActionExecutionRecord): object => ({
  ...(action.externalExecutionUrl !== undefined && { 'external-execution-url': action.externalExecutionUrl }),
  ...(action.externalExecutionId !== undefined && { 'external-execution-id': action.externalExecutionId }),
  ...((action.error?.message ?? action.summary) !== undefined && {
    'external-execution-summary': action.error?.message ?? action.summary,
  }),
  ...(action.error && { 'error-code': action.error.code }),
});
