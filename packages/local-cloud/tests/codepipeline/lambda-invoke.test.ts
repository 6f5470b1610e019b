import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import type { Caller } from '../../src/kernel/caller.js';
import { anyOf, like } from './matchers.js';
import {
  MINUTE,
  pipelineOf,
  runningPipeline,
  SECOND,
  type PipelineCloud,
  type PipelineCloudOptions,
} from './pipeline-cloud.js';

interface FunctionJob {
  readonly id: string;
  readonly accountId: string;
  readonly data: Record<string, unknown>;
}

const invoke: ActionDeclaration = {
  name: 'Call',
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  configuration: { FunctionName: 'checker', UserParameters: 'abc' },
  inputArtifacts: [{ name: 'SourceArtifact' }],
};

const withFunction = async (
  options: PipelineCloudOptions = {},
  answer: () => unknown = () => ({ StatusCode: 202 }),
) => {
  const calls: { input: Record<string, unknown>; caller: Caller; job: FunctionJob }[] = [];
  const aws = await runningPipeline(pipelineOf({ Check: [invoke] }), {
    ...options,
    fakes: {
      'lambda.Invoke': (input, caller) => {
        // The payload is what CodePipeline made of a job.
        const event = JSON.parse(String(input['Payload'])) as { 'CodePipeline.job': FunctionJob };
        calls.push({ input, caller, job: event['CodePipeline.job'] });
        return answer();
      },
    },
  });
  const called = (times: number) =>
    aws.until(`${times} calls`, () => (calls.length === times ? calls.at(-1)?.job : undefined));
  return { aws, calls, called };
};
const latest = async (aws: PipelineCloud) => (await aws.stage('Check')).actionStates?.[0]?.latestExecution;

describe('Invoke Lambda', () => {
  test('the function gets a job, and puts its result', async () => {
    const { aws, calls, called } = await withFunction();
    const job = await called(1);
    expect(calls[0]?.input).toMatchObject({ FunctionName: 'checker', InvocationType: 'Event' });
    expect(calls[0]?.caller).toMatchObject({ kind: 'role', sessionName: 'Call' });
    expect(job).toEqual({
      id: anyOf(String),
      accountId: '000000000000',
      data: {
        actionConfiguration: { configuration: { FunctionName: 'checker', UserParameters: 'abc' } },
        inputArtifacts: [like({ name: 'SourceArtifact' })],
        outputArtifacts: [],
        artifactCredentials: like({ sessionToken: anyOf(String) }),
      },
    });
    await aws.call('PutJobSuccessResult', { jobId: job.id, outputVariables: { OK: '1' } });
    expect((await latest(aws))?.status).toBe('Succeeded');
  });

  test('a continuation calls it again after 30 seconds, with the token', async () => {
    const { aws, calls, called } = await withFunction({ profile: 'aws' });
    const first = await called(1);
    await aws.call('PutJobSuccessResult', { jobId: first.id, continuationToken: 'half' });
    await aws.clock.advance(30 * SECOND - 1);
    expect(calls).toHaveLength(1);
    await aws.clock.advance(1);
    const second = await called(2);
    expect(second.id).not.toBe(first.id);
    expect(second.data['continuationToken']).toBe('half');
    await aws.call('PutJobFailureResult', { jobId: second.id, failureDetails: { type: 'JobFailed', message: 'bad' } });
    expect(await latest(aws)).toMatchObject({ status: 'Failed', errorDetails: { message: 'bad' } });
  });

  test('a function that says nothing for 20 minutes has failed; each answer gives it 20 more', async () => {
    const { aws, called } = await withFunction();
    const first = await called(1);
    await aws.clock.advance(19 * MINUTE);
    await aws.call('PutJobSuccessResult', { jobId: first.id, continuationToken: 'half' });
    await called(2);
    await aws.clock.advance(19 * MINUTE);
    expect((await latest(aws))?.status).toBe('InProgress');
    await aws.clock.advance(MINUTE);
    expect((await latest(aws))?.status).toBe('Failed');
  });

  test('a function that cannot be called fails the action', async () => {
    const { aws } = await withFunction({}, () => {
      throw new AwsError('ResourceNotFoundException', 'Function not found: checker');
    });
    await aws.until('it fails', async () => (await latest(aws))?.status === 'Failed');
    expect((await latest(aws))?.errorDetails?.message).toContain('Function not found: checker');
  });
});
