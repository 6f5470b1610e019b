import {
  epochSeconds,
  type JobRecord,
  type SentTicket,
  ticketId,
  ticketKey,
  ticketParameter,
} from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { Outcome } from '../job/outcome.js';
import { type LauncherPorts, type LauncherSettings, OWN_URL_SECONDS } from './launcher-ports.js';
import { makeTicket } from './make-ticket.js';

/** The ticket itself is fetched at once. */
const TICKET_URL_SECONDS = 180;
/** The instance was ready a moment ago. */
const DELIVERY_SECONDS = 120;
/** A ticket whose artifact URLs live shorter than this is made anew. */
const LEFT_SECONDS = 600;

type Wanted = Pick<SentTicket, 'attempt' | 'sequence' | 'kind'>;

/** What a command is found by. */
const commandComment = (jobId: string, ticket: string): string => `codepipeline-ec2 ${jobId} ${ticket}`;

/**
 * Gives the instance of this attempt its ticket by one command. Repeated after a crash, it sends none twice.
 * @throws Outcome `pending`, `notReady`
 */
export const sendTicket = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  record: JobRecord,
  wanted: Wanted,
): Promise<void> => {
  const { launch, jobId } = record;
  const instanceId = launch?.attempt === wanted.attempt ? launch.instanceId : undefined;
  if (launch === undefined || instanceId === undefined) {
    throw new Error(`job ${jobId} has no instance of attempt ${wanted.attempt}`);
  }
  const id = ticketId(wanted);
  const comment = commandComment(jobId, id);
  const known = sameTicket(record.ticket, wanted) ? record.ticket : undefined;
  if (known?.commandId !== undefined) return;

  if (known?.sentAt !== undefined) {
    // A run before this one died between sending and writing it down, or was refused.
    const sent = await ports.runner.find(instanceId, comment);
    if (sent !== undefined) return writeDown(ports, record, known, id, sent);
  }
  const now = epochSeconds(ports.clock);
  const ticket =
    known !== undefined && known.ends - now >= LEFT_SECONDS ? known : await makeTicket(ports, settings, record, wanted);
  const sending = { ...ticket, sentAt: now };
  const marked = await decideAndChange(ports.table, jobId, record, now, (one) => ({
    expect: { launch: one.launch },
    set: { ticket: sending },
  }));
  if (marked === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');

  const { url } = await ports.signer.sign({
    method: 'GET',
    bucket: settings.bucket,
    key: ticketKey(jobId, wanted, launch.bootKey),
    lifeSeconds: TICKET_URL_SECONDS,
    credentials: await ports.ownCredentials.get(OWN_URL_SECONDS),
  });
  const outcome = await ports.runner.send({
    instanceId,
    document: launch.platform === 'windows' ? settings.windowsDocument : settings.linuxDocument,
    parameters: { jobId, ticket: ticketParameter(url) },
    comment,
    logGroup: settings.buildLogGroup,
    deliverySeconds: DELIVERY_SECONDS,
  });
  if (outcome.status === 'notReady') throw new Outcome('notReady', outcome.message);
  await writeDown(ports, marked, sending, id, outcome.commandId);
};

const sameTicket = (ticket: SentTicket | undefined, wanted: Wanted): boolean =>
  ticket?.attempt === wanted.attempt && ticket.sequence === wanted.sequence;

const writeDown = async (
  { table, clock }: LauncherPorts,
  record: JobRecord,
  ticket: SentTicket,
  id: string,
  commandId: string,
): Promise<void> => {
  await decideAndChange(table, record.jobId, record, epochSeconds(clock), (one) => ({
    expect: { commands: one.commands },
    set: { ticket: { ...ticket, commandId }, commands: { ...one.commands, [commandId]: id } },
  }));
};
