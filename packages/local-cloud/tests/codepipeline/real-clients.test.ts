import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
import { anyOf, textWith } from './matchers.js';
import { BUILD, build, builderType, createRole, pipeline, pipelineOf } from './pipeline-cloud.js';
import { zipOf } from './zip.js';

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

const awsWorks = spawnSync('aws', ['--version']).status === 0;

// With CI=true a missing command is a failure, not a reason to look away.
describe.skipIf(!awsWorks && process.env['CI'] !== 'true')('the aws command (skipped where there is none)', () => {
  const run = promisify(execFile);

  test('makes, reads, changes, starts, retries and deletes a pipeline', { timeout: 120_000 }, async () => {
    const local = await served();
    const folder = await mkdtemp(join(tmpdir(), 'codepipeline-aws-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const aws = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await run('aws', ['--endpoint-url', local.endpoint, 'codepipeline', ...args], {
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_DEFAULT_OUTPUT: 'json',
          AWS_PAGER: '',
        },
      });
      return stdout === '' ? undefined : JSON.parse(stdout);
    };
    const file = async (name: string, content: unknown): Promise<string> => {
      await writeFile(join(folder, name), JSON.stringify(content));
      return `file://${join(folder, name)}`;
    };
    const settled = (stage: string, status: string) =>
      vi.waitFor(
        async () => {
          const state = (await aws('get-pipeline-state', '--name', 'web')) as {
            stageStates: { stageName: string; latestExecution?: { status: string } }[];
          };
          const found = state.stageStates.find(({ stageName }) => stageName === stage);
          expect(found?.latestExecution?.status).toBe(status);
          return state;
        },
        { timeout: 30_000 },
      );

    await aws('create-custom-action-type', '--cli-input-json', await file('type.json', builderType()));
    const declaration = pipelineOf({ Build: [build()] });
    const created = await aws('create-pipeline', '--cli-input-json', await file('new.json', { pipeline: declaration }));
    expect(created).toMatchObject({ pipeline: { name: 'web', version: 1 } });
    expect(await aws('list-pipelines')).toMatchObject({ pipelines: [{ name: 'web', version: 1 }] });
    await settled('Build', 'InProgress');

    const poll = [
      '--action-type-id',
      'category=Build,owner=Custom,provider=Builder,version=1',
      '--max-batch-size',
      '1',
    ];
    const { jobs } = (await aws('poll-for-jobs', ...poll)) as { jobs: { id: string; nonce: string }[] };
    const [job] = jobs;
    const jobId = ['--job-id', job?.id ?? ''];
    expect(await aws('acknowledge-job', ...jobId, '--nonce', job?.nonce ?? '')).toEqual({ status: 'InProgress' });
    await aws(
      'put-job-failure-result',
      ...jobId,
      '--failure-details',
      'type=JobFailed,message=no,externalExecutionId=x',
    );
    await settled('Build', 'Failed');

    const { actionExecutionDetails } = (await aws('list-action-executions', '--pipeline-name', 'web')) as {
      actionExecutionDetails: { pipelineExecutionId: string; actionName: string; status: string }[];
    };
    expect(actionExecutionDetails.map(({ actionName, status }) => [actionName, status])).toEqual([
      ['Compile', 'Failed'],
      ['Fetch', 'Succeeded'],
    ]);
    const execution = ['--pipeline-execution-id', actionExecutionDetails[0]?.pipelineExecutionId ?? ''];
    const stage = ['--pipeline-name', 'web', '--stage-name', 'Build'];
    await aws('retry-stage-execution', ...stage, ...execution, '--retry-mode', 'FAILED_ACTIONS');
    await settled('Build', 'InProgress');
    await aws('stop-pipeline-execution', '--pipeline-name', 'web', ...execution, '--abandon');
    await settled('Build', 'Stopped');

    const inbound = [...stage, '--transition-type', 'Inbound'];
    await aws('disable-stage-transition', ...inbound, '--reason', 'My reason');
    expect(await aws('start-pipeline-execution', '--name', 'web')).toMatchObject({
      pipelineExecutionId: anyOf(String),
    });
    await aws('enable-stage-transition', ...inbound);
    await settled('Build', 'InProgress');

    await writeFile(join(folder, 'pipeline.json'), JSON.stringify(await aws('get-pipeline', '--name', 'web')));
    const { pipeline: stored } = JSON.parse(await readFile(join(folder, 'pipeline.json'), 'utf8')) as {
      pipeline: object;
    };
    const changed = await file('pipeline.json', { pipeline: stored });
    expect(await aws('update-pipeline', '--cli-input-json', changed)).toMatchObject({ pipeline: { version: 2 } });
    await expect(aws('create-pipeline', '--cli-input-json', changed)).rejects.toThrow('PipelineNameInUseException');
    expect(await aws('delete-pipeline', '--name', 'web')).toBeUndefined();
    expect(await aws('list-pipelines')).toEqual({ pipelines: [] });
  });
});
