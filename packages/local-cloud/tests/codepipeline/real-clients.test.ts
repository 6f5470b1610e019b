import {
  AcknowledgeJobCommand,
  CodePipelineClient,
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
  GetJobDetailsCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PollForJobsCommand,
  PutJobSuccessResultCommand,
  type CreateCustomActionTypeCommandInput,
  type Job,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { startLocalCloud, type LocalCloud } from '../../src/start.js';
import { textWith } from './matchers.js';
import { BUILD, builderType, createRole, pipeline } from './pipeline-cloud.js';
import { zipOf } from '../zip.js';

const served = async (): Promise<LocalCloud> => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  onTestFinished(() => local.close());
  const { cloud } = local;
  await createRole(cloud, 'pipeline', { Effect: 'Allow', Action: '*', Resource: '*' });
  for (const Bucket of ['artifacts', 'source', 'site']) await cloud.call('s3', 'CreateBucket', { Bucket }, ROOT);
  await cloud.call(
    's3',
    'PutBucketVersioning',
    { Bucket: 'source', VersioningConfiguration: { Status: 'Enabled' } },
    ROOT,
  );
  await cloud.call('s3', 'PutObject', { Bucket: 'source', Key: 'app.zip', Body: Buffer.from('the source') }, ROOT);
  return local;
};

const config = (local: LocalCloud) => ({
  endpoint: local.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

describe('SDK for JavaScript', () => {
  test('a job worker reaches its artifacts, and no others, with the credentials of its job', async () => {
    const local = await served();
    const client = new CodePipelineClient(config(local));
    // The builder of test data knows nothing of types.
    const type = builderType() as CreateCustomActionTypeCommandInput;
    await client.send(new CreateCustomActionTypeCommand(type));
    await client.send(new CreatePipelineCommand({ pipeline: pipeline() }));
    const job = await vi.waitFor(async (): Promise<Job> => {
      const { jobs } = await client.send(new PollForJobsCommand({ actionTypeId: BUILD, maxBatchSize: 1 }));
      if (!jobs?.[0]) throw new Error('no job yet');
      return jobs[0];
    });
    const { id: jobId, nonce } = job;
    expect(await client.send(new AcknowledgeJobCommand({ jobId, nonce }))).toMatchObject({ status: 'InProgress' });
    const { jobDetails } = await client.send(new GetJobDetailsCommand({ jobId }));
    const { artifactCredentials, inputArtifacts, outputArtifacts } = jobDetails?.data ?? {};

    const s3 = new S3Client({
      ...config(local),
      forcePathStyle: true,
      credentials: {
        accessKeyId: artifactCredentials?.accessKeyId ?? '',
        secretAccessKey: artifactCredentials?.secretAccessKey ?? '',
        sessionToken: artifactCredentials?.sessionToken ?? '',
      },
    });
    const at = (artifact: NonNullable<typeof inputArtifacts>[number] | undefined) => ({
      Bucket: artifact?.location?.s3Location?.bucketName,
      Key: artifact?.location?.s3Location?.objectKey,
    });
    const input = await s3.send(new GetObjectCommand(at(inputArtifacts?.[0])));
    expect(await input.Body?.transformToString()).toBe('the source');
    await s3.send(
      new PutObjectCommand({
        ...at(outputArtifacts?.[0]),
        Body: await zipOf({ 'index.html': '<p>' }),
        ServerSideEncryption: 'aws:kms',
      }),
    );
    const denied = { name: 'AccessDenied' };
    await expect(s3.send(new GetObjectCommand(at(outputArtifacts?.[0])))).rejects.toMatchObject(denied);
    await expect(s3.send(new GetObjectCommand({ Bucket: 'source', Key: 'app.zip' }))).rejects.toMatchObject(denied);

    await client.send(new PutJobSuccessResultCommand({ jobId, executionDetails: { percentComplete: 100 } }));
    await vi.waitFor(async () => {
      const { stageStates } = await client.send(new GetPipelineStateCommand({ name: 'web' }));
      expect(stageStates?.map(({ latestExecution }) => latestExecution?.status)).toEqual(Array(3).fill('Succeeded'));
    });
    const { actionExecutionDetails } = await client.send(new ListActionExecutionsCommand({ pipelineName: 'web' }));
    expect(actionExecutionDetails?.[0]?.startTime).toBeInstanceOf(Date);
    await expect(client.send(new PutJobSuccessResultCommand({ jobId }))).rejects.toMatchObject({
      name: 'InvalidJobStateException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(client.send(new GetPipelineCommand({ name: 'x y' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: textWith("1 validation error detected: Value at 'name' failed to satisfy constraint"),
    });
  });
});
