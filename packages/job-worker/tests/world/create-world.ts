import {
  DEFAULT_LAUNCH_RATE,
  type IntakeMessage,
  type LaunchRate,
  type JobData,
  type LaunchRequest,
  PortError,
  type UrlSigner,
} from '@codepipeline-ec2/core';
import { dispatch } from '../../src/dispatcher/dispatch.js';
import type { LauncherSettings } from '../../src/launcher/launcher-ports.js';
import { runLauncherTask } from '../../src/launcher/launcher-task.js';
import { runReportTask } from '../../src/report/report-task.js';
import { takeEvent } from '../../src/signals/take-event.js';
import { reap } from '../../src/sweep/reap.js';
import { sweep } from '../../src/sweep/sweep.js';
import { type Faults, noFaults, withFaults } from './faults.js';
import {
  inMemoryCommandRunner,
  inMemoryFleet,
  inMemoryJobSource,
  inMemoryJobTable,
  inMemoryObjectStore,
} from '@codepipeline-ec2/aws-adapters/in-memory';
import { createSchedule } from './schedule.js';
import { bootInstance, goodInstance, type InstanceScript } from './scripted-instance.js';
import { stateMachine } from './state-machine.js';

export interface WorldOptions {
  /** The script of the nth instance, from 0. */
  readonly instance?: (number: number, request: LaunchRequest) => InstanceScript;
  readonly continuationSeconds?: number;
  readonly leaseSeconds?: number;
  readonly reaper?: 'end' | 'dryRun';
  readonly link?: 'atStart' | 'atEnd';
  /** What the launchers think that EC2 allows. */
  readonly launchRate?: LaunchRate;
  readonly faults?: Faults;
  /** Builds at once, in the environment and in the stack. */
  readonly limits?: { readonly environment?: number; readonly stack?: number };
  /** Decides for each event whether it is delivered; the number counts all events from 1. */
  readonly delivers?: (detailType: string, number: number) => boolean;
}

export const JOB_ID = '11111111-2222-4333-8444-555555555555';
export const STACK_TAG_KEY = 'codepipeline-ec2-stack';

export const aJob = (more: Partial<JobData> = {}, actionExecutionId = 'action-execution-1'): JobData => ({
  configuration: { ImageId: 'ami-0123456789abcdef0', InstanceType: 'c7i.large', Command: 'make' },
  pipeline: {
    name: 'website',
    arn: 'arn:aws:codepipeline:us-east-1:000000000000:website',
    executionId: 'pipeline-execution-1',
    stage: 'Build',
    action: 'Compile',
    actionExecutionId,
  },
  inputs: [{ name: 'Source', bucket: 'artifacts', key: 'website/Source/abc' }],
  outputs: [{ name: 'Site', bucket: 'artifacts', key: 'website/Site/def' }],
  ...more,
});

const environment = {
  name: 'default',
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '3',
  subnetIds: ['subnet-a', 'subnet-b'],
  securityGroupIds: ['sg-1'],
  market: 'on-demand',
  maxTimeoutMinutes: 480,
};

const settings: Omit<LauncherSettings, 'link' | 'launchRate'> = {
  bucket: 'own',
  region: 'us-east-1',
  stackName: 'builds',
  stackTagKey: STACK_TAG_KEY,
  buildLogGroup: '/builds',
  linuxDocument: 'builds-linux',
  windowsDocument: 'builds-windows',
  environmentPrefix: '/codepipeline-ec2/builds/environments',
};

