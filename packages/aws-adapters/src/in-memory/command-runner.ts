import type { Command, CommandReport, CommandRunner } from '@codepipeline-ec2/core';

export interface InMemoryCommandRunner extends CommandRunner {
  readonly sent: readonly (Command & { readonly commandId: string })[];
  readonly online: Set<string>;
  end(commandId: string, report: Omit<CommandReport, 'comment'>): void;
}

/** Run Command. */
export const inMemoryCommandRunner = (
  started: (commandId: string, command: Command) => void,
): InMemoryCommandRunner => {
  const sent: (Command & { commandId: string })[] = [];
  const reports = new Map<string, Omit<CommandReport, 'comment'>>();
  const online = new Set<string>();
  return {
    sent,
    online,
    end: (commandId, report) => {
      reports.set(commandId, report);
    },
    send: (command) => {
      if (!online.has(command.instanceId)) return Promise.resolve({ status: 'notReady', message: 'not connected' });
      const commandId = `command-${sent.length + 1}`;
      sent.push({ ...command, commandId });
      started(commandId, command);
      return Promise.resolve({ status: 'sent', commandId });
    },
    find: (instanceId, comment) =>
      Promise.resolve(sent.find((one) => one.instanceId === instanceId && one.comment === comment)?.commandId),
    isOnline: (instanceId) => Promise.resolve(online.has(instanceId)),
    cancel: (commandId) => {
      if (sent.some((one) => one.commandId === commandId) && !reports.has(commandId)) {
        reports.set(commandId, { status: 'Cancelled', output: '' });
      }
      return Promise.resolve();
    },
    report: (commandId) => {
      const command = sent.find((one) => one.commandId === commandId);
      if (command === undefined) return Promise.resolve(undefined);
      return Promise.resolve({ status: 'InProgress', output: '', ...reports.get(commandId), comment: command.comment });
    },
  };
};
