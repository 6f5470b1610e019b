import type {
  GetPipelineExecutionOutput,
  ListPipelineExecutionsOutput,
  PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { like, textWith } from './matchers.js';
import { approval, build, pipelineOf, runningPipeline, type PipelineCloud, type TakenJob } from './pipeline-cloud.js';

/** Source → First → Second: two stages of one custom build each. */
const twoStages = (overrides: Partial<PipelineDeclaration> = {}): PipelineDeclaration =>
  pipelineOf(
    { First: [build({ name: 'One', outputArtifacts: [] })], Second: [build({ name: 'Two', outputArtifacts: [] })] },
    overrides,
  );

const start = async (aws: PipelineCloud, input: object = {}): Promise<string> => {
  const { pipelineExecutionId } = await aws.call<{ pipelineExecutionId: string }>('StartPipelineExecution', {
    name: 'web',
    ...input,
  });
  await aws.clock.advance(0);
  return pipelineExecutionId;
};
const list = async (aws: PipelineCloud) =>
  (await aws.call<ListPipelineExecutionsOutput>('ListPipelineExecutions', { pipelineName: 'web' }))
    .pipelineExecutionSummaries ?? [];
const statuses = async (aws: PipelineCloud) => (await list(aws)).map(({ status }) => status);
const statusOf = async (aws: PipelineCloud, pipelineExecutionId: string | undefined) =>
  (await aws.call<GetPipelineExecutionOutput>('GetPipelineExecution', { pipelineName: 'web', pipelineExecutionId }))
    .pipelineExecution?.status;
const done = (aws: PipelineCloud, job: TakenJob) => aws.call('PutJobSuccessResult', { jobId: job.id });
const broken = (aws: PipelineCloud, job: TakenJob) =>
  aws.call('PutJobFailureResult', { jobId: job.id, failureDetails: { type: 'JobFailed', message: 'no' } });
const executionOf = (job: TakenJob): string => job.data.pipelineContext?.pipelineExecutionId ?? '';
const actionOf = (job: TakenJob): string => job.data.pipelineContext?.action?.name ?? '';

describe('SUPERSEDED', () => {
  test('a stage holds one execution; the newest in front of it supersedes the one that waited', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    const second = await start(aws);
    await aws.until('it waits', async () => (await aws.stage('First')).inboundExecution);
    expect((await aws.stage('First')).inboundExecution).toEqual({
      pipelineExecutionId: second,
      status: 'InProgress',
      type: 'STANDARD',
    });
    const third = await start(aws);
    await aws.until('it supersedes', async () => (await statusOf(aws, second)) === 'Superseded');
    expect(await statuses(aws)).toEqual(['InProgress', 'Superseded', 'InProgress']);
    await done(aws, job);
    expect(executionOf(await aws.takeJob())).not.toBe(second);
    expect((await aws.stage('First')).latestExecution?.pipelineExecutionId).toBe(third);
    expect((await aws.stage('First')).inboundExecution).toBeUndefined();
    await aws.clock.advance(0);
    expect(aws.events.map(({ detail }) => detail)).toContainEqual(
      like({ 'execution-id': second, state: 'SUPERSEDED' }),
    );
  });

  test('nothing in a stage is superseded', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    await start(aws);
    await start(aws);
    await done(aws, job);
    expect(executionOf(await aws.takeJob())).toBe(executionOf(job));
  });

  test('a failure lets the next execution in', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    const second = await start(aws);
    await broken(aws, job);
    expect(executionOf(await aws.takeJob())).toBe(second);
    expect(await statuses(aws)).toEqual(['InProgress', 'Failed']);
  });
});

describe('QUEUED', () => {
  test('executions pass each stage in the order of their start, and none is superseded', async () => {
    const aws = await runningPipeline(twoStages({ executionMode: 'QUEUED' }));
    const [second, third] = [await start(aws), await start(aws)];
    const order: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const job = await aws.takeJob();
      if (actionOf(job) === 'One') order.push(executionOf(job));
      await done(aws, job);
    }
    expect(order.slice(1)).toEqual([second, third]);
    await aws.until('all are done', async () => (await statuses(aws)).every((status) => status === 'Succeeded'));
  });
});

