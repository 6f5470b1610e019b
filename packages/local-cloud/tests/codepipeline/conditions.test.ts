import type {
  GetPipelineExecutionOutput,
  ListRuleExecutionsOutput,
  PipelineDeclaration,
  RuleDeclaration,
  StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import {
  approval,
  build,
  HOUR,
  MINUTE,
  pipelineCloud,
  pipelineOf,
  runningPipeline,
  type PipelineCloud,
  type PipelineCloudOptions,
} from './pipeline-cloud.js';

const rule = (
  provider: string,
  configuration: Record<string, string>,
  overrides: Partial<RuleDeclaration> = {},
): RuleDeclaration => ({
  name: provider,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  configuration,
  ...overrides,
});
const check = (value: string, overrides: Partial<RuleDeclaration> = {}): RuleDeclaration =>
  rule('VariableCheck', { Variable: '#{variables.gate}', Operator: 'EQ', Value: value }, overrides);

/** A pipeline whose stage Build has these conditions; after it comes an approval. */
const gated = (conditions: Partial<StageDeclaration>, overrides: Partial<PipelineDeclaration> = {}) => {
  const declaration = pipelineOf(
    { Build: [build()], Review: [approval()] },
    { pipelineType: 'V2', variables: [{ name: 'gate', defaultValue: 'open' }], ...overrides },
  );
  return {
    ...declaration,
    stages: declaration.stages?.map((stage) => (stage.name === 'Build' ? { ...stage, ...conditions } : stage)),
  };
};
const entry = (rules: RuleDeclaration[], result: 'FAIL' | 'SKIP' = 'FAIL'): Partial<StageDeclaration> => ({
  beforeEntry: { conditions: [{ result, rules }] },
});
const exit = (rules: RuleDeclaration[], result: 'FAIL' | 'ROLLBACK' = 'FAIL'): Partial<StageDeclaration> => ({
  onSuccess: { conditions: [{ result, rules }] },
});
const running = (conditions: Partial<StageDeclaration>, options: PipelineCloudOptions = {}) =>
  runningPipeline(gated(conditions), options);
const build_ = (aws: PipelineCloud) => aws.stage('Build');
const ended = (aws: PipelineCloud, status: string) =>
  aws.until(`Build is ${status}`, async () => (await build_(aws)).latestExecution?.status === status);
const finishJob = async (aws: PipelineCloud) => aws.call('PutJobSuccessResult', { jobId: (await aws.takeJob()).id });
const override = async (aws: PipelineCloud, conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS', id?: string) =>
  aws.call('OverrideStageCondition', {
    pipelineName: 'web',
    stageName: 'Build',
    pipelineExecutionId: id ?? (await build_(aws)).latestExecution?.pipelineExecutionId,
    conditionType,
  });
const rules = async (aws: PipelineCloud, filter?: object) =>
  (await aws.call<ListRuleExecutionsOutput>('ListRuleExecutions', { pipelineName: 'web', ...(filter && { filter }) }))
    .ruleExecutionDetails ?? [];

describe('a condition before entry', () => {
  test('that holds lets the execution in, and shows in the state', async () => {
    const aws = await running(entry([check('open')]));
    await finishJob(aws);
    expect(await build_(aws)).toMatchObject({
      latestExecution: { status: 'Succeeded' },
      beforeEntryConditionState: {
        latestExecution: { status: 'Succeeded' },
        conditionStates: [
          {
            latestExecution: { status: 'Succeeded' },
            ruleStates: [{ ruleName: 'VariableCheck', latestExecution: { status: 'Succeeded' } }],
          },
        ],
      },
    });
  });

  test('that fails fails the stage, before anything of it has begun', async () => {
    const aws = await running(entry([check('open'), check('shut', { name: 'other' })]));
    await ended(aws, 'Failed');
    const state = await build_(aws);
    expect(state.beforeEntryConditionState?.latestExecution).toEqual({
      status: 'Failed',
      summary: 'Rules that failed: other',
    });
    expect(state.actionStates?.[0]).not.toHaveProperty('latestExecution');
    const states = aws.events.filter(({ detailType }) => detailType.includes('Stage')).map(({ detail }) => detail);
    expect(states).not.toContainEqual(expect.objectContaining({ stage: 'Build', state: 'STARTED' }));
    expect(states).toContainEqual(expect.objectContaining({ stage: 'Build', state: 'FAILED' }));
  });

  test('that fails skips the stage where it says so', async () => {
    const aws = await running(entry([check('shut')], 'SKIP'));
    await aws.until('the review is open', async () => (await aws.stage('Review')).latestExecution);
    expect((await build_(aws)).latestExecution?.status).toBe('Skipped');
  });

  test('is looked at again when the stage is tried again', async () => {
    const aws = await running(entry([check('shut')]));
    await ended(aws, 'Failed');
    const id = (await build_(aws)).latestExecution?.pipelineExecutionId;
    await aws.call('RetryStageExecution', {
      pipelineName: 'web',
      stageName: 'Build',
      pipelineExecutionId: id,
      retryMode: 'ALL_ACTIONS',
    });
    expect(await rules(aws)).toHaveLength(2);
    expect(
      await rules(aws, { latestInPipelineExecution: { pipelineExecutionId: id, startTimeRange: 'Latest' } }),
    ).toHaveLength(1);
  });

  test('can be overridden when it has failed', async () => {
    const aws = await running(entry([check('shut')]));
    await ended(aws, 'Failed');
    await override(aws, 'BEFORE_ENTRY');
    await finishJob(aws);
    expect(await build_(aws)).toMatchObject({
      latestExecution: { status: 'Succeeded' },
      beforeEntryConditionState: { latestExecution: { status: 'Overridden' } },
    });
    await expect(override(aws, 'BEFORE_ENTRY')).rejects.toMatchObject({ code: 'ConditionNotOverridableException' });
    await expect(override(aws, 'ON_SUCCESS')).rejects.toMatchObject({ code: 'ConditionNotOverridableException' });
  });

  test('can be overridden while it waits', async () => {
    const aws = await running(entry([rule('DeploymentWindow', { Cron: '* 0 3 ? * *' })]));
    await aws.until('the rule waits', async () => (await rules(aws))[0]?.status === 'InProgress');
    await override(aws, 'BEFORE_ENTRY');
    expect((await rules(aws))[0]?.status).toBe('Abandoned');
    await finishJob(aws);
    expect((await build_(aws)).latestExecution?.status).toBe('Succeeded');
  });

  test('is given up when the execution is stopped', async () => {
    const aws = await running(entry([rule('DeploymentWindow', { Cron: '* 0 3 ? * *' })]));
    await aws.until('the rule waits', async () => (await rules(aws))[0]?.status === 'InProgress');
    const pipelineExecutionId = (await build_(aws)).latestExecution?.pipelineExecutionId;
    await aws.call('StopPipelineExecution', { pipelineName: 'web', pipelineExecutionId, abandon: true });
    expect((await rules(aws))[0]?.status).toBe('Abandoned');
    expect((await build_(aws)).latestExecution?.status).toBe('Stopped');
  });
});

describe('a condition on success', () => {
  test('that fails fails the stage after its actions, and can be overridden by the latest execution only', async () => {
    const aws = await running(exit([check('shut')]));
    await finishJob(aws);
    await ended(aws, 'Failed');
    expect((await build_(aws)).onSuccessConditionState?.latestExecution?.status).toBe('Failed');
    const first = (await build_(aws)).latestExecution?.pipelineExecutionId;
    await override(aws, 'ON_SUCCESS');
    expect((await build_(aws)).latestExecution?.status).toBe('Succeeded');
    await aws.call('StartPipelineExecution', { name: 'web' });
    await finishJob(aws);
    await expect(override(aws, 'ON_SUCCESS', first)).rejects.toMatchObject({
      code: 'NotLatestPipelineExecutionException',
    });
  });

  test('that fails rolls back where it says so', async () => {
    const aws = await running(exit([check('open')], 'ROLLBACK'));
    await finishJob(aws);
    const first = (await build_(aws)).latestExecution?.pipelineExecutionId;
    await aws.call('StartPipelineExecution', { name: 'web', variables: [{ name: 'gate', value: 'shut' }] });
    await finishJob(aws);
    // The rollback has the variables of what it goes back to.
    await finishJob(aws);
    const id = (await build_(aws)).latestExecution?.pipelineExecutionId;
    const { pipelineExecution } = await aws.call<GetPipelineExecutionOutput>('GetPipelineExecution', {
      pipelineName: 'web',
      pipelineExecutionId: id,
    });
    expect(pipelineExecution).toMatchObject({
      executionType: 'ROLLBACK',
      status: 'Succeeded',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
      variables: [{ name: 'gate', resolvedValue: 'open' }],
    });
  });
});

describe('a condition on failure', () => {
  test('is looked at when an action has failed', async () => {
    const aws = await running({ onFailure: { conditions: [{ result: 'RETRY', rules: [check('shut')] }] } });
    const { id } = await aws.takeJob();
    await aws.call('PutJobFailureResult', { jobId: id, failureDetails: { type: 'JobFailed', message: 'no' } });
    expect((await build_(aws)).retryStageMetadata).toEqual({
      autoStageRetryAttempt: 1,
      latestRetryTrigger: 'AutomatedStageRetry',
    });
    await finishJob(aws);
    expect((await build_(aws)).latestExecution?.status).toBe('Succeeded');
  });
});

describe('a rule', () => {
  test.each([
    ['EQ', 'open', 'Succeeded'],
    ['NE', 'open', 'Failed'],
    ['CONTAINS', 'pe', 'Succeeded'],
    ['MATCHES', 'o.*', 'Succeeded'],
    ['MATCHES', 'o', 'Failed'],
  ])('VariableCheck %s %s of open: %s', async (Operator, Value, status) => {
    const aws = await running(entry([rule('VariableCheck', { Variable: '#{variables.gate}', Operator, Value })]));
    await aws.until('it is checked', async () => (await rules(aws))[0]?.status === status);
  });

  test('DeploymentWindow waits until the window is open, in its time zone', async () => {
    // It is 12:00 in UTC, 13:00 in Berlin.
    const aws = await running(
      entry([
        rule('DeploymentWindow', { Cron: '* * 14-16 ? * SUN', TimeZone: 'Europe/Berlin' }, { timeoutInMinutes: 90 }),
      ]),
    );
    await aws.until('it waits', async () => (await rules(aws))[0]?.status === 'InProgress');
    await aws.clock.advance(HOUR - 1);
    expect((await rules(aws))[0]?.status).toBe('InProgress');
    await aws.clock.advance(1);
    expect((await rules(aws))[0]?.status).toBe('Succeeded');
  });

  test('fails when its time is over', async () => {
    const aws = await running(entry([rule('DeploymentWindow', { Cron: '* 0 3 ? * *' }, { timeoutInMinutes: 5 })]));
    await aws.until('it waits', async () => (await rules(aws))[0]?.status === 'InProgress');
    await aws.clock.advance(5 * MINUTE);
    expect((await rules(aws))[0]).toMatchObject({
      status: 'Failed',
      output: { executionResult: { errorDetails: { code: 'JobFailed' } } },
    });
  });

  test('CloudWatchAlarm waits for the wanted state as long as it says', async () => {
    const aws = await pipelineCloud();
    const alarm = (operation: string, input: object) => aws.cloud.call('monitoring', operation, input, ROOT);
    await alarm('PutMetricAlarm', { AlarmName: 'errors', MetricName: 'Errors', Namespace: 'x' });
    await alarm('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' });
    await aws.putObject('source', 'app.zip', 'the source');
    await aws.call('CreatePipeline', {
      pipeline: {
        ...gated(entry([rule('CloudWatchAlarm', { AlarmName: 'errors', AlarmStates: 'OK', WaitTime: '10' })])),
        stages: [
          ...(pipelineOf({}).stages ?? []),
          {
            name: 'Build',
            actions: [approval()],
            ...entry([rule('CloudWatchAlarm', { AlarmName: 'errors', AlarmStates: 'OK', WaitTime: '10' })]),
          },
        ],
      },
    });
    await aws.until('it waits', async () => (await rules(aws))[0]?.status === 'InProgress');
    await aws.clock.advance(MINUTE);
    expect((await rules(aws))[0]?.status).toBe('InProgress');
    await alarm('SetAlarmState', { AlarmName: 'errors', StateValue: 'OK', StateReason: 'test' });
    await aws.clock.advance(MINUTE);
    await aws.until('it holds', async () => (await rules(aws))[0]?.status === 'Succeeded');
  });

  test('LambdaInvoke holds when its function says so', async () => {
    const jobs: string[] = [];
    const aws = await running(entry([rule('LambdaInvoke', { FunctionName: 'gate', UserParameters: 'abc' })]), {
      fakes: {
        'lambda.Invoke': (input) => {
          // The payload is what CodePipeline made of a job.
          const event = JSON.parse(String(input['Payload'])) as { 'CodePipeline.job': { id: string } };
          jobs.push(event['CodePipeline.job'].id);
          return { StatusCode: 202 };
        },
      },
    });
    const jobId = await aws.until('it is called', () => jobs[0]);
    expect(await aws.call('GetJobDetails', { jobId })).toMatchObject({
      jobDetails: { data: { actionConfiguration: { configuration: { UserParameters: 'abc' } } } },
    });
    await aws.call('PutJobSuccessResult', { jobId, executionDetails: { summary: 'all is well' } });
    expect((await rules(aws))[0]).toMatchObject({
      status: 'Succeeded',
      output: { executionResult: { externalExecutionSummary: 'all is well' } },
    });
    await finishJob(aws);
    await expect(aws.call('PutJobSuccessResult', { jobId })).rejects.toMatchObject({
      code: 'InvalidJobStateException',
    });
  });

  test('is of a type that ListRuleTypes lists', async () => {
    const aws = await pipelineCloud();
    const { ruleTypes } = await aws.call<{ ruleTypes: { id: { provider: string } }[] }>('ListRuleTypes', {});
    expect(ruleTypes.map(({ id }) => id.provider)).toEqual([
      'CloudWatchAlarm',
      'DeploymentWindow',
      'LambdaInvoke',
      'VariableCheck',
    ]);
    expect(await aws.call('ListRuleTypes', { regionFilter: 'eu-west-1' })).toEqual({ ruleTypes: [] });
  });
});

describe('a condition that breaks a rule', () => {
  test.each<[string, Partial<StageDeclaration>, Partial<PipelineDeclaration>]>([
    ['V1 pipelines have none', entry([check('open')]), { pipelineType: 'V1', variables: [] }],
    ['an unknown rule type', entry([rule('Commands', {})]), {}],
    ['an unknown key', entry([rule('LambdaInvoke', { FunctionName: 'f', Other: 'x' })]), {}],
    ['a missing key', entry([rule('LambdaInvoke', {})]), {}],
    ['an operator that is none', entry([rule('VariableCheck', { Variable: 'a', Operator: 'LT', Value: 'b' })]), {}],
    ['a window that is none', entry([rule('DeploymentWindow', { Cron: '0 0 3 ? * *' })]), {}],
    ['a time zone that is none', entry([rule('DeploymentWindow', { Cron: '* 0 3 ? * *', TimeZone: 'Mars' })]), {}],
    ['a result for another condition', { onSuccess: { conditions: [{ result: 'SKIP', rules: [check('open')] }] } }, {}],
    ['SKIP by a window', entry([rule('DeploymentWindow', { Cron: '* 0 3 ? * *' })], 'SKIP'), {}],
    ['two rules of one name', entry([check('a'), check('b')]), {}],
    ['a variable of nobody', entry([rule('VariableCheck', { Variable: '#{x.y}', Operator: 'EQ', Value: 'b' })]), {}],
    ['a retry of nothing', { onFailure: { retryConfiguration: { retryMode: 'ALL_ACTIONS' } } }, {}],
  ])('%s', async (_why, conditions, overrides) => {
    const aws = await pipelineCloud();
    const { stages, ...rest } = gated(conditions, overrides);
    // No custom action type: an approval stands in the stage.
    const approved = stages?.map((stage) => (stage.name === 'Build' ? { ...stage, actions: [approval()] } : stage));
    await expect(aws.call('CreatePipeline', { pipeline: { ...rest, stages: approved } })).rejects.toMatchObject({
      code: 'InvalidStageDeclarationException',
    });
  });
});
