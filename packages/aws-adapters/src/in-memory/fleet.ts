import type { Clock, Fleet, FleetInstance, LaunchOutcome, LaunchRequest, Platform } from '@codepipeline-ec2/core';

export interface InMemoryFleet extends Fleet {
  readonly instances: readonly (Readonly<FleetInstance> & { readonly request: LaunchRequest })[];
  readonly launches: readonly LaunchRequest[];
  /** What EC2 answers to a new launch; undefined: it launches. */
  refuse: (request: LaunchRequest) => Extract<LaunchOutcome, { status: 'refused' }> | undefined;
  platform: Platform;
  kill(instanceId: string): void;
}

export interface FleetHooks {
  readonly clock: Clock;
  readonly launched: (instanceId: string, request: LaunchRequest) => void;
  readonly ended: (instanceId: string) => void;
}

/** EC2 with client tokens. */
export const inMemoryFleet = ({ clock, launched, ended }: FleetHooks): InMemoryFleet => {
  const instances: {
    instanceId: string;
    alive: boolean;
    launchedAt: number;
    tags: Record<string, string>;
    request: LaunchRequest;
  }[] = [];
  const launches: LaunchRequest[] = [];
  const end = (instanceId: string): void => {
    const instance = instances.find((one) => one.instanceId === instanceId);
    if (!instance?.alive) return;
    instance.alive = false;
    ended(instanceId);
  };
  const fleet: InMemoryFleet = {
    instances,
    launches,
    refuse: () => undefined,
    platform: 'linux',
    kill: end,
    launch: (request) => {
      launches.push(request);
      const known = instances.find((one) => one.request.clientToken === request.clientToken);
      if (known !== undefined) {
        if (JSON.stringify(known.request) !== JSON.stringify(request)) {
          return Promise.resolve({
            status: 'refused',
            code: 'IdempotentParameterMismatch',
            message: 'other parameters',
          });
        }
        return Promise.resolve({ status: 'launched', instanceId: known.instanceId });
      }
      const refused = fleet.refuse(request);
      if (refused !== undefined) return Promise.resolve(refused);
      const instanceId = `i-${String(instances.length + 1).padStart(17, '0')}`;
      instances.push({
        instanceId,
        alive: true,
        launchedAt: Math.floor(clock.now() / 1000),
        tags: { ...request.tags },
        request,
      });
      launched(instanceId, request);
      return Promise.resolve({ status: 'launched', instanceId });
    },
    findByClientToken: (token) => Promise.resolve(instances.filter(({ request }) => request.clientToken === token)),
    findByTag: (key, value) => Promise.resolve(instances.filter(({ tags, alive }) => alive && tags[key] === value)),
    isAlive: (id) => Promise.resolve(instances.some(({ instanceId, alive }) => instanceId === id && alive)),
    terminate: (ids) => {
      for (const id of ids) end(id);
      return Promise.resolve();
    },
    describeImage: (imageId) =>
      Promise.resolve({
        status: 'found',
        imageId,
        platform: fleet.platform,
        rootDevice: fleet.platform === 'windows' ? '/dev/sda1' : '/dev/xvda',
      }),
  };
  return fleet;
};
