import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  AGENT_STATEMENT,
  base64,
  describeInstance,
  launch,
  openCloud,
  START,
  stateOf,
  statesTold,
  type CloudUnderTest,
} from './cloud-under-test.js';

const terminate = (cloud: CloudUnderTest, ...InstanceIds: string[]) =>
  cloud.call('ec2', 'TerminateInstances', { InstanceIds });

const ping = async (cloud: CloudUnderTest, instanceId: string): Promise<string | undefined> => {
  const { InstanceInformationList } = await cloud.call<{ InstanceInformationList: { PingStatus: string }[] }>(
    'ssm',
    'DescribeInstanceInformation',
    { Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] },
  );
  return InstanceInformationList[0]?.PingStatus;
};

describe('the life of an instance', () => {
  test('goes from pending to running to terminated, in the times of the profile, each step told', async () => {
    const cloud = await openCloud({ profile: 'aws' });
    const launched = launch(cloud);
    await cloud.advance(1500);
    const { InstanceId } = await launched;
    await cloud.advance(4899);
    expect(await stateOf(cloud, InstanceId)).toBe('pending');
    await cloud.advance(1);
    expect(await stateOf(cloud, InstanceId)).toBe('running');
    await terminate(cloud, InstanceId);
    await cloud.advance(44_999);
    expect(await stateOf(cloud, InstanceId)).toBe('shutting-down');
    await cloud.advance(1);
    expect(await stateOf(cloud, InstanceId)).toBe('terminated');
    expect(statesTold(cloud, InstanceId)).toEqual(['pending', 'running', 'shutting-down', 'terminated']);
  });

  test('says who ended it, and when', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    await cloud.advance(1000);
    await terminate(cloud, InstanceId);
    await cloud.advance(1);
    expect(await describeInstance(cloud, InstanceId)).toMatchObject({
      StateReason: { Code: 'Client.UserInitiatedShutdown' },
      StateTransitionReason: 'User initiated (2030-01-01 00:00:01 GMT)',
    });
  });

  test('is told with the ARN of the instance', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    expect(await cloud.event(({ source }) => source === 'aws.ec2')).toMatchObject({
      detailType: 'EC2 Instance State-change Notification',
      resources: [`arn:aws:ec2:us-east-1:000000000000:instance/${InstanceId}`],
      detail: { 'instance-id': InstanceId, state: 'pending' },
    });
  });

  test('is listed for an hour after its end', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    await cloud.advance(0);
    await terminate(cloud, InstanceId);
    await cloud.advance(3_599_000);
    expect(await stateOf(cloud, InstanceId)).toBe('terminated');
    await cloud.advance(1000);
    await expect(stateOf(cloud, InstanceId)).rejects.toMatchObject({ code: 'InvalidInstanceID.NotFound' });
  });

  test('ends once, however often it is terminated', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    await cloud.advance(0);
    expect(await terminate(cloud, InstanceId)).toMatchObject({
      TerminatingInstances: [{ PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } }],
    });
    await terminate(cloud, InstanceId);
    await cloud.advance(0);
    expect(await terminate(cloud, InstanceId)).toMatchObject({
      TerminatingInstances: [{ PreviousState: { Name: 'terminated' }, CurrentState: { Name: 'terminated' } }],
    });
    expect(statesTold(cloud, InstanceId)).toEqual(['pending', 'running', 'shutting-down', 'terminated']);
  });

  test('may end before it has booted', async () => {
    const cloud = await openCloud({ profile: 'aws' });
    const launched = launch(cloud);
    await cloud.advance(1500);
    const { InstanceId } = await launched;
    await terminate(cloud, InstanceId);
    await cloud.advance(60_000);
    expect(statesTold(cloud, InstanceId)).toEqual(['pending', 'shutting-down', 'terminated']);
  });

  test('is not ended by a list of ids in which one is wrong', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    await cloud.advance(0);
    await expect(terminate(cloud, InstanceId, 'i-0123456789abcdef0')).rejects.toMatchObject({
      code: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-0123456789abcdef0' does not exist",
    });
    await expect(terminate(cloud, InstanceId, 'i-x')).rejects.toMatchObject({ code: 'InvalidInstanceID.Malformed' });
    expect(await stateOf(cloud, InstanceId)).toBe('running');
  });

  test('is kept by termination protection', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud, { DisableApiTermination: true });
    await expect(terminate(cloud, InstanceId)).rejects.toMatchObject({ code: 'OperationNotPermitted' });
    await cloud.call('ec2', 'ModifyInstanceAttribute', { InstanceId, DisableApiTermination: { Value: false } });
    await expect(terminate(cloud, InstanceId)).resolves.toBeDefined();
  });

  test('can be stopped and started', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    await cloud.advance(0);
    await cloud.call('ec2', 'StopInstances', { InstanceIds: [InstanceId] });
    await cloud.advance(0);
    expect(await stateOf(cloud, InstanceId)).toBe('stopped');
    await cloud.call('ec2', 'StartInstances', { InstanceIds: [InstanceId] });
    await cloud.advance(0);
    expect(statesTold(cloud, InstanceId)).toEqual(['pending', 'running', 'stopping', 'stopped', 'pending', 'running']);
  });
});

