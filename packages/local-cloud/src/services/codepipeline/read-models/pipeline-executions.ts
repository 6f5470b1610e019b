import type {
  ArtifactRevision,
  GetPipelineExecutionCommandInput,
  GetPipelineExecutionCommandOutput,
  ListPipelineExecutionsCommandInput,
  ListPipelineExecutionsCommandOutput,
  PipelineExecutionSummary,
  SourceRevision,
} from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { findExecution } from '../executions/find-execution.js';
import { page } from '../pages.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { served, type Answer } from '../served.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ArtifactRevision as Revision } from '../state/artifact.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { Store } from '../state/store.js';
import { getPipelineExecutionShape, listPipelineExecutionsShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';

export const pipelineExecutionOperations = (world: World) => {
  const { cloud, store } = world;
  const access = accessTo(cloud);
  return {
    GetPipelineExecution: served<GetPipelineExecutionCommandInput, Answer<GetPipelineExecutionCommandOutput>>(
      getPipelineExecutionShape,
      ({ pipelineName }) => access.pipeline('GetPipelineExecution', pipelineName),
      ({ pipelineName, pipelineExecutionId }) => {
        const execution = findExecution(world, pipelineName, pipelineExecutionId);
        return {
          pipelineExecution: {
            pipelineName,
            pipelineVersion: execution.pipelineVersion,
            pipelineExecutionId: execution.id,
            ...common(execution),
            artifactRevisions: sources(store, execution).flatMap((source) => artifactRevisions(source)),
            ...(execution.variables.length > 0 && { variables: [...execution.variables] }),
          },
        };
      },
    ),

    ListPipelineExecutions: served<ListPipelineExecutionsCommandInput, Answer<ListPipelineExecutionsCommandOutput>>(
      listPipelineExecutionsShape,
      ({ pipelineName }) => access.pipeline('ListPipelineExecutions', pipelineName),
      ({ pipelineName, maxResults, filter, nextToken }) => {
        findPipeline(world, pipelineName);
        const stage = filter?.succeededInStage?.stageName;
        const all = [...store.executions.by('pipeline', pipelineName)]
          .filter((execution) => stage === undefined || execution.stages[stage]?.status === 'Succeeded')
          .sort((a, b) => b.order - a.order);
        const { items, ...rest } = page(all, nextToken, maxResults ?? 100);
        return { pipelineExecutionSummaries: items.map((execution) => summaryOf(store, execution)), ...rest };
      },
    ),
  };
};

const common = ({ status, statusSummary, trigger, mode, type, rollbackTarget }: ExecutionRecord) => ({
  status,
  ...(statusSummary !== undefined && { statusSummary }),
  trigger: { triggerType: trigger.type, triggerDetail: trigger.detail.slice(0, 1024) },
  executionMode: mode,
  executionType: type,
  ...(rollbackTarget !== undefined && { rollbackMetadata: { rollbackTargetPipelineExecutionId: rollbackTarget } }),
});

const summaryOf = (store: Store, execution: ExecutionRecord): PipelineExecutionSummary => ({
  pipelineExecutionId: execution.id,
  startTime: new Date(execution.startedAt),
  lastUpdateTime: new Date(execution.updatedAt),
  sourceRevisions: sources(store, execution).map(sourceRevision),
  ...(execution.stop && { stopTrigger: execution.stop.reason === undefined ? {} : { reason: execution.stop.reason } }),
  ...common(execution),
});

type Source = ActionExecutionRecord & { readonly revision: Revision };

/** The latest run of each action of the execution that had a revision; a rollback has those that it goes back to. */
const sources = (store: Store, execution: ExecutionRecord): readonly Source[] => {
  const found = new Map<string, Source>();
  for (const action of store.actions.by('execution', execution.rollbackTarget ?? execution.id)) {
    const { revision } = action;
    if (revision) found.set(`${action.stageName}/${action.actionName}`, { ...action, revision });
  }
  return [...found.values()];
};

const sourceRevision = ({ actionName, revision }: Source): SourceRevision => ({
  actionName,
  revisionId: revision.revisionId,
  ...(revision.summary !== undefined && { revisionSummary: revision.summary }),
  ...(revision.url !== undefined && { revisionUrl: revision.url }),
});

const artifactRevisions = ({ outputs, revision }: Source): readonly ArtifactRevision[] =>
  outputs.map(({ name }) => ({
    name,
    revisionId: revision.revisionId,
    ...(revision.changeIdentifier !== undefined && { revisionChangeIdentifier: revision.changeIdentifier }),
    ...(revision.summary !== undefined && { revisionSummary: revision.summary }),
    ...(revision.created !== undefined && { created: new Date(revision.created) }),
    ...(revision.url !== undefined && { revisionUrl: revision.url }),
  }));
