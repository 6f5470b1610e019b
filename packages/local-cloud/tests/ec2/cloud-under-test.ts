import type { DescribeInstancesCommandOutput, Instance, RunInstancesCommandOutput } from '@aws-sdk/client-ec2';
import { onTestFinished } from 'vitest';
import type { VirtualClock } from '../../src/clock/virtual-clock.js';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { bubblewrapWorks } from '../../src/instances/bubblewrap.js';
import { ROOT, type Caller } from '../../src/kernel/caller.js';
import type { PublishedEvent } from '../../src/kernel/cloud.js';
import { createCloud, type CloudOptions, type RunningCloud } from '../../src/kernel/create-cloud.js';
import type { ServiceName } from '../../src/kernel/service.js';

export const START = Date.UTC(2030, 0, 1);

/** Real processes where there is a sandbox for them, plain ones elsewhere. */
export const PROCESSES = bubblewrapWorks()
  ? ({ isolation: 'bubblewrap' } as const)
  : ({ isolation: 'process-group', unsandboxed: true } as const);

/** For what is looked at again and again until it is so. */
export const PATIENTLY = { timeout: 20_000, interval: 20 };

export interface CloudUnderTest {
  readonly cloud: RunningCloud;
  /** Moves the time on; what it causes settles. */
  readonly advance: (ms: number) => Promise<void>;
  readonly events: PublishedEvent[];
  /** Resolves with the first event, past or to come, that passes. */
  readonly event: (passes: (event: PublishedEvent) => boolean) => Promise<PublishedEvent>;
  readonly said: string[];
  readonly call: <Output>(service: ServiceName, operation: string, input?: object, caller?: Caller) => Promise<Output>;
  /** Makes a role with an inline policy, and an instance profile of the same name with it. */
  readonly profile: (name: string, statements: readonly object[]) => Promise<string>;
}

/** What the agent of an instance needs. */
export const AGENT_STATEMENT = {
  Effect: 'Allow',
  Action: ['ssm:UpdateInstanceInformation', 'ssmmessages:*', 'logs:*'],
  Resource: '*',
};

export const openCloud = async (options: CloudOptions = {}): Promise<CloudUnderTest> => {
  const clock: VirtualClock = virtualClock(START);
  const events: PublishedEvent[] = [];
  const waiting = new Set<() => void>();
  const said: string[] = [];
  const cloud = await createCloud({
    clock,
    log: (message) => said.push(message),
    ...options,
    services: {
      ...options.services,
      events: () => ({
        name: 'events',
        operations: {},
        onPublished: (event) => {
          events.push(event);
          waiting.forEach((look) => look());
        },
      }),
    },
  });
  onTestFinished(() => cloud.close());
  const call = <Output>(service: ServiceName, operation: string, input: object = {}, caller = ROOT): Promise<Output> =>
    cloud.call<Output>(service, operation, input, caller);
  return {
    cloud,
    call,
    events,
    said,
    advance: (ms) => clock.advance(ms),
    event: (passes) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = events.find(passes);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    profile: async (name, statements) => {
      const trust = {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      };
      await call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) });
      await call('iam', 'PutRolePolicy', {
        RoleName: name,
        PolicyName: 'all',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      });
      await call('iam', 'CreateInstanceProfile', { InstanceProfileName: name });
      await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: name, RoleName: name });
      return name;
    },
  };
};

/** Parameters of a plain launch. */
export const LAUNCH = {
  ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  InstanceType: 't3.micro',
  MinCount: 1,
  MaxCount: 1,
};

export const launch = async (test: CloudUnderTest, input: object = {}): Promise<Instance & { InstanceId: string }> => {
  const { Instances: [instance] = [] } = await test.call<RunInstancesCommandOutput>('ec2', 'RunInstances', {
    ...LAUNCH,
    ...input,
  });
  if (instance?.InstanceId === undefined) throw new Error('nothing was launched');
  return { ...instance, InstanceId: instance.InstanceId };
};

export const describeInstance = async (test: CloudUnderTest, instanceId: string): Promise<Instance> => {
  const { Reservations = [] } = await test.call<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', {
    InstanceIds: [instanceId],
  });
  return Reservations[0]?.Instances?.[0] ?? {};
};

export const stateOf = async (test: CloudUnderTest, instanceId: string): Promise<string | undefined> =>
  (await describeInstance(test, instanceId)).State?.Name;

/** The states that were told of an instance, in order. */
export const statesTold = ({ events }: CloudUnderTest, instanceId: string): string[] =>
  events
    .filter(({ detailType }) => detailType === 'EC2 Instance State-change Notification')
    .map(({ detail }) => detail as { 'instance-id': string; state: string })
    .filter((detail) => detail['instance-id'] === instanceId)
    .map(({ state }) => state);

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