describe('an instance that shuts itself down', () => {
  const script = ({ shutdown }: { shutdown: (...words: string[]) => void }) => {
    shutdown('-P', '+490');
    return undefined;
  };
  const UserData = base64('#!/bin/sh\nshutdown -P +490\n');

  test('is terminated by its dead-man timer when that is its behaviour', async () => {
    const cloud = await openCloud({ script });
    const { InstanceId } = await launch(cloud, { UserData, InstanceInitiatedShutdownBehavior: 'terminate' });
    await cloud.advance(490 * 60_000 - 1);
    expect(await stateOf(cloud, InstanceId)).toBe('running');
    await cloud.advance(1);
    expect(await describeInstance(cloud, InstanceId)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Client.InstanceInitiatedShutdown' },
      StateTransitionReason: '',
    });
  });

  test('is only stopped by default', async () => {
    const cloud = await openCloud({ script });
    const { InstanceId } = await launch(cloud, { UserData });
    await cloud.advance(490 * 60_000);
    expect(await stateOf(cloud, InstanceId)).toBe('stopped');
  });
});

describe('an instance whose host dies', () => {
  test('is terminated at once', async () => {
    const cloud = await openCloud({ profile: 'aws' });
    const launched = launch(cloud);
    await cloud.advance(10_000);
    const { InstanceId } = await launched;
    await cloud.cloud.services.get('ec2')?.admin?.['kill']?.({ instanceId: InstanceId });
    expect(await describeInstance(cloud, InstanceId)).toMatchObject({
      State: { Name: 'terminated' },
      StateReason: { Code: 'Server.InternalError' },
    });
    await cloud.advance(1);
    expect(statesTold(cloud, InstanceId)).toEqual(['pending', 'running', 'terminated']);
  });

  test('includes those that an earlier run of the cloud left', async () => {
    const stateDirectory = await mkdtemp(join(tmpdir(), 'state-'));
    onTestFinished(() => rm(stateDirectory, { recursive: true }));
    const before = await openCloud({ stateDirectory });
    const { InstanceId } = await launch(before);
    await before.advance(0);
    await before.cloud.close();
    const after = await openCloud({ stateDirectory });
    await after.advance(0);
    expect(await stateOf(after, InstanceId)).toBe('terminated');
  });
});

