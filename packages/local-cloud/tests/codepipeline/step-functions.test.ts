import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createRole, pipelineOf, pipelineCloud, type PipelineCloud } from './pipeline-cloud.js';
import { zipOf } from '../zip.js';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:checks';

const withMachine = async (definition: object): Promise<PipelineCloud> => {
  const aws = await pipelineCloud();
  const roleArn = await createRole(aws.cloud, 'machine', undefined, 'states.amazonaws.com');
  await aws.cloud.call(
    'states',
    'CreateStateMachine',
    { name: 'checks', roleArn, definition: JSON.stringify(definition) },
    ROOT,
  );
  return aws;
};
const ECHO = { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } };
const WAIT = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } };
const FAIL = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Bad', Cause: 'not today' } } };

const invoke = (
  configuration: Record<string, string> = {},
  more: Partial<ActionDeclaration> = {},
): ActionDeclaration => ({
  name: 'Run',
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'StepFunctions', version: '1' },
  configuration: { StateMachineArn: MACHINE, ...configuration },
  ...more,
});

const run = async (aws: PipelineCloud, action: ActionDeclaration, source: string | Uint8Array = 'x') => {
  await aws.putObject('source', 'app.zip', source);
  await aws.call('CreatePipeline', { pipeline: pipelineOf({ Run: [action] }) });
};
const latest = async (aws: PipelineCloud) => (await aws.stage('Run')).actionStates?.[0]?.latestExecution;
const ended = (aws: PipelineCloud, status: string) =>
  aws.until(`the action is ${status}`, async () => {
    await aws.clock.advance(1000);
    const execution = await latest(aws);
    return execution?.status === status && execution;
  });

describe('Invoke Step Functions', () => {
  test('runs a state machine with the literal input, and gives its output and ARNs', async () => {
    const aws = await withMachine(ECHO);
    await run(aws, invoke({ Input: '{"a":1}', ExecutionNamePrefix: 'web' }, { outputArtifacts: [{ name: 'Answer' }] }));
    await ended(aws, 'Succeeded');
    const [action] = await aws.actions();
    const { ExecutionArn = '', ...variables } = action?.output?.outputVariables ?? {};
    expect(variables).toEqual({ StateMachineArn: MACHINE });
    expect(ExecutionArn).toBe(
      `arn:aws:states:us-east-1:000000000000:execution:checks:web-${action?.actionExecutionId}`,
    );
    const { bucket = '', key = '' } = action?.output?.outputArtifacts?.[0]?.s3location ?? {};
    const artifact = await aws.getObject(bucket, key);
    expect(artifact.subarray(0, 2).toString()).toBe('PK');
    expect(artifact.includes('output.json')).toBe(true);
    const { output } = await aws.cloud.call<{ output: string }>(
      'states',
      'DescribeExecution',
      { executionArn: ExecutionArn },
      ROOT,
    );
    expect(JSON.parse(output)).toEqual({ a: 1 });
  });

  test('takes its input from a file of the artifact', async () => {
    const aws = await withMachine(ECHO);
    const source = await zipOf({ 'assets/input.json': '{"from":"file"}' });
    await run(
      aws,
      invoke({ InputType: 'FilePath', Input: 'assets/input.json' }, { inputArtifacts: [{ name: 'SourceArtifact' }] }),
      source,
    );
    const { externalExecutionId } = await ended(aws, 'Succeeded');
    const { input } = await aws.cloud.call<{ input: string }>(
      'states',
      'DescribeExecution',
      { executionArn: externalExecutionId },
      ROOT,
    );
    expect(input).toBe('{"from":"file"}');
  });

  test('waits for the end of the execution', async () => {
    const aws = await withMachine(WAIT);
    await run(aws, invoke());
    await aws.until('it runs', async () => (await latest(aws))?.externalExecutionId);
    await aws.clock.advance(59_000);
    expect((await latest(aws))?.status).toBe('InProgress');
    await ended(aws, 'Succeeded');
  });

  test.each([
    ['its execution fails', FAIL, {}, 'JobFailed', 'Bad: not today'],
    ['there is no such file', ECHO, { InputType: 'FilePath', Input: 'none.json' }, 'ConfigurationError', 'none.json'],
    ['the input is no JSON', ECHO, { Input: 'no' }, 'ConfigurationError', 'InvalidExecutionInput'],
    [
      'there is no such machine',
      ECHO,
      { StateMachineArn: `${MACHINE}x` },
      'ConfigurationError',
      'StateMachineDoesNotExist',
    ],
  ])('fails when %s', async (_when, machine, configuration, code, text) => {
    const aws = await withMachine(machine);
    await run(
      aws,
      invoke(configuration, { inputArtifacts: [{ name: 'SourceArtifact' }] }),
      await zipOf({ 'some.json': '{}' }),
    );
    const { errorDetails } = await ended(aws, 'Failed');
    expect(errorDetails?.code).toBe(code);
    expect(errorDetails?.message).toContain(text);
  });
});
