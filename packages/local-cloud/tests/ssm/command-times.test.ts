import { describe, expect, test } from 'vitest';
import type { InstanceScript } from '../../src/instances/scripted-host.js';
import { asService } from '../../src/kernel/caller.js';
import { START } from '../ec2/cloud-under-test.js';
import { invocationOf, openFleet, putDocument, send, sendLines, shellStep, statusesTold } from './ssm-under-test.js';

const forever: InstanceScript = () => new Promise(() => undefined);

describe('the times of a command', () => {
  test('are those of the profile: delivery, and the reply', async () => {
    const fleet = await openFleet({
      profile: {
        ...(await import('../../src/kernel/latency.js')).LATENCY.instant,
        commandDelivery: 1000,
        commandReply: 500,
      },
    });
    const id = await sendLines(fleet, ['true']);
    await fleet.advance(999);
    expect((await invocationOf(fleet, id)).Status).toBe('Pending');
    await fleet.advance(1);
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
    await fleet.advance(499);
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
    await fleet.advance(1);
    expect((await invocationOf(fleet, id)).Status).toBe('Success');
  });

  test('end a step at its own timeout', async () => {
    const fleet = await openFleet({ script: forever });
    const id = await sendLines(fleet, ['sleep'], { Parameters: { commands: ['sleep'], executionTimeout: ['60'] } });
    await fleet.advance(59_999);
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
    await fleet.advance(1);
    expect(await invocationOf(fleet, id)).toMatchObject({
      Status: 'TimedOut',
      StatusDetails: 'ExecutionTimedOut',
      ResponseCode: 137,
      ExecutionElapsedTime: 'PT60S',
    });
  });

  test.each([
    ['4', 3600],
    ['5', 5],
    ['172800', 172_800],
    ['172801', 3600],
    ['soon', 3600],
  ])('take a timeout of %s as %i seconds', async (timeoutSeconds, seconds) => {
    const fleet = await openFleet({ script: forever });
    await putDocument(fleet, 'timed', { mainSteps: [shellStep('wait', ['sleep'], { timeoutSeconds })] });
    const id = await send(fleet, { DocumentName: 'timed' });
    await fleet.advance(seconds * 1000 - 1);
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
    await fleet.advance(1);
    expect((await invocationOf(fleet, id)).StatusDetails).toBe('ExecutionTimedOut');
  });

  test('leave a command in progress when its instance dies, until both its times are over', async () => {
    const fleet = await openFleet({ script: forever });
    const id = await sendLines(fleet, ['sleep'], {
      TimeoutSeconds: 30,
      Parameters: { commands: ['sleep'], executionTimeout: ['60'] },
    });
    await fleet.advance(1000);
    await fleet.call('ec2', 'TerminateInstances', { InstanceIds: [fleet.instanceId] });
    await fleet.advance(88_999);
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
    await fleet.advance(1);
    expect((await invocationOf(fleet, id)).StatusDetails).toBe('ExecutionTimedOut');
  });

  test('end a command that could not be delivered', async () => {
    const fleet = await openFleet();
    fleet.cloud.faults.add({ service: 'ssm', operation: 'CommandDelivery', effect: 'drop', times: 1 });
    const id = await sendLines(fleet, ['true'], { TimeoutSeconds: 120 });
    await fleet.advance(119_999);
    expect((await invocationOf(fleet, id)).Status).toBe('Pending');
    await fleet.advance(1);
    expect(await invocationOf(fleet, id)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut' });
  });

  test('are forgotten when it has ended', async () => {
    const fleet = await openFleet();
    const id = await sendLines(fleet, ['true']);
    await fleet.advance(7 * 24 * 3_600_000);
    expect(statusesTold(fleet, id)).toEqual(['Pending', 'InProgress', 'Success']);
  });
});

describe('a command', () => {
  test('that is delivered twice runs once', async () => {
    let runs = 0;
    const script: InstanceScript = () => {
      runs += 1;
      return undefined;
    };
    const fleet = await openFleet({ script });
    fleet.cloud.faults.add({ service: 'ssm', operation: 'CommandDelivery', effect: 'duplicate', times: 1 });
    const id = await sendLines(fleet, ['true']);
    await fleet.advance(0);
    expect((await invocationOf(fleet, id)).Status).toBe('Success');
    expect(runs).toBe(1);
  });

  test('whose reply is lost is told of five minutes later', async () => {
    const fleet = await openFleet();
    fleet.cloud.faults.add({ service: 'ssm', operation: 'CommandReply', effect: 'drop', times: 1 });
    const id = await sendLines(fleet, ['true']);
    await fleet.advance(299_999);
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
    await fleet.advance(1);
    expect((await invocationOf(fleet, id)).Status).toBe('Success');
  });

  test('that is cancelled before it is delivered never runs', async () => {
    const fleet = await openFleet({ script: () => ({ stdout: 'ran' }) });
    fleet.cloud.faults.add({ service: 'ssm', operation: 'CommandDelivery', effect: 'delay', delayMs: 5000, times: 1 });
    const id = await sendLines(fleet, ['true']);
    await fleet.advance(1000);
    await fleet.call('ssm', 'CancelCommand', { CommandId: id });
    await fleet.advance(60_000);
    expect(await invocationOf(fleet, id)).toMatchObject({ Status: 'Cancelled', StandardOutputContent: '' });
  });

  test('is told of in two events, the first with all its parameters', async () => {
    const fleet = await openFleet();
    const id = await sendLines(fleet, ['true'], { TimeoutSeconds: 60 });
    await fleet.advance(0);
    const told = fleet.events.filter(({ detailType }) => detailType.startsWith('EC2 Command'));
    expect(told[0]).toEqual({
      source: 'aws.ssm',
      detailType: 'EC2 Command Status-change Notification',
      resources: [`arn:aws:ec2:us-east-1:000000000000:instance/${fleet.instanceId}`],
      detail: {
        'command-id': id,
        'document-name': 'AWS-RunShellScript',
        'expire-after': new Date(START + 60_000).toISOString(),
        parameters: { commands: ['true'] },
        'requested-date-time': new Date(START).toISOString(),
        status: 'Pending',
      },
    });
    expect(told.at(-1)).toMatchObject({
      detailType: 'EC2 Command Status-change Notification',
      detail: { status: 'Success' },
    });
    expect(told.at(-2)).toEqual({
      source: 'aws.ssm',
      detailType: 'EC2 Command Invocation Status-change Notification',
      resources: [`arn:aws:ec2:us-east-1:000000000000:instance/${fleet.instanceId}`],
      detail: {
        'command-id': id,
        'document-name': 'AWS-RunShellScript',
        'instance-id': fleet.instanceId,
        'requested-date-time': new Date(START).toISOString(),
        status: 'Success',
      },
    });
  });

  test('is not lost when its instance reboots for it', async () => {
    let runs = 0;
    const fleet = await openFleet({
      script: ({ environment }) => {
        if (environment?.['SSM_COMMAND_ID'] === undefined) return undefined;
        runs += 1;
        return { exitCode: runs === 1 ? 194 : 0 };
      },
    });
    const id = await sendLines(fleet, ['install']);
    await fleet.advance(0);
    expect((await invocationOf(fleet, id)).Status).toBe('Success');
    expect(runs).toBe(2);
    const call = fleet.call('ec2', 'RebootInstances', { InstanceIds: ['i-0123456789abcdef0'] }, asService('x'));
    await expect(call).rejects.toMatchObject({ code: 'InvalidInstanceID.NotFound' });
  });
});
