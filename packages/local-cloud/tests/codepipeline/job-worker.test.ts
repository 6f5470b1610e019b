import type { GetJobDetailsOutput, Job, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PolicyDocument } from '../../src/kernel/caller.js';
import { anyOf, anything, like, textLike, textWith } from './matchers.js';
import {
  BUILD,
  build,
  builderType,
  HOUR,
  MINUTE,
  pipeline,
  pipelineCloud,
  pipelineOf,
  runningPipeline,
  SECOND,
  type PipelineCloud,
} from './pipeline-cloud.js';

/** Source and one custom build that makes nothing. */
const onlyBuild = (configuration: Record<string, string> = { Command: 'make' }): PipelineDeclaration =>
  pipelineOf({ Build: [build({ outputArtifacts: [], configuration })] });

let aws: PipelineCloud;
const status = async (): Promise<string | undefined> =>
  (await aws.stage('Build')).actionStates?.[0]?.latestExecution?.status;
const firstJob = async (): Promise<Job> =>
  aws.until('a job can be polled', async () => (await aws.poll({ maxBatchSize: 1 }))[0]);
const acknowledge = (job: Job, nonce = job.nonce) => aws.call('AcknowledgeJob', { jobId: job.id, nonce });
const succeed = (jobId: string | undefined, result: object = {}) =>
  aws.call('PutJobSuccessResult', { jobId, ...result });
const fail = (jobId: string | undefined, failureDetails: object = {}) =>
  aws.call('PutJobFailureResult', { jobId, failureDetails: { type: 'JobFailed', message: 'no', ...failureDetails } });
const INVALID_STATE = { code: 'InvalidJobStateException' };

