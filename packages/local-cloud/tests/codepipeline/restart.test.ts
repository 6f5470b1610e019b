import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { virtualClock, type VirtualClock } from '../../src/clock/virtual-clock.js';
import {
  approval,
  build,
  builderType,
  createRole,
  HOUR,
  MINUTE,
  pipelineCloud,
  pipelineOf,
  START,
  type PipelineCloud,
} from './pipeline-cloud.js';

let stateDirectory: string;
let clock: VirtualClock;
beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'codepipeline-state-'));
  clock = virtualClock(START);
});

const open = (): Promise<PipelineCloud> => {
  onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }));
  return pipelineCloud({ stateDirectory, clock });
};

/** A cloud in which a pipeline of this stage was made and has come to that stage. */
const first = async (actions: Parameters<typeof pipelineOf>[0][string]): Promise<PipelineCloud> => {
  const aws = await open();
  for (const Bucket of ['artifacts', 'source', 'site']) await aws.s3('CreateBucket', { Bucket });
  await createRole(aws.cloud, 'pipeline', { Effect: 'Allow', Action: '*', Resource: '*' });
  await aws.putObject('source', 'app.zip', 'x');
  await aws.call('CreateCustomActionType', builderType());
  await aws.call('CreatePipeline', { pipeline: pipelineOf({ Build: actions }) });
  await aws.until('it is there', async () => (await aws.stage('Build')).latestExecution);
  return aws;
};
const again = async (aws: PipelineCloud): Promise<PipelineCloud> => {
  await aws.cloud.close();
  return open();
};
const status = async (aws: PipelineCloud) => (await aws.stage('Build')).latestExecution?.status;

describe('after a restart', () => {
  test('an acknowledged job takes its result, and the pipeline goes on', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    const job = await before.takeJob();
    const aws = await again(before);
    await aws.call('PutJobSuccessResult', { jobId: job.id });
    expect(await status(aws)).toBe('Succeeded');
  });

  test('a job keeps its lease and its nonce', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    const [job] = await before.poll();
    const aws = await again(before);
    expect(await aws.poll()).toEqual([]);
    expect(await aws.call('AcknowledgeJob', { jobId: job?.id, nonce: job?.nonce })).toEqual({ status: 'InProgress' });
  });

  test('a continuation is still to come', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    const job = await before.takeJob();
    await before.call('PutJobSuccessResult', { jobId: job.id, continuationToken: 't' });
    const aws = await again(before);
    expect((await aws.takeJob()).data.continuationToken).toBe('t');
  });

  test('an action times out when its 24 hours are over, counted from its start', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    await clock.advance(23 * HOUR);
    const aws = await again(before);
    await clock.advance(HOUR - MINUTE);
    expect(await status(aws)).toBe('InProgress');
    await clock.advance(MINUTE);
    expect(await status(aws)).toBe('Failed');
  });

  test('an action whose time was over meanwhile fails at once', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    await before.cloud.close();
    await clock.advance(48 * HOUR);
    const aws = await open();
    await clock.advance(0);
    expect(await status(aws)).toBe('Failed');
  });

  test('a rule still waits for its window', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    const window = {
      name: 'Window',
      ruleTypeId: { category: 'Rule' as const, provider: 'DeploymentWindow' },
      configuration: { Cron: '* * 13 ? * *' },
      timeoutInMinutes: 90,
    };
    const { stages = [], ...declaration } = pipelineOf({ Build: [approval()] }, { pipelineType: 'V2' });
    await before.call('UpdatePipeline', {
      pipeline: {
        ...declaration,
        stages: stages.map((stage) =>
          stage.name === 'Build' ? { ...stage, beforeEntry: { conditions: [{ rules: [window] }] } } : stage,
        ),
      },
    });
    await before.call('StartPipelineExecution', { name: 'web' });
    const conditionOf = async (aws: PipelineCloud) =>
      (await aws.stage('Build')).beforeEntryConditionState?.latestExecution?.status;
    await before.until('it waits', async () => (await conditionOf(before)) === 'InProgress');
    const aws = await again(before);
    await clock.advance(HOUR);
    expect(await conditionOf(aws)).toBe('Succeeded');
  });

  test('an approval keeps its token', async () => {
    const before = await first([approval()]);
    const token = (await before.stage('Build')).actionStates?.[0]?.latestExecution?.token;
    const aws = await again(before);
    expect((await aws.stage('Build')).actionStates?.[0]?.latestExecution?.token).toBe(token);
  });

  test('newer executions are still newer', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    const aws = await again(before);
    await aws.call('StartPipelineExecution', { name: 'web' });
    await aws.until('it waits', async () => (await aws.stage('Build')).inboundExecution);
    const newest = (await aws.actions())[0];
    expect(newest?.pipelineExecutionId).toBe((await aws.stage('Build')).inboundExecution?.pipelineExecutionId);
  });

  test('an action execution that its stage never knew of is forgotten', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    // As if the cloud had died between storing the action and storing that its stage has it.
    const actions = before.cloud.collection<{ id: string; actionName: string }>('codepipeline.actions');
    const id = '11111111-2222-3333-4444-555555555555';
    const known = [...actions.values()].find(({ actionName }) => actionName === 'Compile');
    if (known) actions.set(id, { ...known, id });
    const aws = await again(before);
    expect((await aws.actions()).map(({ actionExecutionId }) => actionExecutionId)).not.toContain(id);
    expect(await aws.actions()).toHaveLength(2);
  });

  test('an action that had begun, but whose work was lost, begins again', async () => {
    const before = await first([build({ outputArtifacts: [] })]);
    // As if the cloud had died between storing the action and storing its job.
    const jobs = before.cloud.collection<{ id: string }>('codepipeline.jobs');
    for (const { id } of [...jobs.values()]) jobs.delete(id);
    const aws = await again(before);
    expect((await aws.takeJob()).data.pipelineContext?.action?.name).toBe('Compile');
  });
});
