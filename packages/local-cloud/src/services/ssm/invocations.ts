import { publishCommand, publishInvocation } from './command-events.js';
import { isOver, type CommandRecord, type InvocationRecord, type InvocationStatus } from './command-record.js';
import type { SsmContext } from './ssm-state.js';

export const invocationKey = (commandId: string, instanceId: string): string => `${commandId}/${instanceId}`;

export const invocationsOf = ({ state }: SsmContext, { commandId, sentTo }: CommandRecord): InvocationRecord[] =>
  sentTo.flatMap((instanceId) => state.invocations.get(invocationKey(commandId, instanceId)) ?? []);

/** Replaces an invocation that is not over; tells a change of its status, and of its command's. */
export const changeInvocation = (
  context: SsmContext,
  commandId: string,
  instanceId: string,
  change: Partial<InvocationRecord>,
): void => {
  const { cloud, state } = context;
  const key = invocationKey(commandId, instanceId);
  const before = state.invocations.get(key);
  const command = state.commands.get(commandId);
  if (!before || !command || isOver(before.status)) return;
  const after = { ...before, ...change };
  state.invocations.set(key, after);
  if (after.status === before.status) return;
  publishInvocation(cloud, command, after);
  const [status, statusDetails] = summary(invocationsOf(context, command), command);
  if (status === command.status) return;
  const changed = { ...command, status, statusDetails };
  state.commands.set(commandId, changed);
  publishCommand(cloud, changed);
};

const summary = (invocations: readonly InvocationRecord[], command: CommandRecord): [InvocationStatus, string] => {
  const all = (status: InvocationStatus): boolean => invocations.every((invocation) => invocation.status === status);
  const first = (status: InvocationStatus): InvocationRecord | undefined =>
    invocations.find((invocation) => invocation.status === status);
  if (all('Pending')) return ['Pending', 'Pending'];
  if (invocations.some(({ status }) => !isOver(status))) {
    return command.status === 'Cancelling' ? ['Cancelling', 'Cancelling'] : ['InProgress', 'InProgress'];
  }
  if (all('Success')) return ['Success', 'Success'];
  const worst = first('Failed') ?? first('TimedOut') ?? first('Cancelled');
  return worst ? [worst.status, worst.statusDetails] : ['Success', 'Success'];
};