describe('polling', () => {
  test('a job is visible only after the delay of the profile', async () => {
    aws = await runningPipeline(onlyBuild(), { profile: 'aws' });
    await aws.until('the build runs', async () => (await status()) === 'InProgress');
    expect(await aws.poll()).toEqual([]);
    await aws.clock.advance(500);
    expect(await aws.poll()).toHaveLength(1);
  });

  test('at most maxBatchSize jobs are returned, oldest first, and one without it', async () => {
    aws = await runningPipeline(
      pipelineOf({
        Build: ['A', 'B', 'C'].map((name) => build({ name, outputArtifacts: [] })),
      }),
    );
    await aws.until('the builds run', async () => (await aws.actions()).length === 4);
    const names = (jobs: readonly Job[]) => jobs.map((job) => job.data?.pipelineContext?.action?.name);
    expect(names(await aws.poll({ maxBatchSize: 1 }))).toEqual(['A']);
    const { jobs } = await aws.call<{ jobs: Job[] }>('PollForJobs', { actionTypeId: BUILD });
    expect(names(jobs)).toEqual(['B']);
    expect(names(await aws.poll({ maxBatchSize: 75 }))).toEqual(['C']);
  });

  test('a type that AWS owns is refused, and one that is not there is not available', async () => {
    aws = await pipelineCloud();
    await expect(aws.poll({ type: { ...BUILD, owner: 'AWS' } })).rejects.toMatchObject({
      code: 'ValidationException',
      message: "ActionType with owner 'AWS' is not supported",
    });
    await expect(aws.poll({ type: BUILD })).rejects.toMatchObject({
      code: 'ActionTypeNotFoundException',
      message: "ActionType (Category: 'Build', Owner: 'Custom', Provider: 'Builder', Version: '1') is not available",
    });
  });

  test('a queryable property must be asked for, and selects the jobs that have the value', async () => {
    aws = await pipelineCloud();
    await aws.putObject('source', 'app.zip', 'x');
    const property = { name: 'Project', required: true, key: true, secret: false, queryable: true };
    await aws.call('CreateCustomActionType', builderType({ configurationProperties: [property], settings: undefined }));
    const actions = ['a', 'b'].map((name) =>
      build({ name, configuration: { Project: `project-${name}` }, outputArtifacts: [] }),
    );
    await aws.call('CreatePipeline', { pipeline: pipelineOf({ Build: actions }) });
    await aws.until('the builds run', async () => (await aws.actions()).length === 3);
    await expect(aws.poll()).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(aws.poll({ queryParam: { Other: 'x' } })).rejects.toMatchObject({ code: 'ValidationException' });
    const jobs = await aws.poll({ queryParam: { Project: 'project-b' } });
    expect(jobs.map((job) => job.data?.pipelineContext?.action?.name)).toEqual(['b']);
  });

  test('a type without a queryable property refuses a query', async () => {
    aws = await runningPipeline(onlyBuild());
    await expect(aws.poll({ queryParam: { Command: 'make' } })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('the job says all that a worker needs', async () => {
    aws = await runningPipeline(
      pipeline({
        artifactStore: { type: 'S3', location: 'artifacts', encryptionKey: { id: 'alias/builds', type: 'KMS' } },
      }),
    );
    const job = await firstJob();
    const [built] = await aws.actions();
    expect(job).toEqual({
      id: textLike(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      nonce: '1',
      accountId: '000000000000',
      data: {
        actionTypeId: BUILD,
        actionConfiguration: { configuration: { Command: 'make' } },
        pipelineContext: {
          pipelineName: 'web',
          stage: { name: 'Build' },
          action: { name: 'Compile', actionExecutionId: built?.actionExecutionId },
          pipelineArn: 'arn:aws:codepipeline:us-east-1:000000000000:web',
          pipelineExecutionId: built?.pipelineExecutionId,
        },
        inputArtifacts: [
          {
            name: 'SourceArtifact',
            revision: anyOf(String),
            location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: anyOf(String) } },
          },
        ],
        outputArtifacts: [
          {
            name: 'BuildArtifact',
            location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: anyOf(String) } },
          },
        ],
        artifactCredentials: {
          accessKeyId: anyOf(String),
          secretAccessKey: anyOf(String),
          sessionToken: anyOf(String),
        },
        encryptionKey: { id: 'alias/builds', type: 'KMS' },
      },
    });
  });

  test('the credentials reach the objects of the job for 15 minutes, and nothing else', async () => {
    aws = await runningPipeline();
    const issued: { policy?: PolicyDocument; seconds: number }[] = [];
    const issue = aws.cloud.issueCredentials.bind(aws.cloud);
    aws.cloud.issueCredentials = (principal, seconds) => {
      issued.push({ ...(principal.kind === 'federated' && { policy: principal.policy }), seconds });
      return issue(principal, seconds);
    };
    const { data } = await firstJob();
    const arn = (objectKey = ''): string => `arn:aws:s3:::artifacts/${objectKey}`;
    const last = issued.at(-1);
    expect(last?.seconds).toBe(900);
    expect(last?.policy?.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: [arn(data?.inputArtifacts?.[0]?.location?.s3Location?.objectKey)],
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        Resource: [arn(data?.outputArtifacts?.[0]?.location?.s3Location?.objectKey)],
      },
      like({ Effect: 'Allow', Resource: ['*'] }),
    ]);
  });

  test('an action without artifacts gets no credentials', async () => {
    aws = await runningPipeline(pipelineOf({ Build: [build({ inputArtifacts: [], outputArtifacts: [] })] }));
    expect((await firstJob()).data).not.toHaveProperty('artifactCredentials');
  });
});

describe('the lease of a dispatched job', () => {
  beforeEach(async () => {
    aws = await runningPipeline(onlyBuild());
  });

  test('a dispatched job is hidden from other pollers', async () => {
    await firstJob();
    await aws.clock.advance(59 * SECOND);
    expect(await aws.poll()).toEqual([]);
  });

  test('a job that nobody acknowledged is offered again after 60 seconds, with a new nonce', async () => {
    const first = await firstJob();
    await aws.clock.advance(MINUTE);
    const [again] = await aws.poll();
    expect(again?.id).toBe(first.id);
    expect(again?.nonce).not.toBe(first.nonce);
    await expect(acknowledge(first)).rejects.toMatchObject({ code: 'InvalidNonceException' });
    expect(await acknowledge(again ?? {})).toEqual({ status: 'InProgress' });
  });

  test('the lease does not take an acknowledged job away', async () => {
    const job = await aws.takeJob();
    await aws.clock.advance(HOUR);
    expect(await aws.poll()).toEqual([]);
    await succeed(job.id);
    expect(await status()).toBe('Succeeded');
  });

  test('a worker that is late, but before the next dispatch, still gets the job', async () => {
    const job = await firstJob();
    await aws.clock.advance(5 * MINUTE);
    expect(await acknowledge(job)).toEqual({ status: 'InProgress' });
  });
});

