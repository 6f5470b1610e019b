import { epochSeconds, progressSummary, PortError, type JobRecord, type Platform } from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { continueJob } from '../job/close-job.js';
import { REMEMBER_SECONDS } from '../job/due-at.js';
import { Outcome } from '../job/outcome.js';
import { limitsOf, takePlaces } from '../limits/take-places.js';
import { awaitLaunch, stayQueued } from './await-launch.js';
import { launchInstance } from './launch-instance.js';
import type { LauncherPorts, LauncherSettings } from './launcher-ports.js';
import { livingJob } from './living-job.js';
import { makeTicket } from './make-ticket.js';
import { placeOrder, readEnvironment } from './place-order.js';
import { prepareLaunch } from './prepare-launch.js';
import { instancesOf } from './release.js';
import { removeTickets } from './remove-tickets.js';

const MAX_ATTEMPTS = 3;
/** A stock Linux image tells of itself in half a minute; a Windows image without Fast Launch prepares itself for minutes first. */
const READY_SECONDS: Readonly<Record<Platform, number>> = { linux: 90, windows: 900 };
/** Transfers of large artifacts and their packing, beside the build itself. */
const TRANSFER_SECONDS = 1800;
/** The agent of SSM ships the end of its log in a minute at most. */
const LOG_SECONDS = 90;

export interface Acquired {
  readonly attempt: number;
  readonly instanceId: string;
  readonly readySeconds: number;
  readonly buildSeconds: number;
  readonly logSeconds: number;
}

/**
 * Launches the instance of the next attempt, prepares its ticket and continues the CodePipeline job. Repeated after a
 * crash at any point, it launches one instance and continues once.
 * @param execution ARN of the job's execution: the link that the pipeline shows.
 * @param lastAttempt Whose instance is lost or was never ready; 0 at first.
 * @throws Outcome `waiting`, `queued`, `exhausted`, `noCapacity`, `throttled`, `invalid`, `cancelled`, `gone`
 */
export const acquire = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  jobId: string,
  execution: string,
  lastAttempt: number,
  cause: string,
): Promise<Acquired> => {
  const attempt = lastAttempt + 1;
  const found = await livingJob(ports.table, jobId);
  const { order } = found;
  if (order === undefined) throw new Error(`job ${jobId} has no order`);
  const { timeoutMinutes } = order;
  if (attempt > MAX_ATTEMPTS) throw new Outcome('exhausted', cause || `${lastAttempt} instances were lost.`);
  await letGo(ports, found, attempt);
  stayQueued(ports, settings.launchRate, found);

  const environment = once(() => readEnvironment(ports, settings, order));
  const place = once(() => placeOrder(ports, order, environment()));
  // Further instances of the same job have their places already. Who may have to wait looks up no image for that.
  const living =
    found.launch === undefined
      ? await takePlaces(ports, found, limitsOf(await environment(), settings.maxInstances))
      : found;
  const allowed = await awaitLaunch(ports, settings.launchRate, living, attempt, place);
  const prepared = await prepareLaunch(ports, settings, allowed, attempt, timeoutMinutes, place);
  const { record, instanceId } = await launchInstance(ports, settings, prepared.record, place);
  const expiresAt = epochSeconds(ports.clock) + REMEMBER_SECONDS;
  await ports.table.putInstance(instanceId, { jobId, attempt, expiresAt });
  await prepareTicket(ports, settings, record, attempt);
  // The pipeline may have been told that it waits for its turn.
  const waited = living.limits !== undefined && living.continuedAt !== undefined;
  if (settings.link === 'atStart' || waited) {
    await continueJob(ports, jobId, {
      kind: waited ? 'renewal' : 'continuation',
      summary: progressSummary({ instanceId, instanceType: record.launch?.instanceType ?? '' }),
      percentComplete: 10,
      externalExecutionId: execution,
    });
  }
  return {
    attempt,
    instanceId,
    readySeconds: READY_SECONDS[prepared.launch.platform ?? 'linux'],
    buildSeconds: timeoutMinutes * 60 + TRANSFER_SECONDS,
    logSeconds: LOG_SECONDS,
  };
};

const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
};

/** What was launched before is of no use any more. */
const letGo = async (ports: LauncherPorts, record: JobRecord, attempt: number): Promise<void> => {
  if (record.launch === undefined || record.launch.attempt >= attempt) return;
  const instances = await instancesOf(ports.fleet, record);
  if (instances.length > 0) await ports.fleet.terminate(instances);
  await removeTickets(ports, record);
};

/** Saves time when the instance is ready. What cannot be done now is done then. */
const prepareTicket = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  record: JobRecord,
  attempt: number,
): Promise<void> => {
  if (record.ticket?.attempt === attempt || record.open === undefined) return;
  try {
    const ticket = await makeTicket(ports, settings, record, { attempt, sequence: 1, kind: 'build' });
    await decideAndChange(ports.table, record.jobId, record, epochSeconds(ports.clock), (one) =>
      one.ticket?.attempt === attempt ? undefined : { expect: { ticket: one.ticket }, set: { ticket } },
    );
  } catch (error) {
    if (!(error instanceof Outcome) && !(error instanceof PortError)) throw error;
    ports.log('the ticket could not be prepared yet', { jobId: record.jobId, error });
  }
};
