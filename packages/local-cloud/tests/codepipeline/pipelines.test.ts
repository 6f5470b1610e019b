import type {
  GetPipelineOutput,
  ListPipelinesOutput,
  PipelineDeclaration,
  UpdatePipelineOutput,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import {
  build,
  builderType,
  MINUTE,
  pipeline,
  pipelineCloud,
  pipelineOf,
  runningPipeline,
  SECOND,
  START,
  type PipelineCloud,
} from './pipeline-cloud.js';

const get = (aws: PipelineCloud, version?: number): Promise<GetPipelineOutput> =>
  aws.call('GetPipeline', { name: 'web', ...(version !== undefined && { version }) });

describe('what is stored', () => {
  test('defaults are filled in, and metadata told apart', async () => {
    const aws = await runningPipeline();
    await aws.clock.advance(SECOND);
    const { pipeline: stored, metadata } = await get(aws);
    expect(stored).toMatchObject({ version: 1, executionMode: 'SUPERSEDED', pipelineType: 'V1' });
    expect(stored?.stages?.[2]?.actions?.[0]).toEqual({
      name: 'Publish',
      actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
      runOrder: 1,
      configuration: { BucketName: 'site', Extract: 'true' },
      inputArtifacts: [{ name: 'BuildArtifact' }],
      outputArtifacts: [],
    });
    expect(metadata).toEqual({
      pipelineArn: 'arn:aws:codepipeline:us-east-1:000000000000:web',
      created: new Date(START),
      updated: new Date(START),
    });
  });

  test('what GetPipeline answers can be given to UpdatePipeline', async () => {
    const aws = await runningPipeline();
    const { pipeline: stored } = await get(aws);
    const updated = await aws.call<UpdatePipelineOutput>('UpdatePipeline', { pipeline: stored });
    expect(updated.pipeline).toEqual({ ...stored, version: 2 });
  });

  test('a pipeline with variables is V2', async () => {
    const aws = await runningPipeline(pipeline({ variables: [{ name: 'V', defaultValue: 'v' }] }));
    expect((await get(aws)).pipeline?.pipelineType).toBe('V2');
  });

  test('every version can be had', async () => {
    const aws = await runningPipeline();
    await aws.clock.advance(MINUTE);
    await aws.call('UpdatePipeline', { pipeline: pipelineOf({ Build: [build()] }) });
    expect((await get(aws)).metadata?.updated).toEqual(new Date(START + MINUTE));
    expect((await get(aws)).pipeline?.stages).toHaveLength(2);
    expect((await get(aws, 1)).pipeline?.stages).toHaveLength(3);
    await expect(get(aws, 3)).rejects.toMatchObject({ code: 'PipelineVersionNotFoundException' });
  });

  test('a pipeline that is not there is not found', async () => {
    const aws = await pipelineCloud();
    const message = "Account '000000000000' does not have a pipeline with name 'web'";
    for (const operation of ['GetPipeline', 'GetPipelineState', 'StartPipelineExecution']) {
      await expect(aws.call(operation, { name: 'web' })).rejects.toMatchObject({
        code: 'PipelineNotFoundException',
        message,
      });
    }
    await expect(aws.call('UpdatePipeline', { pipeline: pipelineOf({ Build: [build()] }) })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect(await aws.call('DeletePipeline', { name: 'web' })).toEqual({});
  });
});

describe('secrets', () => {
  const secretType = builderType({
    configurationProperties: [
      { name: 'Command', required: true, key: true, secret: false },
      { name: 'Token', required: true, key: false, secret: true },
    ],
  });
  const withToken = (Token: string, overrides: Partial<PipelineDeclaration> = {}): PipelineDeclaration =>
    pipelineOf({ Build: [build({ configuration: { Command: 'make', Token }, outputArtifacts: [] })] }, overrides);
  const start = async (): Promise<PipelineCloud> => {
    const aws = await pipelineCloud();
    await aws.putObject('source', 'app.zip', 'x');
    await aws.call('CreateCustomActionType', secretType);
    await aws.call('CreatePipeline', { pipeline: withToken('s3cret') });
    return aws;
  };

  test('only the worker sees them', async () => {
    const aws = await start();
    const job = await aws.takeJob();
    expect(job.data.actionConfiguration?.configuration).toMatchObject({ Token: 's3cret' });
    const others = JSON.stringify([await get(aws), await aws.state(), await aws.actions(), aws.events]);
    expect(others).not.toContain('s3cret');
    expect(others).toContain('"Token":"****"');
  });

  test('the mask keeps them when a pipeline is updated', async () => {
    const aws = await start();
    await aws.call('UpdatePipeline', { pipeline: (await get(aws)).pipeline });
    await aws.call('UpdatePipeline', { pipeline: withToken('*****') });
    await aws.call('StartPipelineExecution', { name: 'web' });
    expect((await aws.takeJob()).data.actionConfiguration?.configuration).toMatchObject({ Token: 's3cret' });
  });

  test('the mask is refused where there was no secret', async () => {
    const aws = await start();
    const message =
      'Action configuration for the new action "Compile" contains an invalid configuration for the secret property "Token". "****" may be used in secret properties only when updating an existing action.';
    await expect(aws.call('CreatePipeline', { pipeline: withToken('****', { name: 'new' }) })).rejects.toMatchObject({
      message,
    });
    const { stages = [] } = withToken('****');
    const renamed = stages.map((stage) => (stage.name === 'Build' ? { ...stage, name: 'Make' } : stage));
    await expect(
      aws.call('UpdatePipeline', { pipeline: withToken('****', { stages: renamed }) }),
    ).rejects.toMatchObject({
      message,
    });
  });
});

describe('updating and deleting', () => {
  test('an update cancels what runs, and starts nothing', async () => {
    const aws = await runningPipeline();
    await aws.takeJob();
    await aws.call('UpdatePipeline', { pipeline: pipeline() });
    await aws.clock.advance(0);
    const { pipelineExecutionSummaries } = await aws.call<{ pipelineExecutionSummaries: { status: string }[] }>(
      'ListPipelineExecutions',
      { pipelineName: 'web' },
    );
    expect(pipelineExecutionSummaries.map(({ status }) => status)).toEqual(['Cancelled']);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('Cancelled');
    expect((await aws.actions())[0]).toMatchObject({ actionName: 'Compile', status: 'Abandoned' });
    const told = aws.events
      .slice(-3)
      .map(({ detailType, detail }) => [detailType, (detail as { state: string }).state]);
    expect(told).toEqual([
      ['CodePipeline Action Execution State Change', 'CANCELED'],
      ['CodePipeline Stage Execution State Change', 'CANCELED'],
      ['CodePipeline Pipeline Execution State Change', 'CANCELED'],
    ]);
  });

  test('a deleted pipeline leaves nothing to one of the same name', async () => {
    const aws = await runningPipeline();
    await aws.takeJob();
    await aws.call('DisableStageTransition', {
      pipelineName: 'web',
      stageName: 'Deploy',
      transitionType: 'Inbound',
      reason: 'no',
    });
    await aws.call('DeletePipeline', { name: 'web' });
    await expect(get(aws)).rejects.toMatchObject({ code: 'PipelineNotFoundException' });
    await aws.call('CreatePipeline', { pipeline: pipeline() });
    expect((await get(aws)).pipeline?.version).toBe(1);
    expect((await aws.stage('Deploy')).inboundTransitionState).toEqual({ enabled: true });
    expect((await aws.stage('Build')).latestExecution).toBeUndefined();
  });

  test('a refused update changes nothing', async () => {
    const aws = await runningPipeline();
    const job = await aws.takeJob();
    await expect(aws.call('UpdatePipeline', { pipeline: pipeline({ stages: [] }) })).rejects.toThrow();
    await aws.call('PutJobSuccessResult', { jobId: job.id });
    expect((await get(aws)).pipeline?.version).toBe(1);
  });
});

describe('listing and tags', () => {
  test('pipelines are listed by name, in pages', async () => {
    const aws = await pipelineCloud();
    await aws.call('CreateCustomActionType', builderType());
    for (const name of ['c', 'a', 'b']) await aws.call('CreatePipeline', { pipeline: pipeline({ name }) });
    const list = (input: object): Promise<ListPipelinesOutput> => aws.call('ListPipelines', input);
    const first = await list({ maxResults: 2 });
    expect(first.pipelines?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(first.pipelines?.[0]).toMatchObject({ version: 1, pipelineType: 'V1', executionMode: 'SUPERSEDED' });
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect(second.pipelines?.map(({ name }) => name)).toEqual(['c']);
    expect(second.nextToken).toBeUndefined();
    await expect(list({ nextToken: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidNextTokenException' });
    await expect(list({ maxResults: 1001 })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('a pipeline and an action type can be tagged', async () => {
    const aws = await runningPipeline();
    for (const resource of ['web', 'actiontype:Custom/Build/Builder/1']) {
      const resourceArn = `arn:aws:codepipeline:us-east-1:000000000000:${resource}`;
      const tags = async () => (await aws.call<{ tags: unknown }>('ListTagsForResource', { resourceArn })).tags;
      await aws.call('TagResource', {
        resourceArn,
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      });
      await aws.call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
      await aws.call('UntagResource', { resourceArn, tagKeys: ['b'] });
      expect(await tags()).toEqual([{ key: 'a', value: '3' }]);
    }
    const resourceArn = 'arn:aws:codepipeline:us-east-1:000000000000:nothing';
    await expect(aws.call('ListTagsForResource', { resourceArn })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