describe('acknowledging', () => {
  beforeEach(async () => {
    aws = await runningPipeline(onlyBuild());
  });

  test('the same nonce twice answers as the first time', async () => {
    const job = await firstJob();
    expect(await acknowledge(job)).toEqual({ status: 'InProgress' });
    expect(await acknowledge(job)).toEqual({ status: 'InProgress' });
  });

  test('a nonce that was never given is refused', async () => {
    await expect(acknowledge(await firstJob(), '99')).rejects.toMatchObject({ code: 'InvalidNonceException' });
  });

  test('a job that was never there is not found', async () => {
    const jobId = '11111111-2222-3333-4444-555555555555';
    const notFound = { code: 'JobNotFoundException' };
    await expect(acknowledge({ id: jobId, nonce: '1' })).rejects.toMatchObject(notFound);
    await expect(aws.call('GetJobDetails', { jobId })).rejects.toMatchObject(notFound);
    await expect(succeed(jobId)).rejects.toMatchObject(notFound);
    await expect(fail(jobId)).rejects.toMatchObject(notFound);
  });

  test('an abandoned job answers a status that says not to work on it, and is not offered again', async () => {
    const job = await firstJob();
    const pipelineExecutionId = job.data?.pipelineContext?.pipelineExecutionId;
    await aws.call('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId, abandon: true });
    expect(await acknowledge(job)).toEqual({ status: 'Failed' });
    await aws.clock.advance(5 * MINUTE);
    expect(await aws.poll()).toEqual([]);
  });
});

describe('GetJobDetails', () => {
  test('gives new credentials each time, and no nonce', async () => {
    aws = await runningPipeline(onlyBuild());
    const job = await aws.takeJob();
    const details = async () => (await aws.call<GetJobDetailsOutput>('GetJobDetails', { jobId: job.id })).jobDetails;
    const [one, two] = [await details(), await details()];
    expect(one).toEqual({
      id: job.id,
      accountId: '000000000000',
      data: { ...job.data, artifactCredentials: anything },
    });
    const keys = [job.data, one?.data, two?.data].map((data) => data?.artifactCredentials?.accessKeyId);
    expect(new Set(keys).size).toBe(3);
  });

  test('shows a job that has ended, without access to its artifacts', async () => {
    aws = await runningPipeline(onlyBuild());
    const job = await aws.takeJob();
    await succeed(job.id);
    const { jobDetails } = await aws.call<GetJobDetailsOutput>('GetJobDetails', { jobId: job.id });
    expect(jobDetails?.id).toBe(job.id);
    expect(jobDetails?.data).not.toHaveProperty('artifactCredentials');
  });

  test('does not find a job that has ended, where AWS is taken to be strict', async () => {
    aws = await runningPipeline(onlyBuild(), { tunables: { showEndedJobs: false } });
    const job = await aws.takeJob();
    await succeed(job.id);
    await expect(aws.call('GetJobDetails', { jobId: job.id })).rejects.toMatchObject({ code: 'JobNotFoundException' });
  });
});

describe('results', () => {
  beforeEach(async () => {
    aws = await runningPipeline(onlyBuild());
  });

  test('a job that was not acknowledged takes no result', async () => {
    const job = await firstJob();
    await expect(succeed(job.id)).rejects.toMatchObject(INVALID_STATE);
    await expect(fail(job.id)).rejects.toMatchObject(INVALID_STATE);
    expect(await status()).toBe('InProgress');
  });

  test('a job takes one result only', async () => {
    const job = await aws.takeJob();
    await succeed(job.id);
    await expect(succeed(job.id)).rejects.toMatchObject(INVALID_STATE);
    await expect(fail(job.id)).rejects.toMatchObject(INVALID_STATE);
    expect(await status()).toBe('Succeeded');
  });

  test('a failure shows its type, message and external execution', async () => {
    const job = await aws.takeJob();
    await fail(job.id, { type: 'ConfigurationError', message: 'no such image', externalExecutionId: 'run-7' });
    const stage = await aws.stage('Build');
    expect(stage.latestExecution?.status).toBe('Failed');
    expect(stage.actionStates?.[0]?.latestExecution).toMatchObject({
      status: 'Failed',
      externalExecutionId: 'run-7',
      externalExecutionUrl: 'https://builds.example/make/run-7',
      errorDetails: { code: 'ConfigurationError', message: 'no such image' },
    });
  });

  test('limits are those of the service', async () => {
    const job = await aws.takeJob();
    const refused = { code: 'ValidationException' };
    const at = (path: string, most: number) => ({
      ...refused,
      message: `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    });
    const text = (length: number): string => 'x'.repeat(length);
    await expect(fail(job.id, { message: text(5001) })).rejects.toMatchObject(at('failureDetails.message', 5000));
    await expect(succeed(job.id, { executionDetails: { summary: text(2049) } })).rejects.toMatchObject(
      at('executionDetails.summary', 2048),
    );
    await expect(succeed(job.id, { executionDetails: { externalExecutionId: text(1501) } })).rejects.toMatchObject(
      at('executionDetails.externalExecutionId', 1500),
    );
    await expect(succeed(job.id, { continuationToken: text(2049) })).rejects.toMatchObject(
      at('continuationToken', 2048),
    );
    await expect(succeed(job.id, { continuationToken: '' })).rejects.toMatchObject(refused);
    await expect(succeed(job.id, { executionDetails: { percentComplete: 101 } })).rejects.toMatchObject(refused);
    await expect(fail(job.id, { type: 'Oops' })).rejects.toMatchObject(refused);
    await expect(fail(job.id, { message: '' })).rejects.toMatchObject(refused);
    await expect(succeed('not-a-job')).rejects.toMatchObject(refused);
    await expect(succeed(job.id, { outputVariables: { 'a b': '1' } })).rejects.toMatchObject(refused);
    await expect(succeed(job.id, { outputVariables: { A: text(122_880) } })).rejects.toMatchObject({
      code: 'OutputVariablesSizeExceededException',
    });
    await fail(job.id, { message: text(5000), externalExecutionId: text(1500) });
  });

  test('variables together with a continuation token are refused', async () => {
    const job = await aws.takeJob();
    await expect(succeed(job.id, { continuationToken: 't', outputVariables: { A: '1' } })).rejects.toMatchObject({
      code: 'ValidationException',
    });
    await succeed(job.id, { outputVariables: { A: '1' } });
    expect((await aws.actions())[0]?.output?.outputVariables).toEqual({ A: '1' });
  });
});

describe('continuation', () => {
  test('the job ends, and a new one with the token appears after the delay of the profile', async () => {
    aws = await runningPipeline(onlyBuild(), { profile: 'aws' });
    await aws.until('the build runs', async () => (await status()) === 'InProgress');
    await aws.clock.advance(SECOND);
    const job = await aws.takeJob();
    await succeed(job.id, {
      continuationToken: 'carry on',
      executionDetails: { summary: 'building', percentComplete: 30, externalExecutionId: 'run-1' },
    });
    expect((await aws.stage('Build')).actionStates?.[0]?.latestExecution).toMatchObject({
      status: 'InProgress',
      summary: 'building',
      percentComplete: 30,
      externalExecutionUrl: 'https://builds.example/make/run-1',
    });
    await expect(succeed(job.id)).rejects.toMatchObject(INVALID_STATE);
    await aws.clock.advance(29_999);
    expect(await aws.poll()).toEqual([]);
    await aws.clock.advance(1);
    const next = await aws.takeJob();
    expect(next.id).not.toBe(job.id);
    expect(next.data.continuationToken).toBe('carry on');
    expect(next.data.pipelineContext).toEqual(job.data.pipelineContext);
    expect(next.data.artifactCredentials).not.toEqual(job.data.artifactCredentials);

    await succeed(next.id, { continuationToken: 'and on' });
    expect((await aws.stage('Build')).actionStates?.[0]?.latestExecution).toMatchObject({ percentComplete: 30 });
    await aws.clock.advance(30 * SECOND);
    await succeed((await aws.takeJob()).id, { executionDetails: { summary: 'built' } });
    expect((await aws.stage('Build')).actionStates?.[0]?.latestExecution).toMatchObject({
      status: 'Succeeded',
      summary: 'built',
      externalExecutionId: 'run-1',
    });
  });

  test('STARTED is told once for the whole chain of jobs', async () => {
    aws = await runningPipeline(onlyBuild());
    await succeed((await aws.takeJob()).id, { continuationToken: '1' });
    await succeed((await aws.takeJob()).id, { continuationToken: '2' });
    await succeed((await aws.takeJob()).id);
    await aws.clock.advance(0);
    const states = aws.events.flatMap(({ detail }) => {
      const { action, state } = detail as Record<string, string>;
      return action === 'Compile' ? [state] : [];
    });
    expect(states).toEqual(['STARTED', 'SUCCEEDED']);
  });

  test('an execution that is being stopped still lets the chain come to its end', async () => {
    aws = await runningPipeline(pipeline());
    const job = await aws.takeJob();
    const { pipelineExecutionId } = job.data.pipelineContext ?? {};
    await aws.call('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId });
    await succeed(job.id, { continuationToken: 't' });
    await succeed((await aws.takeJob()).id);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('Stopped');
    expect((await aws.stage('Deploy')).latestExecution).toBeUndefined();
  });
});

describe('time', () => {
  test('an action fails 24 hours after its start, whatever jobs it had, and its job takes no result', async () => {
    aws = await runningPipeline(onlyBuild());
    await aws.clock.advance(12 * HOUR);
    await succeed((await aws.takeJob()).id, { continuationToken: 't' });
    const job = await aws.takeJob();
    await aws.clock.advance(12 * HOUR - SECOND);
    expect(await status()).toBe('InProgress');
    await aws.clock.advance(SECOND);
    expect((await aws.stage('Build')).actionStates?.[0]?.latestExecution).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'JobFailed' },
    });
    await expect(succeed(job.id)).rejects.toMatchObject({
      ...INVALID_STATE,
      message: textWith('TimedOut'),
    });
  });

  test('an action that has ended leaves no timer behind', async () => {
    aws = await runningPipeline(onlyBuild());
    const idle = aws.clock.nextTimerIn();
    expect(idle).toBeDefined();
    await succeed((await aws.takeJob()).id);
    expect(aws.clock.nextTimerIn()).toBeUndefined();
  });

  test('a job that nobody ever polls fails the same way', async () => {
    aws = await runningPipeline(onlyBuild());
    await aws.clock.advance(24 * HOUR);
    expect(await status()).toBe('Failed');
    expect(await aws.poll()).toEqual([]);
  });
});

describe('when the ground is taken away', () => {
  beforeEach(async () => {
    aws = await runningPipeline(onlyBuild());
  });

  test('a job of an abandoned action takes no result', async () => {
    const job = await aws.takeJob();
    const { pipelineExecutionId } = job.data.pipelineContext ?? {};
    await aws.call('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId, abandon: true });
    await expect(succeed(job.id)).rejects.toMatchObject(INVALID_STATE);
    await expect(fail(job.id)).rejects.toMatchObject(INVALID_STATE);
    expect(await status()).toBe('Abandoned');
  });

  test('a job of an updated pipeline takes no result', async () => {
    const job = await aws.takeJob();
    await aws.call('UpdatePipeline', { pipeline: onlyBuild({ Command: 'other' }) });
    await expect(succeed(job.id)).rejects.toMatchObject(INVALID_STATE);
  });

  test('a job of a deleted pipeline takes no result', async () => {
    const job = await aws.takeJob();
    await aws.call('DeletePipeline', { name: 'web' });
    await expect(succeed(job.id)).rejects.toMatchObject(INVALID_STATE);
    expect(await aws.poll()).toEqual([]);
  });

  test('a retried action gets a new job without the token, and a new action execution', async () => {
    await succeed((await aws.takeJob()).id, { continuationToken: 'old' });
    const job = await aws.takeJob();
    const { pipelineExecutionId, action } = job.data.pipelineContext ?? {};
    await fail(job.id);
    await aws.call('RetryStageExecution', {
      pipelineName: 'web',
      stageName: 'Build',
      pipelineExecutionId,
      retryMode: 'FAILED_ACTIONS',
    });
    const again = await aws.takeJob();
    expect(again.data).not.toHaveProperty('continuationToken');
    expect(again.data.pipelineContext?.pipelineExecutionId).toBe(pipelineExecutionId);
    expect(again.data.pipelineContext?.action?.actionExecutionId).not.toBe(action?.actionExecutionId);
  });
});
