import type { FleetInstance, ImageOutcome, LaunchOutcome, LaunchRequest } from '@codepipeline-ec2/core';
import { PortError } from '@codepipeline-ec2/core';
import type { Faults } from '../faults.js';
import type { Timeline } from '../timeline.js';
import { createTokenBucket, type TokenBucket } from '../token-bucket.js';

export interface SimulatedInstance extends FleetInstance {
  alive: boolean;
  readonly launchedSeconds: number;
  endedSeconds: number | undefined;
  readonly jobId: string;
}

export interface SimulatedEc2 {
  readonly instances: ReadonlyMap<string, SimulatedInstance>;
  readonly alive: ReadonlySet<SimulatedInstance>;
  readonly throttled: { readonly launches: number };
  readonly launch: (request: LaunchRequest) => LaunchOutcome;
  readonly findByClientToken: (token: string) => readonly FleetInstance[];
  readonly findByTag: (key: string, value: string) => readonly FleetInstance[];
  readonly isAlive: (instanceId: string) => boolean;
  readonly terminate: (instanceIds: readonly string[]) => void;
  readonly describeImage: (imageId: string) => ImageOutcome;
  /** Ends it without anybody asking. */
  readonly kill: (instanceId: string) => void;
}

export interface Ec2Rules {
  readonly timeline: Timeline;
  /** How many times the default quotas. */
  readonly quotas: number;
  readonly faults: Faults;
  readonly jobTagKey: string;
  readonly launched: (instance: SimulatedInstance, request: LaunchRequest) => void;
  readonly ended: (instance: SimulatedInstance) => void;
}

/** EC2: client tokens, and request quotas as a new account has them. */
export const createEc2 = (rules: Ec2Rules): SimulatedEc2 => {
  const { timeline, faults, quotas, jobTagKey, launched, ended } = rules;
  const instances = new Map<string, SimulatedInstance>();
  const alive = new Set<SimulatedInstance>();
  const byToken = new Map<string, { readonly instance: SimulatedInstance; readonly request: string }>();
  const bucket = (size: number, perSecond: number): TokenBucket =>
    createTokenBucket(timeline, size * quotas, perSecond * quotas);
  const buckets = {
    RunInstances: bucket(5, 2),
    TerminateInstances: bucket(100, 5),
    DescribeInstances: bucket(100, 20),
    DescribeImages: bucket(100, 20),
  };
  const throttled = { launches: 0 };
  const take = (operation: keyof typeof buckets): void => {
    if (buckets[operation].take()) return;
    throw new PortError(
      { call: operation, code: 'RequestLimitExceeded', throttled: true, subject: '' },
      'Request limit exceeded.',
    );
  };
  const end = (instanceId: string): void => {
    const instance = instances.get(instanceId);
    if (!instance?.alive) return;
    instance.alive = false;
    instance.endedSeconds = timeline.seconds();
    alive.delete(instance);
    ended(instance);
  };
  return {
    instances,
    alive,
    throttled,
    kill: end,
    launch: (request) => {
      if (!buckets.RunInstances.take()) {
        throttled.launches += 1;
        return { status: 'refused', code: 'RequestLimitExceeded', message: 'Request limit exceeded.' };
      }
      const asked = JSON.stringify(request);
      const known = byToken.get(request.clientToken);
      if (known !== undefined) {
        return known.request === asked
          ? { status: 'launched', instanceId: known.instance.instanceId }
          : { status: 'refused', code: 'IdempotentParameterMismatch', message: 'other parameters' };
      }
      if (faults.strikes('noCapacity', `ec2 ${(request.tags[jobTagKey] ?? '').slice(-12)}`)) {
        return { status: 'refused', code: 'InsufficientInstanceCapacity', message: 'There is none left.' };
      }
      const instance: SimulatedInstance = {
        instanceId: `i-${(instances.size + 1).toString(16).padStart(17, '0')}`,
        alive: true,
        launchedAt: Math.floor(timeline.now() / 1000),
        launchedSeconds: timeline.seconds(),
        endedSeconds: undefined,
        tags: request.tags,
        jobId: request.tags[jobTagKey] ?? '',
      };
      instances.set(instance.instanceId, instance);
      alive.add(instance);
      byToken.set(request.clientToken, { instance, request: asked });
      launched(instance, request);
      return { status: 'launched', instanceId: instance.instanceId };
    },
    findByClientToken: (token) => {
      take('DescribeInstances');
      const known = byToken.get(token);
      return known === undefined ? [] : [known.instance];
    },
    findByTag: (key, value) => {
      take('DescribeInstances');
      return [...alive].filter(({ tags }) => tags[key] === value);
    },
    isAlive: (instanceId) => {
      take('DescribeInstances');
      return instances.get(instanceId)?.alive === true;
    },
    terminate: (instanceIds) => {
      take('TerminateInstances');
      for (const id of instanceIds) end(id);
    },
    describeImage: (imageId) => {
      take('DescribeImages');
      return { status: 'found', imageId, platform: 'linux', rootDevice: '/dev/xvda' };
    },
  };
};
