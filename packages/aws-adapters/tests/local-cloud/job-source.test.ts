import {
  CodePipelineClient,
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { codePipelineJobSource } from '../../src/codepipeline/index.js';
import { describeJobSource } from '../contract/job-source.contract.js';
import { id, makeRole, openCloud, realClock, until } from './cloud-under-test.js';

const opened = await openCloud();
const { config } = opened;
const s3 = new S3Client(config);
for (const Bucket of ['source', 'artifacts']) await s3.send(new CreateBucketCommand({ Bucket }));
await s3.send(new PutBucketVersioningCommand({ Bucket: 'source', VersioningConfiguration: { Status: 'Enabled' } }));
await s3.send(new PutObjectCommand({ Bucket: 'source', Key: 'site.zip', Body: 'zip' }));
const roleArn = await makeRole(opened, 'pipeline', 'codepipeline.amazonaws.com');
const client = new CodePipelineClient(config);

describeJobSource('CodePipeline', async () => {
  // A provider of its own for each test: no test sees another's jobs.
  const provider = `builder-${id().slice(0, 8)}`;
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
  const source = codePipelineJobSource({ client, category: 'Build', provider, clock: realClock });
  return {
    // The job comes when the source stage is done.
    source: {
      ...source,
      poll: async (version) => {
        let last = await source.poll(version);
        for (let tries = 0; tries < 50 && last.jobs.length === 0; tries += 1) last = await source.poll(version);
        return last;
      },
    },
    begin: async () => {
      // Creating the pipeline has started it.
      await until('a pipeline', async () => name);
    },
    abandon: async ({ data }) => {
      await client.send(
        new StopPipelineExecutionCommand({
          pipelineName: name,
          pipelineExecutionId: data.pipeline.executionId,
          abandon: true,
        }),
      );
    },
  };
});
