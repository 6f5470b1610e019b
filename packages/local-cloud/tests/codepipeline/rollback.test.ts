import type {
  GetPipelineExecutionOutput,
  ListPipelineExecutionsOutput,
  PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { build, deploy, pipeline, pipelineOf, runningPipeline, type PipelineCloud } from './pipeline-cloud.js';

const deployed = (overrides: Partial<PipelineDeclaration> = {}): PipelineDeclaration =>
  pipelineOf(
    {
      Build: [build()],
      Ship: [build({ name: 'Ship', inputArtifacts: [{ name: 'BuildArtifact' }], outputArtifacts: [] })],
    },
    { pipelineType: 'V2', ...overrides },
  );

const executions = async (aws: PipelineCloud) =>
  (await aws.call<ListPipelineExecutionsOutput>('ListPipelineExecutions', { pipelineName: 'web' }))
    .pipelineExecutionSummaries ?? [];
const newest = async (aws: PipelineCloud) => (await executions(aws))[0]?.pipelineExecutionId ?? '';
const finishJob = async (aws: PipelineCloud) => {
  const job = await aws.takeJob();
  await aws.call('PutJobSuccessResult', { jobId: job.id });
  return job;
};
const failJob = async (aws: PipelineCloud) => {
  const { id } = await aws.takeJob();
  await aws.call('PutJobFailureResult', { jobId: id, failureDetails: { type: 'JobFailed', message: 'broken' } });
};
/** A first execution that has succeeded in all stages. */
const shipped = async (declaration = deployed()) => {
  const aws = await runningPipeline(declaration);
  await finishJob(aws);
  const ship = await finishJob(aws);
  return { aws, first: await newest(aws), ship };
};
const start = async (aws: PipelineCloud) =>
  (await aws.call<{ pipelineExecutionId: string }>('StartPipelineExecution', { name: 'web' })).pipelineExecutionId;
const rollBack = (aws: PipelineCloud, target: string, stageName = 'Ship') =>
  aws.call<{ pipelineExecutionId: string }>('RollbackStage', {
    pipelineName: 'web',
    stageName,
    targetPipelineExecutionId: target,
  });

describe('RollbackStage', () => {
  test('runs the stage, and only it, with the artifacts of the execution that it goes back to', async () => {
    const { aws, first, ship } = await shipped();
    await start(aws);
    await finishJob(aws);
    await failJob(aws);
    const { pipelineExecutionId } = await rollBack(aws, first);
    const job = await finishJob(aws);
    expect(job.data.inputArtifacts).toEqual(ship.data.inputArtifacts);
    const { pipelineExecution } = await aws.call<GetPipelineExecutionOutput>('GetPipelineExecution', {
      pipelineName: 'web',
      pipelineExecutionId,
    });
    expect(pipelineExecution).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
      trigger: { triggerType: 'ManualRollback', triggerDetail: 'arn:aws:iam::000000000000:root' },
      artifactRevisions: [{ name: 'SourceArtifact' }],
    });
    expect((await aws.stage('Ship')).latestExecution).toEqual({
      pipelineExecutionId,
      status: 'Succeeded',
      type: 'ROLLBACK',
    });
    expect((await aws.stage('Build')).latestExecution?.pipelineExecutionId).not.toBe(pipelineExecutionId);
  });

  test('needs an execution that has succeeded in the stage', async () => {
    const { aws } = await shipped();
    const second = await start(aws);
    await finishJob(aws);
    await failJob(aws);
    await expect(rollBack(aws, second)).rejects.toMatchObject({ code: 'UnableToRollbackStageException' });
  });

  test('does not go back to a rollback', async () => {
    const { aws, first } = await shipped();
    const { pipelineExecutionId } = await rollBack(aws, first);
    await finishJob(aws);
    await expect(rollBack(aws, pipelineExecutionId)).rejects.toMatchObject({ code: 'UnableToRollbackStageException' });
  });

  test('cannot be done to the source stage, nor to one that is at work', async () => {
    const { aws, first } = await shipped();
    await expect(rollBack(aws, first, 'Source')).rejects.toMatchObject({ code: 'UnableToRollbackStageException' });
    await start(aws);
    await aws.until('Build is entered', async () => (await aws.poll())[0]);
    await expect(rollBack(aws, first, 'Build')).rejects.toMatchObject({ code: 'UnableToRollbackStageException' });
  });

  test('cannot go back over a change of the pipeline', async () => {
    const { aws, first } = await shipped();
    await aws.call('UpdatePipeline', { pipeline: deployed() });
    await expect(rollBack(aws, first)).rejects.toMatchObject({ code: 'PipelineExecutionOutdatedException' });
  });

  test('names what is not there', async () => {
    const { aws, first } = await shipped();
    await expect(rollBack(aws, '11111111-2222-3333-4444-555555555555')).rejects.toMatchObject({
      code: 'PipelineExecutionNotFoundException',
    });
    await expect(rollBack(aws, first, 'Other')).rejects.toMatchObject({ code: 'StageNotFoundException' });
  });
});

