import type {
  ActionExecutionDetail,
  ArtifactDetail,
  ListActionExecutionsCommandInput,
  ListActionExecutionsCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { knownActionType } from '../action-types/find-action-type.js';
import { maskedConfiguration } from '../pipelines/secrets.js';
import { served, type Answer } from '../served.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { NamedArtifact } from '../state/artifact.js';
import type { Store } from '../state/store.js';
import { listActionExecutionsShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { errorDetails } from './error-details.js';
import { pageOfExecutions } from './page-of-executions.js';

export const listActionExecutions = (world: World) => {
  const { cloud, store } = world;
  return served<ListActionExecutionsCommandInput, Answer<ListActionExecutionsCommandOutput>>(
    listActionExecutionsShape,
    ({ pipelineName }) => accessTo(cloud).pipeline('ListActionExecutions', pipelineName),
    (input) => {
      const { items, ...rest } = pageOfExecutions(world, store.actions, placeOf, input);
      return { actionExecutionDetails: items.map((action) => detailOf(world, action)), ...rest };
    },
  );
};

const placeOf = ({ stageName, actionName }: ActionExecutionRecord): string => `${stageName}/${actionName}`;

const detailOf = ({ cloud, store }: World, action: ActionExecutionRecord): ActionExecutionDetail => ({
  pipelineExecutionId: action.executionId,
  actionExecutionId: action.id,
  pipelineVersion: action.pipelineVersion,
  stageName: action.stageName,
  actionName: action.actionName,
  startTime: new Date(action.startedAt),
  lastUpdateTime: new Date(action.updatedAt),
  ...(action.updatedBy !== undefined && { updatedBy: action.updatedBy }),
  status: action.status,
  input: {
    actionTypeId: action.type,
    configuration: masked(store, action, action.configuration),
    resolvedConfiguration: masked(store, action, action.resolvedConfiguration),
    ...(action.ownRoleArn !== undefined && { roleArn: action.ownRoleArn }),
    region: cloud.region,
    inputArtifacts: action.inputs.map(artifactDetail),
    ...(action.namespace !== undefined && { namespace: action.namespace }),
  },
  // While it runs, only what its provider has told of it.
  output: {
    outputArtifacts: action.status === 'Succeeded' ? action.outputs.map(artifactDetail) : [],
    executionResult: {
      ...(action.externalExecutionId !== undefined && { externalExecutionId: action.externalExecutionId }),
      ...(action.summary !== undefined && { externalExecutionSummary: action.summary }),
      ...(action.externalExecutionUrl !== undefined && { externalExecutionUrl: action.externalExecutionUrl }),
      ...errorDetails(action),
    },
    outputVariables: { ...action.outputVariables },
  },
});

const masked = (
  store: Store,
  action: ActionExecutionRecord,
  configuration: Readonly<Record<string, string>>,
): Record<string, string> => maskedConfiguration((id) => knownActionType(store, id), action.type, configuration);

const artifactDetail = ({ name, place }: NamedArtifact): ArtifactDetail => ({
  name,
  s3location: { bucket: place.bucket, key: place.key },
});
