import type { CreatePipelineCommandOutput, UpdatePipelineCommandOutput } from '@aws-sdk/client-codepipeline';
import { flag, integer, json, list, map, needed, record, tags, text, type Values } from '../property-shape.js';
import { lowerCamel } from '../lower-camel.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { lowerTags, tagChanges } from '../tag-changes.js';

const artifactStore = record({
  EncryptionKey: record({ Id: needed(text), Type: needed(text) }),
  Location: needed(text),
  Type: needed(text),
});

const action = record({
  ActionTypeId: needed(
    record({ Category: needed(text), Owner: needed(text), Provider: needed(text), Version: needed(text) }),
  ),
  Commands: list(text),
  Configuration: map(text),
  EnvironmentVariables: json,
  InputArtifacts: list(record({ Name: needed(text) })),
  Name: needed(text),
  Namespace: text,
  OutputArtifacts: list(record({ Files: list(text), Name: needed(text) })),
  OutputVariables: list(text),
  Region: text,
  RoleArn: text,
  RunOrder: integer,
  TimeoutInMinutes: integer,
});

const stage = record({
  Actions: needed(list(action)),
  BeforeEntry: json,
  Blockers: list(record({ Name: needed(text), Type: needed(text) })),
  Name: needed(text),
  OnFailure: json,
  OnSuccess: json,
});

const properties = {
  ArtifactStore: artifactStore,
  ArtifactStores: list(record({ ArtifactStore: needed(artifactStore), Region: needed(text) })),
  DisableInboundStageTransitions: list(record({ Reason: needed(text), StageName: needed(text) })),
  ExecutionMode: text,
  Name: text,
  PipelineType: text,
  RestartExecutionOnUpdate: flag,
  RoleArn: needed(text),
  Stages: needed(list(stage)),
  Tags: tags,
  Triggers: json,
  Variables: list(record({ DefaultValue: text, Description: text, Name: needed(text) })),
};
type Properties = Values<typeof properties>;

const structure = (name: string, pipeline: Properties): object => {
  const {
    ArtifactStores,
    DisableInboundStageTransitions: _,
    RestartExecutionOnUpdate: __,
    Tags: ___,
    ...source
  } = pipeline;
  // Without absent members, what was read by shapes is JSON.
  const plain = JSON.parse(JSON.stringify({ ...source, Name: name })) as Parameters<typeof lowerCamel>[0];
  const spelled = lowerCamel(plain, ['Configuration']);
  return {
    ...(typeof spelled === 'object' ? spelled : {}),
    ...(ArtifactStores && {
      artifactStores: Object.fromEntries(
        ArtifactStores.map(({ Region, ArtifactStore: { EncryptionKey: key, Location, Type } }) => [
          Region,
          { location: Location, type: Type, ...(key && { encryptionKey: { id: key.Id, type: key.Type } }) },
        ]),
      ),
    }),
  };
};

type Transitions = NonNullable<Properties['DisableInboundStageTransitions']>;

const setTransitions = async (
  pipelineName: string,
  next: Transitions,
  previous: Transitions,
  context: ResourceContext,
) => {
  const transitionType = 'Inbound';
  for (const { StageName: stageName } of previous.filter(
    (entry) => !next.some(({ StageName }) => StageName === entry.StageName),
  )) {
    await context.call('codepipeline', 'EnableStageTransition', { pipelineName, stageName, transitionType });
  }
  for (const { StageName: stageName, Reason: reason } of next) {
    await context.call('codepipeline', 'DisableStageTransition', { pipelineName, stageName, transitionType, reason });
  }
};

const arnOf = (name: string, { partition, region, account }: ResourceContext): string =>
  `arn:${partition}:codepipeline:${region}:${account}:${name}`;

const attributesOf = (
  name: string,
  { pipeline }: CreatePipelineCommandOutput | UpdatePipelineCommandOutput,
  context: ResourceContext,
) => ({ Arn: arnOf(name, context), Version: String(pipeline?.version ?? 1) });

export const codepipelinePipeline = provider({
  type: 'AWS::CodePipeline::Pipeline',
  properties,
  name: { property: 'Name', maxLength: 100 },
  replaceOn: ['Name'],
  attributes: ['Arn', 'Version'],
  absent: ['PipelineNotFoundException'],
  create: async (pipeline, context) => {
    const created = await context.call<CreatePipelineCommandOutput>('codepipeline', 'CreatePipeline', {
      pipeline: structure(context.name, pipeline),
      tags: lowerTags(context.withStackTags(pipeline.Tags)),
    });
    context.exists(context.name);
    await setTransitions(context.name, pipeline.DisableInboundStageTransitions ?? [], [], context);
    return { physicalId: context.name, attributes: attributesOf(context.name, created, context) };
  },
  update: async ({ physicalId: name, properties: pipeline, previous, changed }, context) => {
    const input = { pipeline: structure(name, pipeline) };
    const updated = await context.call<UpdatePipelineCommandOutput>('codepipeline', 'UpdatePipeline', input);
    if (changed.has('DisableInboundStageTransitions')) {
      const before = previous.DisableInboundStageTransitions ?? [];
      await setTransitions(name, pipeline.DisableInboundStageTransitions ?? [], before, context);
    }
    const resourceArn = arnOf(name, context);
    const { set, removedKeys } = tagChanges(pipeline.Tags, previous.Tags);
    if (removedKeys.length > 0)
      await context.call('codepipeline', 'UntagResource', { resourceArn, tagKeys: removedKeys });
    if (set.length > 0) await context.call('codepipeline', 'TagResource', { resourceArn, tags: lowerTags(set) });
    if (pipeline.RestartExecutionOnUpdate === true)
      await context.call('codepipeline', 'StartPipelineExecution', { name });
    return { physicalId: name, attributes: attributesOf(name, updated, context) };
  },
  delete: (name, _, context) => context.call('codepipeline', 'DeletePipeline', { name }),
});
