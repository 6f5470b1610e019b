import type {
  GetPipelineExecutionOutput,
  ListActionExecutionsOutput,
  ListPipelineExecutionsOutput,
} from '@aws-sdk/client-codepipeline';
import { beforeEach, describe, expect, test } from 'vitest';
import { anyOf } from './matchers.js';
import { build, BUILD, pipelineOf, runningPipeline, SECOND, START, type PipelineCloud } from './pipeline-cloud.js';

let aws: PipelineCloud;
beforeEach(async () => {
  aws = await runningPipeline(pipelineOf({ Build: [build({ namespace: 'Built' })] }));
});

const listActions = (input: object = {}): Promise<ListActionExecutionsOutput> =>
  aws.call('ListActionExecutions', { pipelineName: 'web', ...input });
const listExecutions = (input: object = {}): Promise<ListPipelineExecutionsOutput> =>
  aws.call('ListPipelineExecutions', { pipelineName: 'web', ...input });
const runAgain = async (): Promise<string> => {
  const { pipelineExecutionId } = await aws.call<{ pipelineExecutionId: string }>('StartPipelineExecution', {
    name: 'web',
  });
  return pipelineExecutionId;
};
const finish = async (): Promise<void> => {
  await aws.call('PutJobSuccessResult', { jobId: (await aws.takeJob()).id });
};

describe('GetPipelineState', () => {
  test('an action that never ran has no latest execution, and its stage none either', async () => {
    await aws.clock.advance(SECOND);
    expect(await aws.state()).toMatchObject({
      pipelineName: 'web',
      pipelineVersion: 1,
      created: new Date(START),
      updated: new Date(START),
    });
    await aws.call('DeletePipeline', { name: 'web' });
    await aws.call('CreatePipeline', { pipeline: pipelineOf({ Build: [build()] }) });
    expect(await aws.stage('Build')).toEqual({
      stageName: 'Build',
      inboundTransitionState: { enabled: true },
      actionStates: [{ actionName: 'Compile' }],
    });
  });

  test('a source shows its revision', async () => {
    await aws.takeJob();
    const { VersionId, LastModified } = await aws.s3<{ VersionId: string; LastModified: Date }>('HeadObject', {
      Bucket: 'source',
      Key: 'app.zip',
    });
    expect((await aws.stage('Source')).actionStates?.[0]).toMatchObject({
      currentRevision: { revisionId: VersionId, created: LastModified },
      latestExecution: { status: 'Succeeded', summary: `Amazon S3 version id: ${VersionId}` },
    });
  });
});

describe('GetPipelineExecution', () => {
  test('tells the revisions of its artifacts', async () => {
    const job = await aws.takeJob();
    const { VersionId } = await aws.s3<{ VersionId: string }>('HeadObject', { Bucket: 'source', Key: 'app.zip' });
    const { pipelineExecution } = await aws.call<GetPipelineExecutionOutput>('GetPipelineExecution', {
      pipelineName: 'web',
      pipelineExecutionId: job.data.pipelineContext?.pipelineExecutionId,
    });
    expect(pipelineExecution).toMatchObject({
      pipelineName: 'web',
      pipelineVersion: 1,
      status: 'InProgress',
      executionMode: 'SUPERSEDED',
      executionType: 'STANDARD',
      artifactRevisions: [{ name: 'SourceArtifact', revisionId: VersionId }],
    });
    expect((await listExecutions()).pipelineExecutionSummaries?.[0]?.sourceRevisions).toEqual([
      { actionName: 'Fetch', revisionId: VersionId, revisionSummary: `Amazon S3 version id: ${VersionId}` },
    ]);
  });
});

