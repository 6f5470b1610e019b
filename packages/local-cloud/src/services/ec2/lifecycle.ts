import { InstanceGone, type ShutdownCause } from '../../instances/instance-host.js';
import type { Cloud } from '../../kernel/cloud.js';
import { ec2Arn } from './arns.js';
import { runUserData } from './boot.js';
import { runWindowsUserData } from './windows-boot.js';
import type { Ec2State } from './ec2-state.js';
import { isAlive, type InstanceRecord, type InstanceStateName } from './instance-record.js';
import { instanceCommands } from './instance-commands.js';
import { createMetadataServers } from './metadata/metadata-servers.js';
import { privateDnsName } from './network.js';
import { bringAgentOnline } from './ssm-agent.js';
import { forgetLater } from './forget-later.js';
import { pause } from './pause.js';
import { setTags } from './tags.js';

/** Terminated instances are listed for about this long. */
const LISTED_AFTER_END_MS = 3_600_000;

export interface EndReason {
  readonly code: string;
  readonly message: string;
  /** How the transition reason begins, e.g. `User initiated`; empty: it says nothing. */
  readonly transition: string;
}

export const END_REASONS = {
  user: {
    code: 'Client.UserInitiatedShutdown',
    message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    transition: 'User initiated',
  },
  instance: {
    code: 'Client.InstanceInitiatedShutdown',
    message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
    transition: '',
  },
  host: {
    code: 'Server.InternalError',
    message: 'Server.InternalError: Internal error on launch',
    transition: 'Server.InternalError',
  },
} as const satisfies Record<string, EndReason>;

/** Moves instances through their states, in the cloud's time, and tells each step as an event. */
export interface Lifecycle {
  /** Takes an instance that is `pending` and boots it. */
  launch(instanceId: string): void;
  terminate(instanceId: string, reason: EndReason): void;
  stop(instanceId: string, reason: EndReason): void;
  reboot(instanceId: string): void;
  /** The host died: no shutdown, no waiting. */
  kill(instanceId: string): Promise<void>;
  resume(): void;
  close(): Promise<void>;
}

