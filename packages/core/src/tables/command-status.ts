import type { SignalOutcome } from '../result/result-outcome.js';
import { parseTicketId } from '../ticket/ticket-id.js';

/** What has become of a command on an instance. `undelivered`: it never ran. */
export type CommandState = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timedOut' | 'undelivered';

/** SSM's status of a command invocation; its API, its console and its events spell some of them differently. */
const STATES: ReadonlyMap<string, CommandState> = new Map([
  ['pending', 'running'],
  ['inprogress', 'running'],
  ['delayed', 'running'],
  ['cancelling', 'running'],
  ['success', 'succeeded'],
  ['cancelled', 'cancelled'],
  ['timedout', 'timedOut'],
  ['executiontimedout', 'timedOut'],
  ['deliverytimedout', 'undelivered'],
  ['undeliverable', 'undelivered'],
  ['terminated', 'undelivered'],
  ['invalidplatform', 'undelivered'],
  ['accessdenied', 'undelivered'],
  ['rateexceeded', 'undelivered'],
]);

/** Any other status is failed, one that SSM has invented since too: the command is over, and nobody knows how. */
export const commandState = (status: string): CommandState =>
  STATES.get(status.toLowerCase().replace(/[^a-z]/g, '')) ?? 'failed';

/** The agent's exit code when its URLs have ended and a fresh ticket is needed. */
export const EXIT_RENEW = 75;

/** The line that the agent then prints. */
export const renewMarker = (ticket: string): string => `codepipeline-ec2: renew ${ticket}`;

export interface EndedCommand {
  readonly status: string;
  readonly exitCode?: number;
  /** What the command printed, or its end. */
  readonly output?: string;
  /** The ticket that the command was sent for, e.g. `1.1`. */
  readonly ticket: string;
}

/** The signal that an ended command sets off when no result is stored. */
export interface CommandSignal extends SignalOutcome {
  readonly signal: 'renew' | 'died';
}

/**
 * What the end of a command means when there is no result: the result is the agent's last act, so look for it first.
 * Undefined while the command runs.
 */
export const signalOfCommand = (command: EndedCommand): CommandSignal | undefined => {
  const state = commandState(command.status);
  if (state === 'running') return undefined;
  const { exitCode, output, ticket } = command;
  if (exitCode === EXIT_RENEW && output?.split(/\r?\n/).includes(renewMarker(ticket))) {
    return { signal: 'renew', outcome: 'renew', cause: '' };
  }
  if (state === 'undelivered') {
    // Later tickets are for a build that has run: another instance must not run it again.
    const first = parseTicketId(ticket)?.sequence === 1;
    return { signal: 'died', outcome: first ? 'undelivered' : 'lost', cause: `SSM says ${command.status}.` };
  }
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
  return { signal: 'died', outcome: 'died', cause: `The command ended (${command.status})${code} and left no result.` };
};
