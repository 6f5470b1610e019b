import {
  type CodePipelineClient,
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type CloudUnderTest, makeRole } from './cloud-under-test.js';

/** Buckets and a role for pipelines. The role's ARN. */
export const preparePipelines = async (opened: CloudUnderTest): Promise<string> => {
  const s3 = new S3Client(opened.config);
  for (const Bucket of ['source', 'artifacts']) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: 'source', VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(new PutObjectCommand({ Bucket: 'source', Key: 'site.zip', Body: 'zip' }));
  return makeRole(opened, 'pipeline', 'codepipeline.amazonaws.com');
};

/** An action type of this provider and a pipeline that runs up to it at once. Its name. */
export const beginPipeline = async (client: CodePipelineClient, roleArn: string, provider: string): Promise<string> => {
  const name = `site-${provider}`;
  await client.send(
    new CreateCustomActionTypeCommand({
      category: 'Build',
      provider,
      version: '1',
      inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
      configurationProperties: [{ name: 'Command', required: true, key: true, secret: false }],
    }),
  );
  await client.send(
    new CreatePipelineCommand({
      pipeline: {
        name,
        roleArn,
        artifactStore: { type: 'S3', location: 'artifacts' },
        stages: [
          {
            name: 'Source',
            actions: [
              {
                name: 'Fetch',
                actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
                configuration: { S3Bucket: 'source', S3ObjectKey: 'site.zip', PollForSourceChanges: 'false' },
                outputArtifacts: [{ name: 'Source' }],
              },
            ],
          },
          {
            name: 'Build',
            actions: [
              {
                name: 'Compile',
                actionTypeId: { category: 'Build', owner: 'Custom', provider, version: '1' },
                configuration: { Command: 'make' },
                inputArtifacts: [{ name: 'Source' }],
                outputArtifacts: [{ name: 'Site' }],
              },
            ],
          },
        ],
      },
    }),
  );
  return name;
};
