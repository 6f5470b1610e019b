import {
  type Command,
  decodeTicket,
  encodeLines,
  type LaunchRequest,
  renewMarker,
  type Ticket,
  ticketId,
} from '@codepipeline-ec2/core';
import type { Chance } from './chance.js';
import type { SimulatedBucket } from './cloud/bucket.js';
import type { SimulatedEc2, SimulatedInstance } from './cloud/ec2.js';
import type { SimulatedEvents } from './cloud/event-bus.js';
import type { SimulatedSsm } from './cloud/ssm.js';
import type { Faults } from './faults.js';
import type { JobScript } from './job-script.js';
import type { Timeline } from './timeline.js';

/** What really happened on the instances of a job, whoever heard of it. */
export interface JobTruth {
  /** Builds that began. */
  builds: number;
  /** The last result that was written, and when. */
  result: { readonly outcome: 'succeeded' | 'failed'; readonly atSeconds: number } | undefined;
  /** When an upload of its outputs came to its end: before that S3 has nothing of them. */
  storedAt: number | undefined;
  /** Whether something beyond anybody's power kept a build from its end. */
  misfortunes: number;
  bootSeconds: number;
  buildSeconds: number;
}

export interface InstanceRules {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly bucket: SimulatedBucket;
  readonly ec2: () => SimulatedEc2;
  readonly ssm: () => SimulatedSsm;
  readonly events: SimulatedEvents;
  readonly scriptOf: (jobId: string) => JobScript | undefined;
  readonly truthOf: (jobId: string) => JobTruth;
}

export interface SimulatedInstances {
  readonly boot: (instance: SimulatedInstance, request: LaunchRequest) => void;
  readonly run: (commandId: string, command: Command) => void;
}

interface Machine {
  readonly about: string;
  readonly chance: Chance;
  readonly bootKey: string;
  readonly agentGone: boolean;
  readonly taken: Set<string>;
  built: boolean;
  /** Ends what it builds. */
  stop?: () => void;
}

const keyOf = (url: string): string => url.slice(url.indexOf('/', 8) + 1).split('?', 1)[0] ?? '';

/** Seconds that the URLs of a ticket live: CodePipeline's credentials end first. */
const URL_SECONDS = 900;

