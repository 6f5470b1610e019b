import type {
  ActionExecutionDetail,
  ArtifactDetail,
  ListActionExecutionsCommandInput,
  ListActionExecutionsCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { knownActionType } from '../action-types/find-action-type.js';
import { findExecution } from '../executions/find-execution.js';
import { page } from '../pages.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { maskedConfiguration } from '../pipelines/secrets.js';
import { served, type Answer } from '../served.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { NamedArtifact } from '../state/artifact.js';
import type { Store } from '../state/store.js';
import { listActionExecutionsShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { errorDetails } from './error-details.js';

export const listActionExecutions = (world: World) => {
  const { cloud, store } = world;
  return served<ListActionExecutionsCommandInput, Answer<ListActionExecutionsCommandOutput>>(
    listActionExecutionsShape,
    ({ pipelineName }) => accessTo(cloud).pipeline('ListActionExecutions', pipelineName),
    ({ pipelineName, filter, maxResults, nextToken }) => {
      findPipeline(world, pipelineName);
      const latestIn = filter?.latestInPipelineExecution;
      const executionId = filter?.pipelineExecutionId ?? latestIn?.pipelineExecutionId;
      if (executionId !== undefined) findExecution(world, pipelineName, executionId);
      const found =
        executionId === undefined
          ? store.actions.by('pipeline', pipelineName)
          : store.actions.by('execution', executionId);
      const newestFirst = [...found].sort((a, b) => b.order - a.order);
      const all = latestIn?.startTimeRange === 'Latest' ? sinceLatestRun(newestFirst) : newestFirst;
      const { items, ...rest } = page(all, nextToken, maxResults ?? 100);
      return { actionExecutionDetails: items.map((action) => detailOf(world, action)), ...rest };
    },
  );
};

/** Of each action the newest execution. */
const sinceLatestRun = (newestFirst: readonly ActionExecutionRecord[]): readonly ActionExecutionRecord[] => {
  const seen = new Set<string>();
  return newestFirst.filter(({ stageName, actionName }) => {
    const key = `${stageName}/${actionName}`;
    const isNewest = !seen.has(key);
    seen.add(key);
    return isNewest;
  });
};

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
