import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import { statesCloud, type StatesCloud } from './cloud-with-states.js';

const wait = (more: object = {}) => ({
  StartAt: 'W',
  States: {
    W: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
      Arguments: { TableName: '{% $states.context.Task.Token %}' },
      End: true,
      ...more,
    },
    Done: { Type: 'Succeed' },
  },
});

const withTokens = async (stateDirectory?: string): Promise<StatesCloud & { tokens: string[] }> => {
  const tokens: string[] = [];
  const cloud = await statesCloud(
    { 'dynamodb.UpdateItem': ({ TableName }) => void tokens.push(String(TableName)) },
    stateDirectory === undefined ? {} : { stateDirectory },
  );
  return { ...cloud, tokens };
};

describe('task tokens', () => {
  test('a state waits for its token, and the output given with it is its result', async () => {
    const { start, clock, call, describe, history, tokens } = await withTokens();
    const arn = await start(wait({ TimeoutSeconds: 9000, HeartbeatSeconds: 8000 }));
    await clock.advance(3600_000);
    expect((await describe(arn)).status).toBe('RUNNING');
    await call('SendTaskSuccess', { taskToken: tokens[0], output: '{"rc":0}' });
    await clock.advance(0);
    expect((await describe(arn)).output).toBe('{"rc":0}');
    const events = await history(arn);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[2]!.taskScheduledEventDetails).toMatchObject({
      resourceType: 'aws-sdk:dynamodb',
      resource: 'updateItem.waitForTaskToken',
      timeoutInSeconds: 9000,
      heartbeatInSeconds: 8000,
    });
    expect(clock.nextTimerIn()).toBeUndefined();
  });

  test('a failure sent to the token is the error of the state', async () => {
    const { start, clock, call, describe, tokens } = await withTokens();
    const arn = await start(
      wait({ Catch: [{ ErrorEquals: ['lost'], Next: 'Done', Output: '{% $states.errorOutput %}' }] }),
    );
    await clock.advance(0);
    await call('SendTaskFailure', { taskToken: tokens[0], error: 'lost', cause: 'spot' });
    await clock.advance(0);
    expect((await describe(arn)).output).toBe('{"Error":"lost","Cause":"spot"}');
  });

  test('a failing call means that nobody waits, and has the name of the service', async () => {
    const { run } = await statesCloud({
      'dynamodb.UpdateItem': () => {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      },
    });
    const ended = await run(
      wait({
        Catch: [
          {
            ErrorEquals: ['DynamoDb.ConditionalCheckFailedException'],
            Next: 'Done',
            Output: '{% $states.errorOutput.Cause %}',
          },
        ],
      }),
    );
    expect(ended.output).toMatch(
      /^"The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: /,
    );
  });

  test('a timeout has no cause, and a retry after it makes a new token; the old one has timed out', async () => {
    const { start, clock, call, describe, history, tokens } = await withTokens();
    const arn = await start(
      wait({
        TimeoutSeconds: '{% $states.input.seconds %}',
        Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1 }],
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Done', Output: '{% $states.errorOutput %}' }],
      }),
      { seconds: 10 },
    );
    await clock.advance(12_000);
    expect(tokens).toHaveLength(2);
    expect(tokens[0]).not.toBe(tokens[1]);
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: '{}' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
    await clock.advance(10_000);
    expect((await describe(arn)).output).toBe('{"Error":"States.Timeout"}');
    expect((await history(arn)).filter(({ type }) => type === 'TaskTimedOut')).toHaveLength(2);
  });

  test('heartbeats hold a task alive; when they stay out it fails with States.HeartbeatTimeout', async () => {
    const { start, clock, call, describe, tokens } = await withTokens();
    const arn = await start(wait({ HeartbeatSeconds: 10 }));
    for (let beat = 0; beat < 5; beat++) {
      await clock.advance(9000);
      await call('SendTaskHeartbeat', { taskToken: tokens[0] });
    }
    await clock.advance(9999);
    expect((await describe(arn)).status).toBe('RUNNING');
    await clock.advance(1);
    expect(await describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
  });

  test('a token that is none, one that nobody issued and one that is used up are told apart', async () => {
    const { start, clock, call, tokens } = await withTokens();
    await start(wait());
    await clock.advance(0);
    const send = (taskToken: string) => call('SendTaskSuccess', { taskToken, output: '{}' });
    await send(tokens[0]!);
    await expect(send(tokens[0]!)).rejects.toMatchObject({ code: 'TaskTimedOut' });
    await expect(send(tokens[0]!.replace(/.{8}$/, 'AAAAAAA='))).rejects.toMatchObject({ code: 'TaskDoesNotExist' });
    await expect(send('no token')).rejects.toMatchObject({ code: 'InvalidToken' });
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: 'no json' })).rejects.toMatchObject({
      code: 'InvalidOutput',
    });
  });

  test('stopping an execution closes its token and ends it at once', async () => {
    const { start, clock, call, describe, history, tokens } = await withTokens();
    const arn = await start(wait({ TimeoutSeconds: 100 }));
    await clock.advance(0);
    await call('StopExecution', { executionArn: arn, error: 'why', cause: 'because' });
    await clock.advance(0);
    expect(await describe(arn)).toMatchObject({ status: 'ABORTED', error: 'why', cause: 'because' });
    expect((await history(arn)).at(-1)).toMatchObject({ type: 'ExecutionAborted' });
    await expect(call('SendTaskSuccess', { taskToken: tokens[0], output: '{}' })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
    expect(clock.nextTimerIn()).toBeUndefined();
  });

  test('an execution that waits goes on after a restart, with the same token', async () => {
    const stateDirectory = mkdtempSync(join(tmpdir(), 'states-'));
    try {
      const first = await withTokens(stateDirectory);
      const arn = await first.start(wait({ TimeoutSeconds: 100 }));
      await first.clock.advance(1000);
      await first.cloud.close();
      const second = await withTokens(stateDirectory);
      await second.clock.advance(1000);
      expect((await second.describe(arn)).status).toBe('RUNNING');
      await second.call('SendTaskSuccess', { taskToken: first.tokens[0], output: '{"on":1}' });
      await second.clock.advance(0);
      expect((await second.describe(arn)).output).toBe('{"on":1}');
      expect(second.tokens).toEqual([]);
      expect((await second.history(arn)).filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(1);
      await second.cloud.close();
    } finally {
      rmSync(stateDirectory, { recursive: true, force: true });
    }
  });
});