describe('PARALLEL', () => {
  test('executions do not wait for each other', async () => {
    const aws = await runningPipeline(twoStages({ executionMode: 'PARALLEL' }));
    await start(aws);
    await start(aws);
    const jobs = [await aws.takeJob(), await aws.takeJob(), await aws.takeJob()];
    expect(new Set(jobs.map(executionOf)).size).toBe(3);
    expect(new Set(jobs.map(actionOf))).toEqual(new Set(['One']));
  });

  test('there is a limit', async () => {
    const aws = await runningPipeline(twoStages({ executionMode: 'PARALLEL' }), {
      tunables: { concurrentExecutions: 2 },
    });
    await start(aws);
    await expect(start(aws)).rejects.toMatchObject({ code: 'ConcurrentPipelineExecutionsLimitExceededException' });
  });
});

describe('actions of a stage', () => {
  const groups = pipelineOf({
    Build: [
      build({ name: 'A', outputArtifacts: [{ name: 'FromA' }], runOrder: 2 }),
      build({ name: 'B', outputArtifacts: [], runOrder: 2 }),
      build({ name: 'C', inputArtifacts: [{ name: 'FromA' }], outputArtifacts: [], runOrder: 7 }),
    ],
  });

  test('those of one run order run together, those of the next when all of them succeeded', async () => {
    const aws = await runningPipeline(groups);
    const [a, b] = [await aws.takeJob(), await aws.takeJob()];
    expect([actionOf(a), actionOf(b)].sort()).toEqual(['A', 'B']);
    await done(aws, a);
    expect(await aws.poll()).toEqual([]);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('InProgress');
    await done(aws, b);
    expect(actionOf(await aws.takeJob())).toBe('C');
    expect((await aws.stage('Build')).latestExecution?.status).toBe('InProgress');
  });

  test('a failure does not end the siblings; the stage fails when the last of them has ended', async () => {
    const aws = await runningPipeline(groups);
    const [a, b] = [await aws.takeJob(), await aws.takeJob()];
    await broken(aws, a);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('InProgress');
    await done(aws, b);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('Failed');
    expect(await aws.poll()).toEqual([]);
    expect((await aws.stage('Build')).actionStates?.[2]?.latestExecution).toBeUndefined();
  });
});

describe('starting', () => {
  test('the same token starts one execution', async () => {
    const aws = await runningPipeline(twoStages());
    const clientRequestToken = 'a-token-1';
    expect(await start(aws, { clientRequestToken })).toBe(await start(aws, { clientRequestToken }));
    expect(await list(aws)).toHaveLength(2);
  });

  test('who started it is told', async () => {
    const aws = await runningPipeline(twoStages());
    await start(aws);
    expect((await list(aws)).map(({ trigger }) => trigger)).toEqual([
      { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::000000000000:root' },
      { triggerType: 'CreatePipeline', triggerDetail: 'arn:aws:iam::000000000000:root' },
    ]);
    expect(aws.events[0]?.detail).toMatchObject({
      'execution-trigger': { 'trigger-type': 'CreatePipeline', 'trigger-detail': 'arn:aws:iam::000000000000:root' },
    });
  });

  test('pipeline variables have the given values, or their defaults', async () => {
    const configuration = { Command: 'make #{variables.Target}', Flags: '#{variables.Level}' };
    const aws = await runningPipeline(
      pipelineOf(
        { Build: [build({ configuration, outputArtifacts: [] })] },
        {
          executionMode: 'PARALLEL',
          variables: [
            { name: 'Target', defaultValue: 'all' },
            { name: 'Level', defaultValue: '1' },
          ],
        },
      ),
    );
    expect((await aws.takeJob()).data.actionConfiguration?.configuration).toEqual({ Command: 'make all', Flags: '1' });
    const pipelineExecutionId = await start(aws, { variables: [{ name: 'Level', value: '2' }] });
    expect((await aws.takeJob()).data.actionConfiguration?.configuration).toEqual({ Command: 'make all', Flags: '2' });
    const { pipelineExecution } = await aws.call<GetPipelineExecutionOutput>('GetPipelineExecution', {
      pipelineName: 'web',
      pipelineExecutionId,
    });
    expect(pipelineExecution?.variables).toEqual([
      { name: 'Target', resolvedValue: 'all' },
      { name: 'Level', resolvedValue: '2' },
    ]);
  });

  test('variables that the pipeline does not have are refused', async () => {
    const aws = await runningPipeline(twoStages());
    await expect(start(aws, { variables: [{ name: 'X', value: 'x' }] })).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'Pipeline variable can only be used with V2 pipelines',
    });
  });

  test('a variable without a default must be given', async () => {
    const aws = await runningPipeline(twoStages({ variables: [{ name: 'X' }] }));
    await expect(start(aws)).rejects.toMatchObject({
      code: 'ValidationException',
      message: textWith('X'),
    });
  });
});