/** The instances, living from nothing but their user data and their tickets. */
export const createInstances = (rules: InstanceRules): SimulatedInstances => {
  const { timeline, chance, faults, bucket, ec2, ssm, events, scriptOf, truthOf } = rules;
  const machines = new Map<string, Machine>();
  const launched = new Map<string, number>();

  const ended = (commandId: string, instanceId: string, status: string, exitCode?: number, output = ''): void => {
    const machine = machines.get(instanceId);
    ssm().end(commandId, { status, output, ...(exitCode !== undefined && { exitCode }) });
    timeline.after(machine?.chance.between(0.2, 1) ?? 1, () => {
      const detail = { 'command-id': commandId, 'instance-id': instanceId, status };
      events.emit('EC2 Command Invocation Status-change Notification', detail, machine?.about ?? '');
    });
  };

  const boot = (instance: SimulatedInstance, { userData, market }: LaunchRequest): void => {
    const { instanceId, jobId } = instance;
    const truth = truthOf(jobId);
    const about = jobId.slice(-12);
    const number = (launched.get(jobId) ?? 0) + 1;
    launched.set(jobId, number);
    const own = chance.of(`instance ${about} #${number}`);
    const seconds = own.between(25, 60);
    truth.bootSeconds = seconds;
    machines.set(instanceId, {
      bootKey: /printf %s '([^']+)'/.exec(userData)?.[1] ?? '',
      about,
      chance: own,
      agentGone: faults.strikes('agentGone', about),
      taken: new Set(),
      built: false,
    });
    const readyKey = keyOf(/'(https:[^']*ready[^']*)'/.exec(userData)?.[1] ?? '');
    const mute = faults.strikes('mute', about);
    const offline = faults.strikes('neverOnline', about);
    timeline.after(seconds, () => {
      if (!instance.alive) return;
      if (offline) {
        truth.misfortunes += 1;
        return;
      }
      ssm().online.add(instanceId);
      if (!mute) bucket.putOnce(readyKey, '');
    });
    const die = (): void => {
      if (!instance.alive) return;
      truth.misfortunes += 1;
      ec2().kill(instanceId);
    };
    if (faults.strikes('dies', about)) timeline.after(own.between(0, 600), die);
    if (market === 'spot' && faults.strikes('spotInterrupted', about)) {
      timeline.after(own.between(0, 600), () => {
        if (!instance.alive) return;
        events.emit('EC2 Spot Instance Interruption Warning', { 'instance-id': instanceId }, about);
        timeline.after(120, die);
      });
    }
  };

  const run = (commandId: string, { instanceId, parameters, deliverySeconds }: Command): void => {
    const instance = ec2().instances.get(instanceId);
    const machine = machines.get(instanceId);
    if (instance === undefined || machine === undefined) return;
    const truth = truthOf(instance.jobId);
    if (machine.agentGone) {
      truth.misfortunes += 1;
      timeline.after(deliverySeconds, () => {
        ended(commandId, instanceId, 'DeliveryTimedOut');
      });
      return;
    }
    timeline.after(machine.chance.between(0.3, 1), () => {
      if (!instance.alive) return;
      if (parameters['ticket'] === 'stop') {
        machine.stop?.();
        ended(commandId, instanceId, 'Success', 0);
      } else begin(commandId, instance, machine, truth, parameters['ticket'] ?? '');
    });
  };

  const begin = (
    commandId: string,
    instance: SimulatedInstance,
    machine: Machine,
    truth: JobTruth,
    parameter: string,
  ): void => {
    const { instanceId } = instance;
    const key = keyOf(Buffer.from(parameter, 'base64url').toString()) + machine.bootKey;
    const read = bucket.read(key, 1_000_000);
    const decoded = decodeTicket(read.status === 'found' ? read.text : '');
    if (!decoded.ok) {
      ended(commandId, instanceId, 'Failed', 70, 'codepipeline-ec2: the ticket cannot be fetched\n');
      return;
    }
    const { ticket } = decoded;
    const id = ticketId(ticket);
    if (machine.taken.has(id)) {
      ended(commandId, instanceId, 'Success', 0, `codepipeline-ec2: ticket ${id} is already taken\n`);
      return;
    }
    machine.taken.add(id);
    bucket.delete(key);
    const script = scriptOf(ticket.jobId);
    if (script === undefined) return;
    const seconds = ticket.kind === 'upload' ? 2 : script.buildSeconds;
    if (ticket.kind === 'build') {
      truth.builds += 1;
      truth.buildSeconds = seconds;
    }
    const isOver = (): boolean =>
      !instance.alive || ssm().report(commandId, instanceId)?.status !== 'InProgress' || stopped;
    let stopped = false;
    timeline.after(seconds, () => {
      if (!isOver()) finish(commandId, instanceId, ticket, script, truth, seconds);
    });
    machine.stop = () => {
      if (isOver()) return;
      stopped = true;
      timeline.after(machine.chance.between(0.1, 10), () => {
        if (!instance.alive) return;
        bucket.putOnce(keyOf(ticket.result.url), resultText(ticket, 'failed'));
        ended(commandId, instanceId, 'Failed', 1);
      });
    };
  };

  const finish = (
    commandId: string,
    instanceId: string,
    ticket: Ticket,
    script: JobScript,
    truth: JobTruth,
    seconds: number,
  ): void => {
    const id = ticketId(ticket);
    if (script.ends === 'silent') {
      truth.misfortunes += 1;
      ended(commandId, instanceId, 'Failed', 137);
      return;
    }
    // What failed has nothing to upload.
    if (script.ends === 'succeeded' && seconds > URL_SECONDS - 30) {
      if (Math.floor(timeline.now() / 1000) < ticket.renew.ends) bucket.putOnce(keyOf(ticket.renew.url), '');
      ended(commandId, instanceId, 'Failed', 75, `${renewMarker(id)}\n`);
      return;
    }
    const outcome = script.ends === 'failed' ? 'failed' : 'succeeded';
    // A result whose URL has ended is refused; the agent asks for another one.
    if (Math.floor(timeline.now() / 1000) >= ticket.result.ends) {
      ended(commandId, instanceId, 'Failed', 75, `${renewMarker(id)}\n`);
      return;
    }
    const tell = (): void => {
      truth.result = { outcome, atSeconds: timeline.seconds() };
      bucket.putOnce(keyOf(ticket.result.url), resultText(ticket, outcome));
      ended(commandId, instanceId, outcome === 'failed' ? 'Failed' : 'Success', outcome === 'failed' ? 1 : 0);
    };
    if (outcome === 'failed') {
      tell();
      return;
    }
    const machine = machines.get(instanceId);
    timeline.after(machine?.chance.between(0.1, 0.5) ?? 0, () => {
      if (ec2().instances.get(instanceId)?.alive !== true) return;
      truth.storedAt = timeline.seconds();
      tell();
    });
  };

  return { boot, run };
};

const resultText = (
  { jobId, attempt, sequence }: Pick<Ticket, 'jobId' | 'attempt' | 'sequence'>,
  outcome: 'succeeded' | 'failed',
): string =>
  encodeLines([
    ['version', '1'],
    ['jobId', jobId],
    ['attempt', String(attempt)],
    ['sequence', String(sequence)],
    ['outcome', outcome],
    ['phase', outcome === 'failed' ? 'build' : 'upload'],
    ['command', outcome === 'failed' ? 'make' : ''],
    ['exitCode', outcome === 'failed' ? '2' : '0'],
    ['message', outcome === 'failed' ? 'The command ended with exit code 2.' : ''],
    ['tail', ''],
    ['agentVersion', 'simulated'],
  ]);
