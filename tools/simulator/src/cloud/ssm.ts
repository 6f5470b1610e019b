import type { Command, CommandReport, SendOutcome } from '@codepipeline-ec2/core';

interface SentCommand {
  readonly commandId: string;
  readonly command: Command;
  report: Omit<CommandReport, 'comment'>;
}

export interface SimulatedSsm {
  readonly online: Set<string>;
  readonly sent: number;
  send(command: Command): SendOutcome;
  find(instanceId: string, comment: string): string | undefined;
  report(commandId: string, instanceId: string): CommandReport | undefined;
  /** Kills what a command still runs. */
  cancel(commandId: string): void;
  /** A command has ended. */
  end(commandId: string, report: Omit<CommandReport, 'comment'>): void;
}

/** Run Command. `started`: the instance hears of a command. */
export const createSsm = (started: (commandId: string, command: Command) => void): SimulatedSsm => {
  const commands = new Map<string, SentCommand>();
  const ofInstance = new Map<string, SentCommand[]>();
  const online = new Set<string>();
  return {
    online,
    get sent() {
      return commands.size;
    },
    send: (command) => {
      const { instanceId } = command;
      if (!online.has(instanceId)) return { status: 'notReady', message: 'Instances not in a valid state' };
      const commandId = `command-${commands.size + 1}`;
      const sent: SentCommand = { commandId, command, report: { status: 'InProgress', output: '' } };
      commands.set(commandId, sent);
      ofInstance.set(instanceId, [...(ofInstance.get(instanceId) ?? []), sent]);
      started(commandId, command);
      return { status: 'sent', commandId };
    },
    find: (instanceId, comment) =>
      ofInstance.get(instanceId)?.find(({ command }) => command.comment === comment)?.commandId,
    report: (commandId, instanceId) => {
      const sent = commands.get(commandId);
      return sent?.command.instanceId === instanceId ? { ...sent.report, comment: sent.command.comment } : undefined;
    },
    cancel: (commandId) => {
      const sent = commands.get(commandId);
      if (sent?.report.status === 'InProgress') sent.report = { status: 'Cancelled', output: '' };
    },
    end: (commandId, report) => {
      const sent = commands.get(commandId);
      if (sent !== undefined) sent.report = report;
    },
  };
};
