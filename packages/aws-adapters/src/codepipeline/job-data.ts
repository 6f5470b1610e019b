import type { Artifact, JobData as SdkJobData } from '@aws-sdk/client-codepipeline';
import type { ArtifactLocation, JobData } from '@codepipeline-ec2/core';
import { present } from '../sdk/sdk-error.js';

/** How long artifact credentials live; CodePipeline does not say it with them. */
const CREDENTIAL_SECONDS = 900;

/** `asked`: epoch seconds before the call was made. */
export const toJobData = (data: SdkJobData, asked: number): JobData => {
  const context = data.pipelineContext;
  const credentials = data.artifactCredentials;
  return {
    configuration: data.actionConfiguration?.configuration ?? {},
    pipeline: {
      name: context?.pipelineName ?? '',
      arn: context?.pipelineArn ?? '',
      executionId: context?.pipelineExecutionId ?? '',
      stage: context?.stage?.name ?? '',
      action: context?.action?.name ?? '',
      actionExecutionId: context?.action?.actionExecutionId ?? '',
    },
    inputs: (data.inputArtifacts ?? []).map(toLocation),
    outputs: (data.outputArtifacts ?? []).map(toLocation),
    ...(credentials !== undefined && {
      credentials: {
        accessKeyId: present(credentials.accessKeyId, 'JobSource', 'accessKeyId'),
        secretAccessKey: present(credentials.secretAccessKey, 'JobSource', 'secretAccessKey'),
        sessionToken: present(credentials.sessionToken, 'JobSource', 'sessionToken'),
        ends: asked + CREDENTIAL_SECONDS,
      },
    }),
    ...(data.encryptionKey?.id !== undefined && { encryptionKeyId: data.encryptionKey.id }),
    ...(data.continuationToken !== undefined && { continuationToken: data.continuationToken }),
  };
};

const toLocation = (artifact: Artifact): ArtifactLocation => ({
  name: present(artifact.name, 'JobSource', 'artifact name'),
  bucket: present(artifact.location?.s3Location?.bucketName, 'JobSource', 'bucketName'),
  key: present(artifact.location?.s3Location?.objectKey, 'JobSource', 'objectKey'),
});
