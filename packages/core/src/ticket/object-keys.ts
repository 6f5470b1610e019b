import { JOB_ID, parseTicketId, ticketId, type TicketNumber } from './ticket-id.js';

/** What an instance may tell: it has booted, here is the result, my URLs have ended. */
export const OBJECT_SIGNALS = ['ready', 'result', 'renew'] as const;
export type ObjectSignal = (typeof OBJECT_SIGNALS)[number];

/** The random last segment of a ticket's key; only the instance knows it. */
const BOOT_KEY = /^[A-Za-z0-9_-]{16,128}$/;

export const ticketKey = (jobId: string, number: TicketNumber, bootKey: string): string =>
  `tickets/${jobId}/${ticketId(number)}/${bootKey}`;

/** The agent lies beside the ticket, so that a job runs the agent of the release that launched it. */
export const agentKey = (jobId: string, number: TicketNumber, file: 'agent.sh' | 'agent.ps1' = 'agent.sh'): string =>
  `tickets/${jobId}/${ticketId(number)}/${file}`;

export const signalKey = (jobId: string, number: TicketNumber, signal: ObjectSignal): string =>
  `signals/${jobId}/${ticketId(number)}/${signal}`;

/** Everything of a job in the bucket, for deleting it. */
export const jobKeyPrefixes = (jobId: string): readonly string[] => [`tickets/${jobId}/`, `signals/${jobId}/`];

export interface SignalAddress extends TicketNumber {
  readonly jobId: string;
  readonly signal: ObjectSignal;
}

/**
 * Reads the key of a signal object. The key is all that says which job a signal is for, so anything but the exact
 * form is undefined.
 */
export const parseSignalKey = (key: string): SignalAddress | undefined => {
  const [root, jobId = '', id = '', name = '', ...rest] = key.split('/');
  const signal = OBJECT_SIGNALS.find((known) => known === name);
  const number = parseTicketId(id);
  if (root !== 'signals' || rest.length > 0 || !JOB_ID.test(jobId) || !signal || !number) return undefined;
  // The boot has no ticket yet; a result and a renewal always have one.
  if ((signal === 'ready') !== (number.sequence === 0)) return undefined;
  return { jobId, ...number, signal };
};

export interface TicketAddress extends TicketNumber {
  readonly jobId: string;
  readonly bootKey: string;
}

/** Reads the key of a ticket object; undefined for anything else, the agent beside it included. */
export const parseTicketKey = (key: string): TicketAddress | undefined => {
  const [root, jobId = '', id = '', bootKey = '', ...rest] = key.split('/');
  const number = parseTicketId(id);
  if (root !== 'tickets' || rest.length > 0 || !JOB_ID.test(jobId) || !number || !BOOT_KEY.test(bootKey))
    return undefined;
  return number.sequence === 0 ? undefined : { jobId, ...number, bootKey };
};
