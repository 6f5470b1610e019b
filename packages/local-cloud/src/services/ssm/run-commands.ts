import { AGENT_LOG } from '../../instances/agent-log.js';
import { InstanceGone } from '../../instances/instance-host.js';
import { asService } from '../../kernel/caller.js';
import { pause } from '../ec2/pause.js';
import { instanceCaller } from '../ec2/ssm-agent.js';
import type { Timer } from '../../clock/clock.js';
import { isOver, type CommandRecord, type InvocationRecord, type PluginRecord } from './command-record.js';
import { runDocument } from './agent/run-document.js';
import { STOPPED } from './agent/run-shell-script.js';
import { parameterValues } from './command-parameters.js';
import type { DocumentContent } from './document-content.js';
import { changeInvocation, invocationKey } from './invocations.js';
import { isOnline } from './managed-instances.js';
import type { SsmContext } from './ssm-state.js';

/** The agent stores a reply that was not taken, and tries again after so long. */
const REPLY_RETRY_MS = 300_000;

export interface CommandRunner {
  /** Delivers a command that was recorded, and follows it to its end. */
  start(command: CommandRecord, document: DocumentContent): void;
  cancel(commandId: string, instanceIds: readonly string[]): void;
  /** An agent has opened its channel: what waits for it goes on. */
  agentIsBack(instanceId: string): void;
  /** Arms the deadlines of commands that an earlier run left. */
  resume(): void;
}