describe('output variables', () => {
  test('reach the configuration of later actions by their namespace', async () => {
    const aws = await runningPipeline(
      pipelineOf({
        Build: [
          build({ namespace: 'Built', outputArtifacts: [] }),
          build({
            name: 'Use',
            runOrder: 2,
            outputArtifacts: [],
            configuration: { Command: '#{Built.TAG}-#{codepipeline.PipelineExecutionId}' },
          }),
        ],
      }),
    );
    const job = await aws.takeJob();
    await aws.call('PutJobSuccessResult', { jobId: job.id, outputVariables: { TAG: 'v1' } });
    const use = await aws.takeJob();
    const Command = `v1-${executionOf(job)}`;
    expect(use.data.actionConfiguration?.configuration).toEqual({ Command });
    const [latest] = await aws.actions();
    expect(latest?.input).toMatchObject({
      configuration: { Command: '#{Built.TAG}-#{codepipeline.PipelineExecutionId}' },
      resolvedConfiguration: { Command },
    });
  });

  test('an action whose variable has no value fails, and says so', async () => {
    const aws = await runningPipeline(
      pipelineOf({
        Build: [
          build({ namespace: 'Built', outputArtifacts: [] }),
          build({ name: 'Use', runOrder: 2, outputArtifacts: [], configuration: { Command: '#{Built.TAG}' } }),
        ],
      }),
    );
    await done(aws, await aws.takeJob());
    const stage = await aws.stage('Build');
    expect(stage.latestExecution?.status).toBe('Failed');
    expect(stage.actionStates?.[1]?.latestExecution?.errorDetails?.message).toBe(
      'An action in this pipeline failed because one or more variables could not be resolved: Action name=Use.',
    );
  });
});

describe('transitions', () => {
  const change = (aws: PipelineCloud, operation: string, stageName = 'Second', transitionType = 'Inbound') =>
    aws.call(operation, {
      pipelineName: 'web',
      stageName,
      transitionType,
      ...(operation.startsWith('Disable') && { reason: 'not on a Friday!' }),
    });

  test.each([
    ['Inbound', 'Second'],
    ['Outbound', 'First'],
  ])(
    'a disabled transition holds executions back, and the newest enters when it is enabled (%s)',
    async (type, stage) => {
      const aws = await runningPipeline(twoStages());
      await change(aws, 'DisableStageTransition', stage, type);
      await done(aws, await aws.takeJob());
      const second = await start(aws);
      await done(aws, await aws.takeJob());
      expect((await aws.stage('Second')).latestExecution).toBeUndefined();
      expect((await aws.stage('Second')).inboundExecution?.pipelineExecutionId).toBe(second);
      await change(aws, 'EnableStageTransition', stage, type);
      expect(executionOf(await aws.takeJob())).toBe(second);
      expect(await statuses(aws)).toEqual(['InProgress', 'Superseded']);
    },
  );

  test('who disabled it, when and why is told', async () => {
    const aws = await runningPipeline(twoStages());
    await change(aws, 'DisableStageTransition');
    expect((await aws.stage('Second')).inboundTransitionState).toEqual({
      enabled: false,
      lastChangedBy: 'arn:aws:iam::000000000000:root',
      lastChangedAt: new Date(aws.clock.now()),
      disabledReason: 'not on a Friday!',
    });
    await change(aws, 'EnableStageTransition');
    expect((await aws.stage('Second')).inboundTransitionState).not.toHaveProperty('disabledReason');
  });

  test('a stage that is not there is not found', async () => {
    const aws = await runningPipeline(twoStages());
    await expect(change(aws, 'DisableStageTransition', 'Third')).rejects.toMatchObject({
      code: 'StageNotFoundException',
    });
  });
});

