import type { Artifact, EncryptionKey, JobData } from '@aws-sdk/client-codepipeline';
import { artifactsOf, artifactStore } from '../engine/artifacts.js';
import { definitionOf } from '../engine/view.js';
import { pipelineArn } from '../names.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { NamedArtifact } from '../state/artifact.js';
import type { JobRecord } from '../state/job.js';
import type { World } from '../world.js';
import { artifactCredentials } from './artifact-credentials.js';

/** All that a worker gets of a job; with new credentials each time. */
export const jobData = (
  world: World,
  job: JobRecord,
  action: ActionExecutionRecord,
  withCredentials = true,
): JobData => {
  const { cloud, store } = world;
  const encryptionKey = encryptionKeyOf(world, action);
  const credentials = withCredentials ? artifactCredentials(world, action, encryptionKey) : undefined;
  const known = artifactsOf(store, action.executionId);
  return {
    actionTypeId: action.type,
    actionConfiguration: { configuration: { ...action.resolvedConfiguration } },
    pipelineContext: {
      pipelineName: action.pipelineName,
      stage: { name: action.stageName },
      action: { name: action.actionName, actionExecutionId: action.id },
      pipelineArn: pipelineArn(cloud, action.pipelineName),
      pipelineExecutionId: action.executionId,
    },
    inputArtifacts: action.inputs.map((input) => artifact(input, known.get(input.name)?.revision)),
    outputArtifacts: action.outputs.map((output) => artifact(output)),
    ...(credentials && { artifactCredentials: credentials }),
    ...(job.continuationToken !== undefined && { continuationToken: job.continuationToken }),
    ...(encryptionKey && { encryptionKey }),
  };
};

const artifact = ({ name, place }: NamedArtifact, revision?: string): Artifact => ({
  name,
  ...(revision !== undefined && { revision }),
  location: { type: 'S3', s3Location: { bucketName: place.bucket, objectKey: place.key } },
});

export const encryptionKeyOf = ({ cloud, store }: World, action: ActionExecutionRecord): EncryptionKey | undefined => {
  const definition = definitionOf(store, action);
  return definition && artifactStore(cloud, definition)?.encryptionKey;
};