/** @param wall the machine's own time: processes on instances know no other */
export const createLifecycle = (cloud: Cloud, state: Ec2State, wall: () => number): Lifecycle => {
  const metadata = createMetadataServers(cloud, state, wall);
  /** What goes on on each instance that runs; aborted when it ends. */
  const boots = new Map<string, AbortController>();

  const move = (
    instanceId: string,
    name: InstanceStateName,
    change: Partial<InstanceRecord> = {},
  ): InstanceRecord | undefined => {
    const record = state.instances.get(instanceId);
    if (!record) return undefined;
    const moved = { ...record, ...change, state: name };
    state.instances.set(instanceId, moved);
    publishState(cloud, moved);
    return moved;
  };

  /** Aborted sleeps and a gone instance are how a boot ends early, not errors. */
  const bootStep = (what: string, { signal }: AbortController, work: () => Promise<void>): void =>
    cloud.background(what, async () => {
      try {
        await work();
      } catch (error) {
        if (!signal.aborted && !(error instanceof InstanceGone)) throw error;
      }
    });

  /** A stopped instance keeps its disk. */
  const endProcesses = async (instanceId: string, keepDisk = false): Promise<void> => {
    boots.get(instanceId)?.abort();
    boots.delete(instanceId);
    if (keepDisk) return cloud.instances.halt?.(instanceId);
    metadata.close(instanceId);
    await cloud.instances.stop(instanceId);
  };

  const forget = forgetLater(cloud.clock, LISTED_AFTER_END_MS, (instanceId) => {
    const record = state.instances.get(instanceId);
    state.instances.delete(instanceId);
    state.consoles.delete(instanceId);
    for (const id of [instanceId, record?.interfaceId, ...(record?.volumes ?? []).map(({ volumeId }) => volumeId)]) {
      if (id !== undefined) setTags(state, id, '', []);
    }
  });

  const transition = (reason: EndReason): string => {
    if (reason.transition === '') return '';
    const time = new Date(cloud.clock.now())
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z/, ' GMT');
    return `${reason.transition} (${time})`;
  };

  const ended = (instanceId: string, change: Partial<InstanceRecord>): void => {
    const terminatedAt = cloud.clock.now();
    move(instanceId, 'terminated', { ...change, terminatedAt });
    forget(instanceId, terminatedAt);
  };

  const boot = async (instanceId: string, controller: AbortController): Promise<void> => {
    const { signal } = controller;
    await pause(cloud.clock, cloud.latency.pendingToRunning, signal);
    const before = state.instances.get(instanceId);
    if (before?.state !== 'pending') return;
    const place = await metadata.open(instanceId);
    await cloud.instances.start({
      instanceId,
      platform: before.platform,
      hostname: privateDnsName(before.address).split('.')[0] ?? instanceId,
      environment: {
        AWS_REGION: cloud.region,
        AWS_DEFAULT_REGION: cloud.region,
        AWS_ENDPOINT_URL: cloud.endpoint,
        ...(place && { AWS_EC2_METADATA_SERVICE_ENDPOINT: place.endpoint }),
      },
      ...(before.platform === 'linux' && { commands: instanceCommands(cloud.endpoint) }),
    });
    if (place?.fresh && place.hostsLine !== undefined) {
      await cloud.instances.appendFile(instanceId, '/etc/hosts', place.hostsLine);
    }
    if (signal.aborted) {
      metadata.close(instanceId);
      return cloud.instances.stop(instanceId);
    }
    const running = move(instanceId, 'running', { boots: before.boots + 1 });
    if (!running) return;
    startPrograms(running, controller);
  };

  const startPrograms = (running: InstanceRecord, controller: AbortController): void => {
    const { instanceId } = running;
    const { signal } = controller;
    bootStep(`user data of ${instanceId}`, controller, async () => {
      await pause(cloud.clock, cloud.latency.bootToUserData, signal);
      const onConsole = (text: string): void => {
        if (!signal.aborted) state.consoles.set(instanceId, { text, at: cloud.clock.now() });
      };
      const boot = { cloud, instance: running, onConsole };
      await (running.platform === 'windows' ? runWindowsUserData(boot) : runUserData(boot));
    });
    bootStep(`agent of ${instanceId}`, controller, async () => {
      await pause(cloud.clock, cloud.latency.bootToAgent, signal);
      await bringAgentOnline(cloud, running, signal);
    });
  };

  const reboot = (instanceId: string): void => {
    const record = state.instances.get(instanceId);
    if (record?.state !== 'running') return;
    boots.get(instanceId)?.abort();
    const controller = new AbortController();
    boots.set(instanceId, controller);
    const running = { ...record, boots: record.boots + 1 };
    state.instances.set(instanceId, running);
    bootStep(`reboot of ${instanceId}`, controller, async () => {
      await cloud.instances.restart?.(instanceId);
      startPrograms(running, controller);
    });
  };

  const launch = (instanceId: string): void => {
    const controller = new AbortController();
    boots.set(instanceId, controller);
    const pending = state.instances.get(instanceId);
    if (pending) publishState(cloud, pending);
    bootStep(`boot of ${instanceId}`, controller, async () => {
      try {
        await boot(instanceId, controller);
      } catch (error) {
        if (controller.signal.aborted) return;
        cloud.log(`${instanceId} did not boot: ${String(error)}`);
        await kill(instanceId, error instanceof Error ? error.message : String(error));
      }
    });
  };

  const kill = async (instanceId: string, why?: string): Promise<void> => {
    const record = state.instances.get(instanceId);
    if (!record || record.state === 'terminated') return;
    const { code, message } = END_REASONS.host;
    const told = why === undefined ? message : `${message}: ${why}`;
    ended(instanceId, { stateReason: { code, message: told }, transitionReason: transition(END_REASONS.host) });
    await endProcesses(instanceId);
  };

  const leave = (instanceId: string, by: 'shutting-down' | 'stopping', reason: EndReason): void => {
    const { code, message } = reason;
    const change = { stateReason: { code, message }, transitionReason: transition(reason) };
    move(instanceId, by, change);
    cloud.background(`end of ${instanceId}`, async () => {
      await endProcesses(instanceId, by === 'stopping');
      await pause(cloud.clock, cloud.latency.shuttingDown);
      if (state.instances.get(instanceId)?.state !== by) return;
      if (by === 'shutting-down') ended(instanceId, {});
      else move(instanceId, 'stopped');
    });
  };

  const terminate = (instanceId: string, reason: EndReason): void => {
    const record = state.instances.get(instanceId);
    if (record && isAlive(record)) leave(instanceId, 'shutting-down', reason);
  };

  const stop = (instanceId: string, reason: EndReason): void => {
    const record = state.instances.get(instanceId);
    if (record && (record.state === 'running' || record.state === 'pending')) leave(instanceId, 'stopping', reason);
  };

  cloud.instances.onShutdown((instanceId, cause: ShutdownCause) => {
    const record = state.instances.get(instanceId);
    if (!record || !isAlive(record)) return;
    if (cause === 'reboot') reboot(instanceId);
    else if (cause === 'died') cloud.background(`death of ${instanceId}`, () => kill(instanceId));
    else if (record.shutdownBehavior === 'terminate') terminate(instanceId, END_REASONS.instance);
    else stop(instanceId, END_REASONS.instance);
  });

  return {
    launch,
    terminate,
    stop,
    kill,
    reboot,
    resume: () => {
      // Their processes ended with the cloud that ran them: to the account, the host died.
      for (const { instanceId, state: name, terminatedAt } of [...state.instances.values()]) {
        if (name === 'terminated') {
          forget(instanceId, terminatedAt ?? 0);
        } else if (name !== 'stopped') {
          cloud.background(`end of ${instanceId}`, () => kill(instanceId));
        }
      }
    },
    close: async () => {
      for (const controller of boots.values()) controller.abort();
      metadata.closeAll();
      await Promise.allSettled([...boots.keys()].map((instanceId) => cloud.instances.stop(instanceId)));
      await cloud.instances.close?.();
    },
  };
};

const publishState = (cloud: Cloud, { instanceId, state }: InstanceRecord): void =>
  cloud.publish({
    source: 'aws.ec2',
    detailType: 'EC2 Instance State-change Notification',
    resources: [ec2Arn(cloud, 'instance', instanceId)],
    detail: { 'instance-id': instanceId, state },
  });