describe('stopping', () => {
  const stop = (aws: PipelineCloud, pipelineExecutionId: string, abandon = false) =>
    aws.call('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId, abandon, reason: 'enough' });

  test('stop and wait lets the actions end, and starts no more', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    await stop(aws, executionOf(job));
    expect(await statuses(aws)).toEqual(['Stopping']);
    expect((await aws.stage('First')).latestExecution?.status).toBe('Stopping');
    await done(aws, job);
    expect(await statuses(aws)).toEqual(['Stopped']);
    expect((await aws.stage('First')).latestExecution?.status).toBe('Stopped');
    expect((await list(aws))[0]?.stopTrigger).toEqual({ reason: 'enough' });
    expect(await aws.poll()).toEqual([]);
  });

  test('stop and abandon ends the actions at once, as events tell', async () => {
    const aws = await runningPipeline(twoStages());
    await stop(aws, executionOf(await aws.takeJob()), true);
    expect(await statuses(aws)).toEqual(['Stopped']);
    expect((await aws.actions())[0]?.status).toBe('Abandoned');
    await aws.clock.advance(0);
    expect(
      aws.events.slice(-5).map(({ detail }) => {
        const { action, stage, state } = detail as Record<string, string>;
        return [action ?? stage ?? 'pipeline', state];
      }),
    ).toEqual([
      ['pipeline', 'STOPPING'],
      ['First', 'STOPPING'],
      ['One', 'ABANDONED'],
      ['First', 'STOPPED'],
      ['pipeline', 'STOPPED'],
    ]);
  });

  test('a stop is asked for once, but waiting may become abandoning', async () => {
    const aws = await runningPipeline(twoStages());
    const id = executionOf(await aws.takeJob());
    await stop(aws, id);
    await expect(stop(aws, id)).rejects.toMatchObject({ code: 'DuplicatedStopRequestException' });
    await stop(aws, id, true);
    await aws.clock.advance(0);
    const told = aws.events.filter(({ detail }) => (detail as { state: string }).state === 'STOPPING');
    expect(told.map(({ detailType }) => detailType.split(' ')[1])).toEqual(['Pipeline', 'Stage']);
    await expect(stop(aws, id, true)).rejects.toMatchObject({ code: 'PipelineExecutionNotStoppableException' });
  });

  test('an execution that waits in front of a stage stops at once', async () => {
    const aws = await runningPipeline(twoStages());
    await aws.takeJob();
    const second = await start(aws);
    await aws.until('it waits', async () => (await aws.stage('First')).inboundExecution);
    await stop(aws, second);
    expect(await statusOf(aws, second)).toBe('Stopped');
  });

  test('an execution that is not there is not found', async () => {
    const aws = await runningPipeline(twoStages());
    await expect(stop(aws, '11111111-2222-3333-4444-555555555555')).rejects.toMatchObject({
      code: 'PipelineExecutionNotFoundException',
    });
  });
});