describe('ListPipelineExecutions', () => {
  test('newest first, in pages, and by the stage that they succeeded in', async () => {
    await finish();
    const second = await runAgain();
    await aws.takeJob();
    const first = await listExecutions({ maxResults: 1 });
    expect(first.pipelineExecutionSummaries?.map(({ pipelineExecutionId }) => pipelineExecutionId)).toEqual([second]);
    const rest = await listExecutions({ maxResults: 1, nextToken: first.nextToken });
    expect(rest.pipelineExecutionSummaries).toHaveLength(1);
    expect(rest.nextToken).toBeUndefined();
    const built = await listExecutions({ filter: { succeededInStage: { stageName: 'Build' } } });
    expect(built.pipelineExecutionSummaries).toEqual(rest.pipelineExecutionSummaries);
    await expect(listExecutions({ nextToken: 'x' })).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
  });
});

describe('ListActionExecutions', () => {
  test('shows what went in and what came out', async () => {
    const job = await aws.takeJob();
    const running = (await aws.actions())[0];
    expect(running?.output?.outputArtifacts).toEqual([]);
    await aws.call('PutJobSuccessResult', {
      jobId: job.id,
      outputVariables: { TAG: 'v1' },
      executionDetails: { summary: 'built', externalExecutionId: 'run-1' },
    });
    const place = (artifact: (typeof job.data.inputArtifacts & {})[number] | undefined) => ({
      name: artifact?.name,
      s3location: {
        bucket: artifact?.location?.s3Location?.bucketName,
        key: artifact?.location?.s3Location?.objectKey,
      },
    });
    expect((await aws.actions())[0]).toEqual({
      pipelineExecutionId: job.data.pipelineContext?.pipelineExecutionId,
      actionExecutionId: job.data.pipelineContext?.action?.actionExecutionId,
      pipelineVersion: 1,
      stageName: 'Build',
      actionName: 'Compile',
      startTime: anyOf(Date),
      lastUpdateTime: anyOf(Date),
      status: 'Succeeded',
      input: {
        actionTypeId: BUILD,
        configuration: { Command: 'make' },
        resolvedConfiguration: { Command: 'make' },
        region: 'us-east-1',
        inputArtifacts: [place(job.data.inputArtifacts?.[0])],
        namespace: 'Built',
      },
      output: {
        outputArtifacts: [place(job.data.outputArtifacts?.[0])],
        executionResult: {
          externalExecutionId: 'run-1',
          externalExecutionSummary: 'built',
          externalExecutionUrl: 'https://builds.example/make/run-1',
        },
        outputVariables: { TAG: 'v1' },
      },
    });
  });

  test('filters by execution, and by the latest run of each action', async () => {
    const job = await aws.takeJob();
    const pipelineExecutionId = job.data.pipelineContext?.pipelineExecutionId;
    await aws.call('PutJobFailureResult', { jobId: job.id, failureDetails: { type: 'JobFailed', message: 'no' } });
    await aws.call('RetryStageExecution', {
      pipelineName: 'web',
      stageName: 'Build',
      pipelineExecutionId,
      retryMode: 'FAILED_ACTIONS',
    });
    await finish();
    await runAgain();
    await finish();
    const names = async (filter?: object) =>
      (await listActions(filter && { filter })).actionExecutionDetails?.map(
        ({ actionName, status }) => `${actionName} ${status}`,
      );
    expect(await names()).toHaveLength(5);
    const ofFirst = ['Compile Succeeded', 'Compile Failed', 'Fetch Succeeded'];
    expect(await names({ pipelineExecutionId })).toEqual(ofFirst);
    const latest = (startTimeRange: string) =>
      names({ latestInPipelineExecution: { pipelineExecutionId, startTimeRange } });
    expect(await latest('All')).toEqual(ofFirst);
    expect(await latest('Latest')).toEqual(['Compile Succeeded', 'Fetch Succeeded']);
    await expect(names({ pipelineExecutionId: '11111111-2222-3333-4444-555555555555' })).rejects.toMatchObject({
      code: 'PipelineExecutionNotFoundException',
    });
  });

  test('comes in pages', async () => {
    await aws.takeJob();
    const { actionExecutionDetails, nextToken } = await listActions({ maxResults: 1 });
    expect(actionExecutionDetails?.[0]?.actionName).toBe('Compile');
    expect((await listActions({ maxResults: 1, nextToken })).actionExecutionDetails?.[0]?.actionName).toBe('Fetch');
  });
});
