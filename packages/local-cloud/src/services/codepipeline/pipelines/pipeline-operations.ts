import type {
  CreatePipelineCommandInput,
  CreatePipelineCommandOutput,
  DeletePipelineCommandInput,
  GetPipelineCommandInput,
  GetPipelineCommandOutput,
  ListPipelinesCommandInput,
  ListPipelinesCommandOutput,
  PipelineDeclaration,
  UpdatePipelineCommandInput,
  UpdatePipelineCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { callerArn } from '../../../kernel/caller.js';
import { accessTo, passRole } from '../access.js';
import { findActionType, knownActionType } from '../action-types/find-action-type.js';
import { cancelExecutions } from '../engine/cancel-executions.js';
import type { Engine } from '../engine/engine.js';
import { startExecution } from '../engine/start-execution.js';
import { pipelineArn } from '../names.js';
import { page } from '../pages.js';
import { served, type Answer } from '../served.js';
import type { PipelineDefinition } from '../state/definition.js';
import { versionKey } from '../state/store.js';
import { tagList, withTags } from '../tags.js';
import { checkPipeline } from '../validation/check-pipeline.js';
import type { Checked } from '../validation/constraints.js';
import {
  createPipelineShape,
  getPipelineShape,
  listPipelinesShape,
  pipelineByNameShape,
  updatePipelineShape,
} from '../validation/pipeline-shapes.js';
import { checkRole } from './check-role.js';
import { declarationOf } from './declaration.js';
import { filledPipeline } from './fill-defaults.js';
import { findPipeline } from './find-pipeline.js';
import { forgetPipeline, forgetRemovedStages } from './forget-pipeline.js';
import { withKeptSecrets } from './secrets.js';

export const pipelineOperations = (engine: Engine) => {
  const { world } = engine;
  const { cloud, store, tunables } = world;
  const access = accessTo(cloud);

  /** The declaration as it will be kept, or the refusal that it deserves. */
  const validated = async (
    declared: Checked<PipelineDeclaration>,
    previous?: PipelineDefinition,
  ): Promise<PipelineDefinition> => {
    const filled = filledPipeline(declared, (previous?.version ?? 0) + 1);
    checkPipeline(filled, cloud.region, (id) => findActionType(store, id));
    const definition = withKeptSecrets((id) => knownActionType(store, id), filled, previous);
    await checkRole(world, definition.roleArn);
    return definition;
  };

  const keep = (definition: PipelineDefinition): void =>
    store.definitions.set(versionKey(definition.name, definition.version), definition);

  return {
    CreatePipeline: served<CreatePipelineCommandInput, Answer<CreatePipelineCommandOutput>>(
      createPipelineShape,
      ({ pipeline, tags }) => [access.pipeline('CreatePipeline', pipeline?.name, tags), passRole(pipeline?.roleArn)],
      async ({ pipeline, tags }, call) => {
        const refuseTakenName = (): void => {
          if (!store.pipelines.has(pipeline.name)) return;
          throw new AwsError(
            'PipelineNameInUseException',
            `A pipeline with the name '${pipeline.name}' already exists in account '${cloud.account}'`,
          );
        };
        refuseTakenName();
        if (store.pipelines.size >= tunables.pipelines) {
          throw new AwsError(
            'LimitExceededException',
            `The number of pipelines in account ${cloud.account} has reached the limit of ${tunables.pipelines}`,
          );
        }
        const allTags = withTags(pipelineArn(cloud, pipeline.name), {}, tags);
        const definition = await validated(pipeline);
        refuseTakenName();
        const now = cloud.clock.now();
        const record = { definition, createdAt: now, updatedAt: now, tags: allTags };
        keep(definition);
        store.pipelines.set(definition.name, record);
        startExecution(engine, record, {
          trigger: { type: 'CreatePipeline', detail: callerArn(call.caller, cloud.account) },
        });
        return { pipeline: declarationOf(store, definition), tags: tagList(allTags) };
      },
    ),

    UpdatePipeline: served<UpdatePipelineCommandInput, Answer<UpdatePipelineCommandOutput>>(
      updatePipelineShape,
      ({ pipeline }) => [access.pipeline('UpdatePipeline', pipeline?.name), passRole(pipeline?.roleArn)],
      async ({ pipeline }) => {
        const { name } = pipeline;
        const known = () => {
          const record = store.pipelines.get(name);
          if (record) return record;
          throw new AwsError(
            'ResourceNotFoundException',
            `The account with id '${cloud.account}' does not include a pipeline with the name '${name}'`,
          );
        };
        const checkedAgainst = known();
        const definition = await validated(pipeline, checkedAgainst.definition);
        const record = known();
        if (record.definition.version !== checkedAgainst.definition.version) {
          throw new AwsError('ConcurrentModificationException', `Pipeline '${name}' was changed by another request`);
        }
        cancelExecutions(engine, name, 'Pipeline definition was updated before the execution completed');
        keep(definition);
        store.pipelines.set(name, { ...record, definition, updatedAt: cloud.clock.now() });
        forgetRemovedStages(store, definition);
        return { pipeline: declarationOf(store, definition) };
      },
    ),

    GetPipeline: served<GetPipelineCommandInput, Answer<GetPipelineCommandOutput>>(
      getPipelineShape,
      ({ name }) => access.pipeline('GetPipeline', name),
      ({ name, version }) => {
        const { definition, createdAt, updatedAt } = findPipeline(world, name);
        const wanted = version === undefined ? definition : store.definitions.get(versionKey(name, version));
        if (!wanted) {
          throw new AwsError(
            'PipelineVersionNotFoundException',
            `Pipeline '${name}' in account '${cloud.account}' does not have a version ${version}`,
          );
        }
        return {
          pipeline: declarationOf(store, wanted),
          metadata: {
            pipelineArn: pipelineArn(cloud, name),
            created: new Date(createdAt),
            updated: new Date(updatedAt),
          },
        };
      },
    ),

    DeletePipeline: served<DeletePipelineCommandInput, object>(
      pipelineByNameShape,
      ({ name }) => access.pipeline('DeletePipeline', name),
      ({ name }) => {
        if (store.pipelines.has(name)) {
          cancelExecutions(engine, name, 'Pipeline was deleted before the execution completed');
          forgetPipeline(store, name);
        }
        return {};
      },
    ),

    ListPipelines: served<ListPipelinesCommandInput, Answer<ListPipelinesCommandOutput>>(
      listPipelinesShape,
      access.anything('ListPipelines'),
      ({ nextToken, maxResults }) => {
        const all = [...store.pipelines.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
        const { items, ...rest } = page(all, nextToken, maxResults ?? 1000);
        return {
          pipelines: items.map(({ definition, createdAt, updatedAt }) => ({
            name: definition.name,
            version: definition.version,
            pipelineType: definition.pipelineType,
            executionMode: definition.executionMode,
            created: new Date(createdAt),
            updated: new Date(updatedAt),
          })),
          ...rest,
        };
      },
    ),
  };
};
