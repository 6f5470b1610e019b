import {
  type CommandRunner,
  epochSeconds,
  type Fleet,
  type JobRecord,
  type ObjectStore,
  progressSummary,
} from '@codepipeline-ec2/core';
import { acknowledge, goOn, type IntakePorts } from '../dispatcher/take-delivery.js';
import { changeJob } from '../job/change-job.js';
import { continueJob, reportJob } from '../job/close-job.js';
import { GRACE_SECONDS, isClosed, isOver, RELEASE_SECONDS, RENEW_AFTER_SECONDS } from '../job/due-at.js';
import { inLanes } from '../job/in-lanes.js';
import type { Log } from '../job/log.js';
import { release } from '../launcher/release.js';
import { verdictOf } from '../report/make-verdict.js';
import { cancelIfEnded } from '../signals/cancel.js';
import { commandEnded } from '../signals/command-ended.js';
import { storeLateResult } from '../signals/store-result.js';
import { storeSignal } from '../signals/store-signal.js';
import { lookAtLimit } from './look-at-limit.js';

export interface SweepPorts extends IntakePorts {
  readonly fleet: Fleet;
  readonly objects: ObjectStore;
  readonly runner: CommandRunner;
  readonly log: Log;
}

export interface SweepSettings {
  readonly buildLogGroup: string;
}

/** Jobs that one query yields. */
const BATCH = 200;
/** Jobs that are looked at at a time. */
const LANES = 8;
/** The next sweep begins after a minute. */
const SWEEP_SECONDS = 50;
const BROKEN = { type: 'SystemUnavailable', kind: 'broken' } as const;
/** A claim that nobody could acknowledge is another worker's. */
const CLAIM_SECONDS = 15 * 60;
/** A follow-up job that does not come: perhaps the pipeline does not wait any more. */
const FOLLOW_UP_MISSING_SECONDS = 5 * 60;

/** Looks at the jobs that are overdue: one query, and nothing else while none is. Returns how many. */
export const sweep = async (ports: SweepPorts, settings: SweepSettings): Promise<number> => {
  const { table, clock } = ports;
  const end = epochSeconds(clock) + SWEEP_SECONDS;
  const seen = new Set<string>();
  const seenLimits = new Set<string>();
  for (;;) {
    const due = await table.due(epochSeconds(clock), BATCH);
    const jobs = due.jobs.filter((jobId) => !seen.has(jobId));
    await inLanes(jobs, LANES, async (jobId) => {
      if (epochSeconds(clock) >= end) return;
      seen.add(jobId);
      await look(ports, settings, jobId);
    });
    for (const limit of due.limits) {
      if (seenLimits.has(limit) || epochSeconds(clock) >= end) continue;
      seenLimits.add(limit);
      await lookAtLimit(ports, limit).catch((error: unknown) => {
        ports.log('a limit could not be looked at', { limit, error });
      });
    }
    // An index tells of a change a moment later, so one may come again.
    const isLast = jobs.length === 0 || due.jobs.length + due.limits.length < BATCH;
    if (isLast || epochSeconds(clock) >= end) return seen.size;
  }
};

const look = async (ports: SweepPorts, settings: SweepSettings, jobId: string): Promise<void> => {
  try {
    await settle(ports, settings, jobId);
  } catch (error) {
    ports.log('an overdue job could not be settled', { jobId, error });
  }
  await lookAgainLater(ports, jobId);
};

const settle = async (ports: SweepPorts, settings: SweepSettings, jobId: string): Promise<void> => {
  const { table, executions, clock } = ports;
  let record = await table.read(jobId);
  if (record === undefined || isOver(record)) return;
  const now = epochSeconds(clock);

  const { claim } = record;
  if (claim !== undefined && claim.at + GRACE_SECONDS <= now) {
    const taken = await acknowledge(ports, jobId, record, claim.jobId, claim.nonce);
    record = await table.read(jobId);
    if (record === undefined) return;
    if (taken === 'notOurs' && record.claim?.nonce === claim.nonce && claim.at + CLAIM_SECONDS <= now) {
      const first = record.acknowledgedAt === undefined;
      await changeJob(
        table,
        jobId,
        record,
        { expect: { claim }, set: first ? { deadAt: now } : {}, remove: ['claim'] },
        now,
      );
      return;
    }
  }
  if (record.acknowledgedAt === undefined) return;
  if (record.startedAt === undefined) {
    await goOn(ports, record);
    return;
  }

  const state = await executions.state(jobId);
  if (state !== 'running') {
    if (!isClosed(record)) {
      record = (await storeLateResult(ports, record)) ?? record;
      const cause = 'The execution of the job has ended early.';
      const verdict = verdictOf(record, settings, executions.arnOf(jobId), BROKEN, cause);
      const closed = await reportJob(ports, jobId, verdict);
      if (closed?.status === 'pending' && isFollowUpMissing(record, now)) await cancelIfEnded(ports, jobId);
    }
    if (record.releasedAt === undefined) await release(ports, jobId);
    return;
  }
  if (isClosed(record)) {
    // Its own flow has had its time for the release.
    const closedAt = record.reported?.at ?? record.deadAt ?? now;
    if (closedAt + RELEASE_SECONDS <= now) await release(ports, jobId);
    return;
  }
  if (record.verdict !== undefined) {
    await reportJob(ports, jobId);
    return;
  }
  if (record.open === undefined) {
    if (isFollowUpMissing(record, now)) await cancelIfEnded(ports, jobId);
    return;
  }
  await findEnd(ports, record);
  if (record.closing !== undefined || record.open.since + RENEW_AFTER_SECONDS <= now) {
    await cancelIfEnded(ports, jobId);
    const instanceId = record.launch?.instanceId ?? '';
    await continueJob(ports, jobId, {
      kind: 'renewal',
      summary: progressSummary(
        instanceId === ''
          ? { waitsBecause: 'none was launched yet.' }
          : { instanceId, instanceType: record.launch?.instanceType ?? '' },
      ),
      percentComplete: 50,
      externalExecutionId: executions.arnOf(jobId),
    });
  }
};

const isFollowUpMissing = ({ continuedAt }: JobRecord, now: number): boolean =>
  continuedAt !== undefined && continuedAt + FOLLOW_UP_MISSING_SECONDS <= now;

/** The result's event, the command's and the instance's may all be lost. */
const findEnd = async (ports: SweepPorts, record: JobRecord): Promise<void> => {
  const { ticket, launch } = record;
  if (ticket?.commandId === undefined || launch?.instanceId === undefined) return;
  if ((await storeLateResult(ports, record)) !== undefined) return;
  const report = await ports.runner.report(ticket.commandId, launch.instanceId);
  if (report !== undefined) await commandEnded(ports, ticket.commandId, launch.instanceId, report.status);
  // A command whose instance is gone runs for ever, as far as its service knows.
  if (!record.releasing && !(await ports.fleet.isAlive(launch.instanceId))) {
    const cause = `The instance ${launch.instanceId} is gone.`;
    await storeSignal(ports, record.jobId, { name: `lost:${launch.attempt}`, outcome: 'lost', cause });
  }
};

/** Whatever came of it: not again in this minute. */
const lookAgainLater = async ({ table, clock }: SweepPorts, jobId: string): Promise<void> => {
  const record = await table.read(jobId);
  const now = epochSeconds(clock);
  if (record?.dueAt === undefined || record.dueAt > now) return;
  await changeJob(table, jobId, record, { expect: { dueAt: record.dueAt }, set: {} }, now);
};
