import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { VirtualClock } from '../../src/clock/virtual-clock.js';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { bubblewrapWorks } from '../../src/instances/bubblewrap.js';
import { createInstanceHost } from '../../src/instances/create-instance-host.js';
import type { InstanceHost, ProcessSpec, ShutdownCause } from '../../src/instances/instance-host.js';

/** Skipped where bubblewrap does not work; on CI that is a failure, so there it runs regardless. */
export const withoutBubblewrap = !bubblewrapWorks() && process.env['CI'] !== 'true';

export interface HostUnderTest {
  readonly host: InstanceHost;
  readonly clock: VirtualClock;
  readonly directory: string;
  readonly said: string[];
  /** Instances that ended by themselves, as the host told it. */
  readonly ended: string[];
  readonly nextEnd: () => Promise<string>;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const openHost = async (
  isolation: InstanceHost['isolation'],
  options: Partial<Parameters<typeof createInstanceHost>[0]> = {},
): Promise<HostUnderTest> => {
  const directory = await mkdtemp(join(tmpdir(), 'host-'));
  const clock = virtualClock(Date.UTC(2030, 0, 1));
  const said: string[] = [];
  const host = createInstanceHost({
    clock,
    workDirectory: directory,
    isolation,
    log: (message) => said.push(message),
    ...options,
  });
  const ended: string[] = [];
  const waiting: ((end: string) => void)[] = [];
  host.onShutdown((instanceId: string, cause: ShutdownCause) => {
    ended.push(`${instanceId} ${cause}`);
    waiting.shift()?.(`${instanceId} ${cause}`);
  });
  onTestFinished(async () => {
    await host.close?.();
    await rm(directory, { recursive: true, force: true });
  });
  const nextEnd = (): Promise<string> => new Promise((resolve) => waiting.push(resolve));
  return { host, clock, directory, said, ended, nextEnd };
};

export const startInstance = (host: InstanceHost, instanceId = 'i-1'): Promise<void> =>
  host.start({ instanceId, platform: 'linux', hostname: 'ip-10-0-0-1', environment: { AWS_REGION: 'us-east-1' } });

/** Runs a program to its end. */
export const run = async (host: InstanceHost, process: ProcessSpec, instanceId = 'i-1'): Promise<Outcome> => {
  const running = await host.run(instanceId, process);
  const [stdout, stderr, code] = await Promise.all([text(running.stdout), text(running.stderr), running.exited]);
  return { code, stdout, stderr };
};

export const shell = (host: InstanceHost, script: string, instanceId = 'i-1'): Promise<Outcome> =>
  run(host, { command: ['bash', '-c', script] }, instanceId);