/** All of the stack and of AWS that a job meets, in memory and in virtual time. */
export const createWorld = (options: WorldOptions = {}) => {
  const schedule = createSchedule();
  const faults = options.faults ?? noFaults();
  const table = inMemoryJobTable();
  const logs: string[] = [];
  let events = 0;
  let dispatchers = 0;

  const emit = (detailType: string, detail: object, afterSeconds = 0.5): void => {
    events += 1;
    if (options.delivers?.(detailType, events) === false) return;
    const deliver = (tries: number): void => {
      schedule.after(tries === 0 ? afterSeconds : 60, detailType, async () => {
        try {
          await takeEvent(ports, { 'detail-type': detailType, detail });
        } catch (error) {
          logs.push(String(error));
          if (tries < 2) deliver(tries + 1);
        }
      });
    };
    deliver(0);
  };
  const enqueue = (message: IntakeMessage, seconds: number): void => {
    schedule.after(seconds, 'dispatcher', async () => {
      dispatchers += 1;
      try {
        await dispatch(ports, ['1'], [message]);
      } catch (error) {
        logs.push(String(error));
        enqueue(message, 30);
      }
    });
  };

  const commands = new Map<string, ReturnType<typeof bootInstance>>();
  const source = inMemoryJobSource({
    clock: schedule,
    continuationSeconds: options.continuationSeconds ?? 30,
    leaseSeconds: options.leaseSeconds ?? 60,
  });
  const objects = inMemoryObjectStore((key) => {
    if (key.startsWith('signals/')) emit('Object Created', { bucket: { name: 'own' }, object: { key } });
  });
  const runner = inMemoryCommandRunner((commandId, command) => {
    commands.get(command.instanceId)?.(commandId, command);
  });
  const fleet = inMemoryFleet({
    clock: schedule,
    launched: (instanceId, request) => {
      const script = (options.instance ?? (() => goodInstance))(fleet.instances.length - 1, request);
      const hooks = {
        schedule,
        runner,
        objects,
        isAlive: (id: string) => fleet.instances.some((one) => one.instanceId === id && one.alive),
        kill: (id: string) => {
          fleet.kill(id);
        },
        commandEnded: (commandId: string, id: string, status: string) => {
          emit(
            'EC2 Command Invocation Status-change Notification',
            { 'command-id': commandId, 'instance-id': id, status },
            1,
          );
        },
      };
      commands.set(instanceId, bootInstance(hooks, instanceId, request, script));
    },
    ended: (instanceId) => {
      runner.online.delete(instanceId);
      emit('EC2 Instance State-change Notification', { 'instance-id': instanceId, state: 'shutting-down' });
    },
  });
  const executions = stateMachine({
    schedule,
    table,
    invoke: (worker, payload) =>
      worker === 'launcher'
        ? runLauncherTask(
            ports,
            {
              ...settings,
              link: options.link ?? 'atStart',
              launchRate: options.launchRate ?? DEFAULT_LAUNCH_RATE,
              ...(options.limits?.stack && { maxInstances: options.limits.stack }),
            },
            payload,
          )
        : runReportTask(ports, { buildLogGroup: '/builds', versions: ['1'] }, payload),
  });
  const signer: UrlSigner = {
    sign: ({ bucket, key, lifeSeconds, credentials }) => {
      const ends = Math.min(Math.floor(schedule.now() / 1000) + lifeSeconds, credentials.ends);
      return Promise.resolve({ url: `https://${bucket}.example/${key}?signed`, ends });
    },
  };
  let secrets = 0;
  const parameters = new Map([
    [
      `${settings.environmentPrefix}/default`,
      JSON.stringify({ ...environment, maxInstances: options.limits?.environment }),
    ],
  ]);
  const ports = {
    clock: schedule,
    // Time stands still while the schedule waits for a function.
    pause: () => Promise.resolve(),
    log: (message: string) => {
      logs.push(message);
    },
    ids: { secret: () => `${(secrets += 1)}`.padStart(48, '0') },
    source: withFaults('source', source, faults),
    table: withFaults('table', table, faults),
    fleet: withFaults('fleet', fleet, faults),
    runner: withFaults('runner', runner, faults),
    objects: withFaults('objects', objects, faults),
    executions: withFaults('executions', executions, faults),
    queue: withFaults(
      'queue',
      {
        send: (message: IntakeMessage, seconds: number) => {
          enqueue(message, seconds);
          return Promise.resolve();
        },
      },
      faults,
    ),
    signer: withFaults('signer', signer, faults),
    parameters: withFaults('parameters', { read: (name: string) => Promise.resolve(parameters.get(name)) }, faults),
    ownCredentials: {
      get: () =>
        Promise.resolve({
          accessKeyId: 'a',
          secretAccessKey: 's',
          sessionToken: 't',
          ends: Math.floor(schedule.now() / 1000) + 3600,
        }),
    },
  };

  const everyMinute = (): void => {
    schedule.after(60, 'minute', async () => {
      everyMinute();
      enqueue({ why: 'schedule' }, 0);
      try {
        await sweep(ports, { buildLogGroup: '/builds' });
        await reap(ports, { stackTagKey: STACK_TAG_KEY, stackName: 'builds', reaper: options.reaper ?? 'end' });
      } catch (error) {
        logs.push(String(error));
      }
    });
  };
  everyMinute();

  return {
    schedule,
    faults,
    ports,
    source,
    table,
    fleet,
    runner,
    objects,
    executions,
    parameters,
    logs,
    emit,
    enqueue,
    dispatchers: () => dispatchers,
    /** A pipeline reaches the action. */
    begin: (jobId = JOB_ID, data = aJob()) => {
      source.add(jobId, data);
      enqueue({ why: 'started' }, 0.5);
    },
    alive: () => fleet.instances.filter(({ alive }) => alive),
    trail: (jobId = JOB_ID) => executions.runs.get(jobId)?.trail ?? [],
    throttle: (call: string): PortError =>
      new PortError({ call, code: 'ThrottlingException', throttled: true, subject: '' }, 'Rate exceeded'),
  };
};

export type World = ReturnType<typeof createWorld>;