describe('the agent of an instance', () => {
  test('is online after its boot, when its role lets it', async () => {
    const cloud = await openCloud({ profile: 'aws' });
    await cloud.profile('agent', [AGENT_STATEMENT]);
    const launched = launch(cloud, { IamInstanceProfile: { Name: 'agent' } });
    await cloud.advance(1500);
    const { InstanceId } = await launched;
    await cloud.advance(4900 + 13_999);
    expect(await ping(cloud, InstanceId)).toBeUndefined();
    await cloud.advance(1);
    expect(await ping(cloud, InstanceId)).toBe('Online');
  });

  test('never comes without an instance profile', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    await cloud.advance(3_600_000);
    expect(await ping(cloud, InstanceId)).toBeUndefined();
  });

  test('sleeps long when its role does not let it, and tries again', async () => {
    const cloud = await openCloud();
    await cloud.profile('agent', []);
    const { InstanceId } = await launch(cloud, { IamInstanceProfile: { Name: 'agent' } });
    await cloud.advance(60_000);
    expect(await ping(cloud, InstanceId)).toBeUndefined();
    await cloud.call('iam', 'PutRolePolicy', {
      RoleName: 'agent',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [AGENT_STATEMENT] }),
    });
    await cloud.advance(25 * 60_000);
    expect(await ping(cloud, InstanceId)).toBeUndefined();
    await cloud.advance(3 * 60_000);
    expect(await ping(cloud, InstanceId)).toBe('Online');
  });

  test('sleeps five minutes when its first call is throttled', async () => {
    const cloud = await openCloud();
    await cloud.profile('agent', [AGENT_STATEMENT]);
    cloud.cloud.faults.add({ service: 'ssm', operation: 'UpdateInstanceInformation', effect: 'throttle', times: 1 });
    const { InstanceId } = await launch(cloud, { IamInstanceProfile: { Name: 'agent' } });
    await cloud.advance(299_999);
    expect(await ping(cloud, InstanceId)).toBeUndefined();
    await cloud.advance(1);
    expect(await ping(cloud, InstanceId)).toBe('Online');
  });

  test('comes late, or never, when a fault says so', async () => {
    const cloud = await openCloud();
    await cloud.profile('agent', [AGENT_STATEMENT]);
    const fault = { service: 'ec2', operation: 'AgentOnline', times: 1 } as const;
    cloud.cloud.faults.add({ ...fault, effect: 'delay', delayMs: 16 * 60_000 });
    cloud.cloud.faults.add({ ...fault, effect: 'drop' });
    const profile = { IamInstanceProfile: { Name: 'agent' } };
    const late = await launch(cloud, profile);
    await cloud.advance(0);
    const never = await launch(cloud, profile);
    await cloud.advance(16 * 60_000 - 1);
    expect(await ping(cloud, late.InstanceId)).toBeUndefined();
    await cloud.advance(1);
    expect(await ping(cloud, late.InstanceId)).toBe('Online');
    await cloud.advance(24 * 3_600_000);
    expect(await ping(cloud, never.InstanceId)).toBeUndefined();
  });

  test('is lost with its instance', async () => {
    const cloud = await openCloud({ profile: 'aws' });
    await cloud.profile('agent', [AGENT_STATEMENT]);
    const launched = launch(cloud, { IamInstanceProfile: { Name: 'agent' } });
    await cloud.advance(30_000);
    const { InstanceId } = await launched;
    expect(await cloud.call('ssm', 'GetConnectionStatus', { Target: InstanceId })).toMatchObject({
      Status: 'connected',
    });
    await terminate(cloud, InstanceId);
    expect(await ping(cloud, InstanceId)).toBe('ConnectionLost');
    expect(await cloud.call('ssm', 'GetConnectionStatus', { Target: InstanceId })).toMatchObject({
      Status: 'notconnected',
    });
    await cloud.advance(45_000);
    expect(await ping(cloud, InstanceId)).toBeUndefined();
  });
});

test('the time of a launch is the time of the cloud', async () => {
  const cloud = await openCloud();
  await cloud.advance(5000);
  expect((await launch(cloud)).LaunchTime).toEqual(new Date(START + 5000));
});
