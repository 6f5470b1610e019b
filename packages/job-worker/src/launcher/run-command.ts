import { parseTicketId, ticketId } from '@codepipeline-ec2/core';
import type { LauncherPorts, LauncherSettings } from './launcher-ports.js';
import { livingJob } from './living-job.js';
import { sendTicket } from './send-ticket.js';

/** Starts the build: the first ticket of this attempt goes to its instance. */
export const runCommand = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  jobId: string,
  attempt: number,
): Promise<{ ticket: string }> => {
  const record = await livingJob(ports.table, jobId, attempt);
  const first = { attempt, sequence: 1 };
  await sendTicket(ports, settings, record, { ...first, kind: 'build' });
  return { ticket: ticketId(first) };
};

/** Gives the instance fresh URLs for outputs that are packed already. `ticket`: the one whose URLs have ended. */
export const renewTicket = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  jobId: string,
  ticket: string,
): Promise<{ ticket: string }> => {
  const last = parseTicketId(ticket);
  if (last === undefined) throw new Error(`${ticket} is no ticket id`);
  const record = await livingJob(ports.table, jobId, last.attempt);
  const next = { attempt: last.attempt, sequence: last.sequence + 1 };
  await sendTicket(ports, settings, record, { ...next, kind: 'upload' });
  return { ticket: ticketId(next) };
};