describe('a stage that declares what happens when it fails', () => {
  const onFailure = (result: 'ROLLBACK' | 'RETRY'): PipelineDeclaration => {
    const declaration = deployed();
    return {
      ...declaration,
      stages: declaration.stages?.map((stage) => (stage.name === 'Ship' ? { ...stage, onFailure: { result } } : stage)),
    };
  };

  test('is rolled back to its last success', async () => {
    const { aws, first } = await shipped(onFailure('ROLLBACK'));
    const second = await start(aws);
    await finishJob(aws);
    await failJob(aws);
    await finishJob(aws);
    const [rollback, failed] = await executions(aws);
    expect(failed).toMatchObject({ pipelineExecutionId: second, status: 'Failed' });
    expect(rollback).toMatchObject({
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
      trigger: {
        triggerType: 'AutomatedRollback',
        triggerDetail: JSON.stringify({ FailedPipelineExecutionId: second }),
      },
    });
  });

  test('is not rolled back when there is nothing to go back to, nor when the rollback fails', async () => {
    const aws = await runningPipeline(onFailure('ROLLBACK'));
    await finishJob(aws);
    await failJob(aws);
    expect(await executions(aws)).toHaveLength(1);

    const { aws: other } = await shipped(onFailure('ROLLBACK'));
    await start(other);
    await finishJob(other);
    await failJob(other);
    await failJob(other);
    expect((await executions(other)).map(({ status }) => status)).toEqual(['Failed', 'Failed', 'Succeeded']);
  });

  test('is tried once more, and then fails', async () => {
    const aws = await runningPipeline(onFailure('RETRY'));
    await finishJob(aws);
    await failJob(aws);
    expect((await aws.stage('Ship')).latestExecution?.status).toBe('InProgress');
    await failJob(aws);
    expect(await aws.stage('Ship')).toMatchObject({
      latestExecution: { status: 'Failed' },
      retryStageMetadata: { autoStageRetryAttempt: 1, latestRetryTrigger: 'AutomatedStageRetry' },
    });
  });
});

describe('what ListDeployActionExecutionTargets tells', () => {
  test('is the place of a deploy action, and nothing of other actions', async () => {
    const aws = await runningPipeline(
      pipelineOf({
        Deploy: [
          deploy({
            configuration: { BucketName: 'site', Extract: 'false', ObjectKey: 'app' },
            inputArtifacts: [{ name: 'SourceArtifact' }],
          }),
        ],
      }),
    );
    const actions = await aws.until('it is deployed', async () => {
      const all = await aws.actions();
      return all[0]?.stageName === 'Deploy' && all[0].status === 'Succeeded' && all;
    });
    const targetsOf = (actionExecutionId: string | undefined) =>
      aws.call('ListDeployActionExecutionTargets', { pipelineName: 'web', actionExecutionId });
    expect(await targetsOf(actions[0]?.actionExecutionId)).toMatchObject({
      targets: [{ targetId: 'site', targetType: 'S3', status: 'Succeeded' }],
    });
    await expect(targetsOf(actions[1]?.actionExecutionId)).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(targetsOf('none')).rejects.toMatchObject({ code: 'ActionExecutionNotFoundException' });
  });
});

describe('a pipeline in PARALLEL mode', () => {
  test('has no rollbacks', async () => {
    const { aws, first } = await shipped(deployed({ executionMode: 'PARALLEL' }));
    await expect(rollBack(aws, first)).rejects.toMatchObject({ code: 'UnableToRollbackStageException' });
    const stages = pipeline().stages?.map((stage) =>
      stage.name === 'Build' ? { ...stage, onFailure: { result: 'ROLLBACK' as const } } : stage,
    );
    await expect(
      aws.call('UpdatePipeline', { pipeline: pipeline({ stages, pipelineType: 'V2', executionMode: 'PARALLEL' }) }),
    ).rejects.toMatchObject({ code: 'InvalidStageDeclarationException' });
  });
});
