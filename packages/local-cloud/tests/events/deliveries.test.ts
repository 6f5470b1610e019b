import { describe, expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { AwsError } from '../../src/kernel/aws-error.js';
import { ROOT, type Caller } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { LATENCY } from '../../src/kernel/latency.js';
import { onlyServices } from '../states/only-services.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const ROLE = 'arn:aws:iam::000000000000:role/events';

interface Heard {
  readonly what: string;
  readonly input: Record<string, unknown>;
  readonly caller: Caller;
  readonly at: number;
}

const busCloud = async (answer: (what: string) => void = () => undefined) => {
  const clock = virtualClock(Date.parse('2026-11-22T12:00:00.500Z'));
  const heard: Heard[] = [];
  const fake = (name: 'lambda' | 'sqs' | 'states', op: string) => () => ({
    name,
    operations: {
      [op]: {
        handle: (input: Record<string, unknown>, call: { caller: Caller }) => {
          heard.push({ what: `${name}.${op}`, input, caller: call.caller, at: clock.now() });
          answer(`${name}.${op}`);
          return {};
        },
      },
    },
  });
  const cloud = await createCloud({
    clock,
    profile: LATENCY.aws,
    services: {
      ...onlyServices('events'),
      lambda: fake('lambda', 'Invoke'),
      sqs: fake('sqs', 'SendMessage'),
      states: fake('states', 'StartExecution'),
    },
  });
  onTestFinished(() => cloud.close());
  const call = <Output>(name: string, input: object): Promise<Output> =>
    cloud.call<Output>('events', name, input, ROOT);
  const rule = async (name: string, pattern: object, ...targets: object[]): Promise<void> => {
    await call('PutRule', { Name: name, EventPattern: JSON.stringify(pattern) });
    await call('PutTargets', { Rule: name, Targets: targets.map((target, index) => ({ Id: `t${index}`, ...target })) });
  };
  return { cloud, clock, heard, call, rule };
};
const textOf = (heard: Heard | undefined): string => Buffer.from(heard?.input['Payload'] as Uint8Array).toString();

describe('the default event bus', () => {
  test("gives a service's event to the targets of the rules that match, after the profile's delay", async () => {
    const { cloud, clock, heard, rule } = await busCloud();
    await rule('yes', { source: ['aws.ec2'] }, { Arn: FUNCTION }, { Arn: QUEUE, Input: '{"why":"started"}' });
    await rule('no', { source: ['aws.ssm'] }, { Arn: FUNCTION });
    cloud.publish({
      source: 'aws.ec2',
      detailType: 'EC2 Instance State-change Notification',
      detail: { state: 'running' },
      resources: ['i'],
    });
    await clock.advance(129);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard.map(({ what }) => what)).toEqual(['lambda.Invoke', 'sqs.SendMessage']);
    expect(heard[0]).toMatchObject({
      input: { FunctionName: FUNCTION, InvocationType: 'Event' },
      caller: { kind: 'service', principal: 'events.amazonaws.com' },
    });
    expect(JSON.parse(textOf(heard[0]))).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'aws.ec2',
      account: '000000000000',
      time: '2026-11-22T12:00:00Z',
      region: 'us-east-1',
      resources: ['i'],
      detail: { state: 'running' },
    });
    expect(heard[1]?.input).toMatchObject({
      MessageBody: '{"why":"started"}',
      QueueUrl: expect.stringMatching(/\/000000000000\/q$/) as unknown,
    });
  });

  test('starts executions as the role of the target', async () => {
    const { call, clock, heard, rule } = await busCloud();
    await rule('r', { source: ['mine'] }, { Arn: MACHINE, RoleArn: ROLE, InputPath: '$.detail' });
    await call('PutEvents', { Entries: [{ Source: 'mine', DetailType: 'd', Detail: '{"a":1}' }] });
    await clock.advance(1000);
    expect(heard[0]).toMatchObject({
      input: { stateMachineArn: MACHINE, input: '{"a":1}' },
      caller: { kind: 'role', roleArn: ROLE },
    });
  });

  test('PutEvents tells for each entry whether it was taken', async () => {
    const { call } = await busCloud();
    const answer = await call('PutEvents', {
      Entries: [
        { Source: 'mine', DetailType: 'd', Detail: '{}' },
        { Source: 'mine', DetailType: 'd', Detail: 'no' },
        { Source: 'aws.ec2', DetailType: 'd', Detail: '{}' },
      ],
    });
    expect(answer).toMatchObject({
      FailedEntryCount: 2,
      Entries: [
        { EventId: expect.any(String) as unknown },
        { ErrorCode: 'MalformedDetail' },
        { ErrorCode: 'NotAuthorizedForSourceException' },
      ],
    });
  });

  test('a throttled target gets the event again, ever later, as often as its retry policy says', async () => {
    const { call, clock, heard, rule } = await busCloud((what) => {
      if (what === 'lambda.Invoke') throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    });
    await rule(
      'r',
      { source: ['mine'] },
      { Arn: FUNCTION, RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: QUEUE } },
    );
    await call('PutEvents', { Entries: [{ Source: 'mine', DetailType: 'd', Detail: '{}' }] });
    await clock.advance(60_000);
    expect(heard.map(({ what }) => what)).toEqual([
      'lambda.Invoke',
      'lambda.Invoke',
      'lambda.Invoke',
      'sqs.SendMessage',
    ]);
    expect(heard.map(({ at }) => at - heard[0]!.at)).toEqual([0, 1000, 3000, 3000]);
    expect(heard[3]?.input['MessageAttributes']).toMatchObject({
      ERROR_CODE: { StringValue: 'THROTTLING' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '2' },
    });
  });

  test('a target that is not there gets nothing again', async () => {
    const { call, clock, heard, rule } = await busCloud(() => {
      throw new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });
    });
    await rule('r', { source: ['mine'] }, { Arn: FUNCTION });
    await call('PutEvents', { Entries: [{ Source: 'mine', DetailType: 'd', Detail: '{}' }] });
    await clock.advance(3600_000);
    expect(heard).toHaveLength(1);
  });

  test.each([
    ['drop' as const, []],
    ['duplicate' as const, [0, 0]],
    ['delay' as const, [5000]],
  ])('a fault can %s a delivery', async (effect, expected) => {
    const { cloud, call, clock, heard, rule } = await busCloud();
    await rule('r', { source: ['mine'] }, { Arn: FUNCTION });
    cloud.faults.add({ service: 'events', operation: 'd', effect, delayMs: 5000 });
    const from = clock.now() + LATENCY.aws.eventDelivery;
    await call('PutEvents', { Entries: [{ Source: 'mine', DetailType: 'd', Detail: '{}' }] });
    await clock.advance(10_000);
    expect(heard.map(({ at }) => at - from)).toEqual(expected);
  });

  test('a scheduled rule fires each period until it is disabled', async () => {
    const { call, clock, heard } = await busCloud();
    await call('PutRule', { Name: 's', ScheduleExpression: 'rate(1 minute)' });
    await call('PutTargets', { Rule: 's', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await clock.advance(3 * 60_000 + 1000);
    expect(heard).toHaveLength(3);
    expect(JSON.parse(textOf(heard[0]))).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: ['arn:aws:events:us-east-1:000000000000:rule/s'],
      detail: {},
    });
    await call('DisableRule', { Name: 's' });
    await clock.advance(10 * 60_000);
    expect(heard).toHaveLength(3);
    expect(clock.nextTimerIn()).toBeUndefined();
  });

  test('a rule with targets cannot be deleted, one without can', async () => {
    const { call, rule } = await busCloud();
    await rule('r', { source: ['mine'] }, { Arn: FUNCTION });
    await expect(call('DeleteRule', { Name: 'r' })).rejects.toThrow("Rule can't be deleted since it has targets.");
    await call('RemoveTargets', { Rule: 'r', Ids: ['t0'] });
    await call('DeleteRule', { Name: 'r' });
    await expect(call('DescribeRule', { Name: 'r' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  test('targets that could never be called are refused', async () => {
    const { call } = await busCloud();
    await call('PutRule', { Name: 'r', EventPattern: '{"source":["x"]}' });
    const put = (target: object) => call('PutTargets', { Rule: 'r', Targets: [{ Id: 't', ...target }] });
    await expect(put({ Arn: MACHINE })).rejects.toThrow('RoleArn is required');
    await expect(put({ Arn: 'nonsense' })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(put({ Arn: FUNCTION, Input: 'no' })).rejects.toThrow('JSON syntax error');
  });
});