export const createCommandRunner = (context: SsmContext): CommandRunner => {
  const { cloud, state } = context;
  /** Commands that an agent has taken; each is run once, however often it comes. */
  const taken = new Map<string, AbortController>();
  const waitingForAgent = new Map<string, Set<() => void>>();

  /** Timers of commands that are not over. */
  const deadlines = new Map<string, readonly Timer[]>();

  const change = (commandId: string, instanceId: string, to: Partial<InvocationRecord>): void => {
    changeInvocation(context, commandId, instanceId, to);
    const command = state.commands.get(commandId);
    if (!command || !isOver(command.status)) return;
    deadlines.get(commandId)?.forEach((timer) => timer.cancel());
    deadlines.delete(commandId);
    for (const id of command.sentTo) taken.delete(invocationKey(commandId, id));
  };

  const statusOf = (commandId: string, instanceId: string) =>
    state.invocations.get(invocationKey(commandId, instanceId))?.status;

  const armDeadlines = (command: CommandRecord): void => {
    const { commandId } = command;
    const expire = (at: number, act: (instanceId: string) => void): void => {
      const timer = cloud.clock.setTimer(at - cloud.clock.now(), () => command.sentTo.forEach(act));
      deadlines.set(commandId, [...(deadlines.get(commandId) ?? []), timer]);
    };
    expire(command.deliverBy, (instanceId) => {
      if (!['Pending', 'Delayed'].includes(statusOf(commandId, instanceId) ?? '')) return;
      change(commandId, instanceId, { status: 'TimedOut', statusDetails: 'DeliveryTimedOut' });
    });
    expire(command.endBy, (instanceId) => {
      change(commandId, instanceId, { status: 'TimedOut', statusDetails: 'ExecutionTimedOut' });
    });
  };

  const agentBack = (instanceId: string): Promise<void> =>
    new Promise((resolve) => {
      const waiting = waitingForAgent.get(instanceId) ?? new Set();
      waiting.add(resolve);
      waitingForAgent.set(instanceId, waiting);
    });

  const reboot = async (instanceId: string): Promise<void> => {
    const back = agentBack(instanceId);
    await cloud.call('ec2', 'RebootInstances', { InstanceIds: [instanceId] }, asService('ssm.amazonaws.com'));
    await back;
  };

  const deliver = async (command: CommandRecord, document: DocumentContent, instanceId: string): Promise<void> => {
    const { commandId } = command;
    await pause(cloud.clock, cloud.latency.commandDelivery);
    const fault = cloud.fault('ssm', 'CommandDelivery');
    if (fault?.effect === 'delay') await pause(cloud.clock, fault.delayMs ?? 1000);
    else if (fault && fault.effect !== 'duplicate') return;
    if (!isOnline(state, instanceId)) await agentBack(instanceId);
    if (statusOf(commandId, instanceId) !== 'Pending') return;
    const copies = fault?.effect === 'duplicate' ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, () => execute(command, document, instanceId)));
  };

  const execute = async (command: CommandRecord, document: DocumentContent, instanceId: string): Promise<void> => {
    const { commandId } = command;
    const key = invocationKey(commandId, instanceId);
    if (taken.has(key)) return;
    const controller = new AbortController();
    taken.set(key, controller);
    change(commandId, instanceId, { status: 'InProgress', statusDetails: 'InProgress' });
    const agentSays = (message: string): void => {
      const line = `${new Date(cloud.clock.now()).toISOString()} ERROR [ssm-document-worker] [${commandId}] ${message}\n`;
      cloud.instances.appendFile(instanceId, AGENT_LOG, line).catch(() => undefined);
    };
    const instance = state.instances.find(instanceId);
    const caller = instance && instanceCaller(cloud, instance);
    let steps: readonly PluginRecord[] = state.invocations.get(key)?.plugins ?? [];
    try {
      await runDocument(cloud, {
        commandId,
        instanceId,
        platform: instance?.platform ?? 'linux',
        document,
        parameters: parameterValues(document, command.parameters),
        cancelled: controller.signal,
        ...(command.logGroup !== undefined && caller && { log: { group: command.logGroup, caller } }),
        onStep: (index, step) => {
          steps = steps.with(index, step);
          // SSM hears of a step's end with the whole reply.
          if (step.status === 'InProgress') change(commandId, instanceId, { plugins: steps });
        },
        onRefusedLog: (error) => agentSays(`failed to write to the log group ${command.logGroup}: ${String(error)}`),
        reboot: () => reboot(instanceId),
      });
    } catch (error) {
      if (!(error instanceof InstanceGone)) throw error;
    }
    await reply(command, instanceId, steps, controller.signal.aborted);
  };

  const reply = async (
    { commandId }: CommandRecord,
    instanceId: string,
    steps: readonly PluginRecord[],
    cancelled: boolean,
  ): Promise<void> => {
    // A machine that is gone says nothing: the command stays as it is until its time is over.
    if (!isOnline(state, instanceId)) return;
    await pause(cloud.clock, cloud.latency.commandReply);
    const fault = cloud.fault('ssm', 'CommandReply');
    if (fault) await pause(cloud.clock, fault.effect === 'delay' ? (fault.delayMs ?? 1000) : REPLY_RETRY_MS);
    if (!isOnline(state, instanceId)) return;
    const plugins = steps.map((step): PluginRecord => {
      if (step.status !== 'Pending') return step;
      // Left out, because an earlier step ended the document.
      return cancelled
        ? { ...step, status: 'Cancelled', statusDetails: 'Cancelled', exitCode: STOPPED }
        : { ...step, status: 'Success', statusDetails: 'Success', exitCode: 0 };
    });
    const worst =
      plugins.find(({ status }) => status === 'Cancelled') ??
      plugins.find(({ status }) => status === 'TimedOut') ??
      plugins.find(({ status }) => status === 'Failed');
    change(commandId, instanceId, {
      plugins,
      status:
        worst?.status === 'Failed' || worst?.status === 'TimedOut' || worst?.status === 'Cancelled'
          ? worst.status
          : 'Success',
      statusDetails: worst?.statusDetails ?? 'Success',
    });
  };

  return {
    start: (command, document) => {
      armDeadlines(command);
      for (const instanceId of command.sentTo) {
        cloud.background(`command ${command.commandId} on ${instanceId}`, () => deliver(command, document, instanceId));
      }
    },
    cancel: (commandId, instanceIds) => {
      for (const instanceId of instanceIds) {
        const status = statusOf(commandId, instanceId);
        const controller = taken.get(invocationKey(commandId, instanceId));
        if (status === 'Pending' || status === 'Delayed') {
          change(commandId, instanceId, { status: 'Cancelled', statusDetails: 'Cancelled' });
        } else if (status === 'InProgress' && controller) {
          change(commandId, instanceId, { status: 'Cancelling', statusDetails: 'Cancelling' });
          controller.abort();
        }
      }
    },
    agentIsBack: (instanceId) => {
      const waiting = waitingForAgent.get(instanceId);
      waitingForAgent.delete(instanceId);
      waiting?.forEach((go) => go());
    },
    resume: () => {
      for (const command of state.commands.values()) if (!isOver(command.status)) armDeadlines(command);
    },
  };
};
