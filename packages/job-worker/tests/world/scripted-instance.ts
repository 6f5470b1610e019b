import {
  decodeTicket,
  encodeLines,
  type Command,
  type LaunchRequest,
  renewMarker,
  type Ticket,
  ticketId,
} from '@codepipeline-ec2/core';
import type { InMemoryCommandRunner } from '@codepipeline-ec2/aws-adapters/in-memory';
import type { InMemoryObjectStore } from '@codepipeline-ec2/aws-adapters/in-memory';
import type { Schedule } from './schedule.js';

/** What an instance does in its life. */
export interface InstanceScript {
  /** From launch to the ready signal. */
  readonly bootSeconds: number;
  /** It boots, but its ready signal is never sent. */
  readonly mute?: boolean;
  readonly buildSeconds: number;
  /** `silent`: the command ends without a result. `renew`: the URLs have ended, once. */
  readonly ends: 'succeeded' | 'failed' | 'silent' | 'renew';
  /** What the build takes to end when nobody waits for it any more; by default a second. */
  readonly stopSeconds?: number;
  /** Seconds after the launch at which it dies. */
  readonly diesAfter?: number;
}

export const goodInstance: InstanceScript = { bootSeconds: 40, buildSeconds: 120, ends: 'succeeded' };

export interface InstanceHooks {
  readonly schedule: Schedule;
  readonly runner: InMemoryCommandRunner;
  readonly objects: InMemoryObjectStore;
  readonly isAlive: (instanceId: string) => boolean;
  readonly kill: (instanceId: string) => void;
  readonly commandEnded: (commandId: string, instanceId: string, status: string) => void;
}

/** Boots an instance that lives by its script, from nothing but its user data. */
export const bootInstance = (
  hooks: InstanceHooks,
  instanceId: string,
  { userData }: LaunchRequest,
  script: InstanceScript,
) => {
  const { schedule, runner, objects, isAlive, kill } = hooks;
  schedule.after(script.bootSeconds, `${instanceId} is ready`, () => {
    if (!isAlive(instanceId)) return;
    runner.online.add(instanceId);
    if (!script.mute) objects.putOnce(keyOf(/'(https:[^']*ready[^']*)'/.exec(userData)?.[1] ?? ''), '');
  });
  if (script.diesAfter !== undefined) {
    schedule.after(script.diesAfter, `${instanceId} dies`, () => {
      kill(instanceId);
    });
  }
  const bootKey = /(?:printf %s |key-[^"]*", )'([^']+)'/.exec(userData)?.[1] ?? '';
  const locks = new Set<string>();
  const finish = (commandId: string, exitCode: number, output: string): void => {
    const status = exitCode === 0 ? 'Success' : 'Failed';
    runner.end(commandId, { status, exitCode, output });
    hooks.commandEnded(commandId, instanceId, status);
  };

  let stop: (() => void) | undefined;

  return (commandId: string, { parameters }: Command): void => {
    if (parameters['ticket'] === 'stop') {
      schedule.after(1, 'the build is stopped', () => {
        stop?.();
        finish(commandId, 0, '');
      });
      return;
    }
    const url = Buffer.from(parameters['ticket'] ?? '', 'base64url').toString();
    const key = keyOf(url) + bootKey;
    const decoded = decodeTicket(objects.objects.get(key) ?? '');
    if (!decoded.ok) {
      schedule.after(1, 'no ticket', () => {
        finish(commandId, 70, 'codepipeline-ec2: cannot fetch ticket');
      });
      return;
    }
    const { ticket } = decoded;
    const id = ticketId(ticket);
    if (locks.has(id)) {
      schedule.after(1, 'second command', () => {
        finish(commandId, 0, `codepipeline-ec2: ticket ${id} is already taken\n`);
      });
      return;
    }
    locks.add(id);
    objects.objects.delete(key);
    let over = false;
    stop = () => {
      if (over) return;
      over = true;
      schedule.after(script.stopSeconds ?? 1, `${instanceId} has stopped`, () => {
        if (isAlive(instanceId)) finish(commandId, 1, '');
      });
    };
    schedule.after(ticket.kind === 'upload' ? 2 : script.buildSeconds, `${instanceId} has built`, () => {
      if (over || !isAlive(instanceId)) return;
      over = true;
      if (script.ends === 'renew' && ticket.kind === 'build') {
        // The URL for saying so may have ended too.
        if (script.buildSeconds < 3000) objects.putOnce(keyOf(ticket.renew.url), '');
        return finish(commandId, 75, `${renewMarker(id)}\n`);
      }
      if (script.ends === 'silent') return finish(commandId, 137, '');
      const outcome = script.ends === 'failed' ? 'failed' : 'succeeded';
      objects.putOnce(keyOf(ticket.result.url), resultText(ticket, outcome));
      finish(commandId, outcome === 'failed' ? 1 : 0, '');
    });
  };
};

const keyOf = (url: string): string => new URL(url).pathname.slice(1);

const resultText = (ticket: Pick<Ticket, 'jobId' | 'attempt' | 'sequence'>, outcome: 'succeeded' | 'failed'): string =>
  encodeLines([
    ['version', '1'],
    ['jobId', ticket.jobId],
    ['attempt', String(ticket.attempt)],
    ['sequence', String(ticket.sequence)],
    ['outcome', outcome],
    ['phase', outcome === 'failed' ? 'build' : 'upload'],
    ['command', outcome === 'failed' ? 'make' : ''],
    ['exitCode', outcome === 'failed' ? '2' : '0'],
    ['message', outcome === 'failed' ? 'The command ended with exit code 2.' : ''],
    ['tail', ''],
    ['variable.0.name', 'VERSION'],
    ['variable.0.value', '1.2.3'],
    ['agentVersion', 'test'],
  ]);
