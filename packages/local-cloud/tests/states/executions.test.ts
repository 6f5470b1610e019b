import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { statesCloud } from './cloud-with-states.js';

const wait = (seconds: number) => ({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: seconds, End: true } } });
const DAY_MS = 86_400_000;

describe('executions', () => {
  test('with the name and input of a running one are the running one; a name stays taken for 90 days', async () => {
    const { start, call, clock } = await statesCloud();
    const arn = await start(wait(10));
    const stateMachineArn = arn.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, '');
    const run = (input: string) =>
      call<{ executionArn: string }>('StartExecution', { stateMachineArn, name: 'n', input });
    const first = await run('{}');
    expect(await run('{}')).toEqual(first);
    await expect(run('{"a":1}')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await clock.advance(10_000);
    await expect(run('{}')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await clock.advance(90 * DAY_MS);
    expect(await run('{}')).toMatchObject({ executionArn: first.executionArn });
    expect(await call('DescribeExecution', first)).toMatchObject({ status: 'RUNNING' });
  });

  test('take JSON of at most 256 KiB', async () => {
    const { start } = await statesCloud();
    await expect(start(wait(1), 'x'.repeat(262_143))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining(
        "'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
      ) as string,
    });
    await expect(start(wait(1), 'ü'.repeat(131_072))).rejects.toMatchObject({ code: 'InvalidExecutionInput' });
    await expect(start(wait(1), 'x'.repeat(262_142))).resolves.toContain(':execution:');
  });

  test('are listed newest first, by status, page by page', async () => {
    const { start, call, clock } = await statesCloud();
    const arn = await start(wait(1));
    const stateMachineArn = arn.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, '');
    for (const name of ['a', 'b', 'c']) {
      await clock.advance(500);
      await call('StartExecution', { stateMachineArn, name });
    }
    type Page = { executions: { name: string; status: string }[]; nextToken?: string };
    const list = (more: object) => call<Page>('ListExecutions', { stateMachineArn, ...more });
    const page = await list({ maxResults: 2 });
    expect(page.executions.map(({ name }) => name)).toEqual(['c', 'b']);
    expect((await list({ maxResults: 2, nextToken: page.nextToken })).executions[0]?.name).toBe('a');
    expect((await list({ statusFilter: 'SUCCEEDED' })).executions).toHaveLength(2);
    await expect(list({ nextToken: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidToken' });
  });

  test('that loop for ever fail when their history is full', async () => {
    const { run, history } = await statesCloud();
    const ended = await run({
      StartAt: 'A',
      States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } },
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toContain('The execution reached the maximum number of history events (25000).');
    expect(await history(ended.executionArn ?? '')).toHaveLength(1000);
  });

  test('say on the event bus that they have begun and how they have ended', async () => {
    const { cloud, start, clock, call } = await statesCloud({ 'sqs.SendMessage': () => ({}) });
    const heard: Record<string, unknown>[] = [];
    const events = cloud.services.get('events');
    if (!events) throw new Error('no events service');
    Object.assign(events, { onPublished: (event: Record<string, unknown>) => void heard.push(event) });
    const arn = await start(wait(1), { a: 1 });
    await clock.advance(1000);
    const second = await start(wait(100));
    await clock.advance(0);
    await call('StopExecution', { executionArn: second, error: 'E' });
    await clock.advance(0);
    expect(heard.map(({ detail }) => (detail as { status: string }).status)).toEqual([
      'RUNNING',
      'SUCCEEDED',
      'RUNNING',
      'ABORTED',
    ]);
    expect(heard[1]).toMatchObject({
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [arn],
      detail: {
        executionArn: arn,
        input: '{"a":1}',
        output: '{"a":1}',
        startDate: clock.now() - 1000,
        stopDate: clock.now(),
      },
    });
  });

  test('can be started by a state machine that waits for their end', async () => {
    const { cloud, start, clock, describe: ended } = await statesCloud();
    const trust = {
      Statement: { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
    };
    const allow = { Statement: { Effect: 'Allow', Action: 'states:StartExecution', Resource: '*' } };
    const iam = (name: string, input: object) => cloud.call('iam', name, { RoleName: 'machine', ...input }, ROOT);
    await iam('CreateRole', { AssumeRolePolicyDocument: JSON.stringify(trust) });
    await iam('PutRolePolicy', { PolicyName: 'p', PolicyDocument: JSON.stringify(allow) });
    const child = await start(
      {
        StartAt: 'W',
        States: { W: { Type: 'Wait', Seconds: 5, Output: { twice: '{% $states.input.n * 2 %}' }, End: true } },
      },
      { n: 0 },
    );
    const parent = await start({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Arguments: {
            StateMachineArn: child.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, ''),
            Input: { n: 4 },
          },
          Output: '{% $states.result.Output %}',
          End: true,
        },
      },
    });
    await clock.advance(4000);
    expect((await ended(parent)).status).toBe('RUNNING');
    await clock.advance(1000);
    expect((await ended(parent)).output).toBe('{"twice":8}');
  });
});