describe('retrying', () => {
  const retry = (aws: PipelineCloud, pipelineExecutionId: string, stageName: string, retryMode = 'FAILED_ACTIONS') =>
    aws.call('RetryStageExecution', { pipelineName: 'web', stageName, pipelineExecutionId, retryMode });
  const parallel = pipelineOf({
    Build: [build({ name: 'A', outputArtifacts: [] }), build({ name: 'B', outputArtifacts: [] })],
    After: [approval()],
  });

  test('failed actions run again in the same execution, which then goes on', async () => {
    const aws = await runningPipeline(parallel);
    const [a, b] = [await aws.takeJob(), await aws.takeJob()];
    await broken(aws, a);
    await done(aws, b);
    expect(await retry(aws, executionOf(a), 'Build')).toEqual({ pipelineExecutionId: executionOf(a) });
    expect(await statuses(aws)).toEqual(['InProgress']);
    const again = await aws.takeJob();
    expect(actionOf(again)).toBe(actionOf(a));
    expect(await aws.poll()).toEqual([]);
    await done(aws, again);
    expect((await aws.stage('After')).latestExecution?.status).toBe('InProgress');
    expect((await aws.stage('Build')).retryStageMetadata).toEqual({
      manualStageRetryAttempt: 1,
      latestRetryTrigger: 'ManualStageRetry',
    });
    await aws.clock.advance(0);
    const resumed = aws.events.filter(({ detail }) => (detail as { state: string }).state === 'RESUMED');
    expect(resumed.map(({ detailType }) => detailType.split(' ')[1])).toEqual(['Pipeline', 'Stage']);
    expect(resumed[0]?.detail).toMatchObject({ 'pipeline-execution-attempt': 2 });
  });

  test('failed actions may run again while their siblings still run', async () => {
    const aws = await runningPipeline(parallel);
    const [a, b] = [await aws.takeJob(), await aws.takeJob()];
    await broken(aws, a);
    await expect(retry(aws, executionOf(a), 'Build', 'ALL_ACTIONS')).rejects.toMatchObject({
      code: 'ConflictException',
    });
    await retry(aws, executionOf(a), 'Build');
    const again = await aws.takeJob();
    expect(actionOf(again)).toBe(actionOf(a));
    await done(aws, again);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('InProgress');
    await done(aws, b);
    expect((await aws.stage('Build')).latestExecution?.status).toBe('Succeeded');
  });

  test('all actions can run again', async () => {
    const aws = await runningPipeline(parallel);
    const [a, b] = [await aws.takeJob(), await aws.takeJob()];
    await broken(aws, a);
    await done(aws, b);
    await retry(aws, executionOf(a), 'Build', 'ALL_ACTIONS');
    expect([await aws.takeJob(), await aws.takeJob()].map(actionOf).sort()).toEqual(['A', 'B']);
  });

  test('a stopped stage can be retried', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    await aws.call('StopPipelineExecution', {
      pipelineName: 'web',
      pipelineExecutionId: executionOf(job),
      abandon: true,
    });
    await retry(aws, executionOf(job), 'First');
    await done(aws, await aws.takeJob());
    expect(actionOf(await aws.takeJob())).toBe('Two');
  });

  test('a stage that did not fail, or that was not reached, cannot be retried', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    const refused = { code: 'StageNotRetryableException' };
    await expect(retry(aws, executionOf(job), 'First')).rejects.toMatchObject(refused);
    await expect(retry(aws, executionOf(job), 'Second')).rejects.toMatchObject(refused);
    await expect(retry(aws, executionOf(job), 'Source')).rejects.toMatchObject(refused);
  });

  test('an execution that another one has followed cannot be retried', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    await start(aws);
    await broken(aws, job);
    await aws.takeJob();
    await expect(retry(aws, executionOf(job), 'First')).rejects.toMatchObject({
      code: 'NotLatestPipelineExecutionException',
    });
  });

  test('after an update the old executions cannot be retried', async () => {
    const aws = await runningPipeline(twoStages());
    const job = await aws.takeJob();
    await broken(aws, job);
    await aws.call('UpdatePipeline', { pipeline: twoStages() });
    await expect(retry(aws, executionOf(job), 'First')).rejects.toMatchObject({ code: 'StageNotRetryableException' });
  });

  test('a stage retries itself once, where it says so', async () => {
    const declaration = twoStages({ pipelineType: 'V2' });
    const stages = declaration.stages?.map((stage) =>
      stage.name === 'First' ? { ...stage, onFailure: { result: 'RETRY' as const } } : stage,
    );
    const aws = await runningPipeline({ ...declaration, stages });
    await broken(aws, await aws.takeJob());
    expect(await statuses(aws)).toEqual(['InProgress']);
    await broken(aws, await aws.takeJob());
    expect(await statuses(aws)).toEqual(['Failed']);
    expect((await aws.stage('First')).retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
  });
});
