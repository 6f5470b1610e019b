import type { JobRecord } from '@codepipeline-ec2/core';

/** Nothing is looked at sooner than this: the way that needs no sweep comes first. */
export const GRACE_SECONDS = 60;
/** A job that is held open is renewed after this, well before any deadline that CodePipeline may have for it. */
export const RENEW_AFTER_SECONDS = 30 * 60;
/** A build whose time is up has so long to say so. */
const OVERTIME_SECONDS = 2 * GRACE_SECONDS;
/** A reported job has so long to see its log delivered and its instance released by its own flow. */
export const RELEASE_SECONDS = 10 * 60;
/** What is over is remembered so long, then the table forgets it. */
export const REMEMBER_SECONDS = 7 * 24 * 3600;

/** The job's pipeline has its answer, or wants none. */
export const isClosed = (record: JobRecord): boolean => record.reported !== undefined || record.deadAt !== undefined;

/** Nothing more is to be done for the job. */
export const isOver = (record: JobRecord): boolean =>
  isClosed(record) && (record.startedAt === undefined || record.releasedAt !== undefined);

/** When the sweep is to look at the job, in epoch seconds; undefined when it is over. */
export const dueAt = (record: JobRecord, now: number): number | undefined => {
  if (isOver(record)) return undefined;
  const times: number[] = [];
  const { claim, closing, open, order, reported, ticket } = record;
  if (isClosed(record)) {
    times.push((reported?.at ?? record.deadAt ?? now) + RELEASE_SECONDS);
  } else {
    if (claim !== undefined) times.push(claim.at + GRACE_SECONDS);
    if (closing !== undefined) times.push(closing.at + GRACE_SECONDS);
    if (record.verdictAt !== undefined) times.push(record.verdictAt + GRACE_SECONDS);
    if (order !== undefined && record.acknowledgedAt !== undefined && record.startedAt === undefined) {
      times.push(record.acknowledgedAt + GRACE_SECONDS);
    }
    if (ticket?.sentAt !== undefined && order !== undefined) {
      times.push(ticket.sentAt + order.timeoutMinutes * 60 + OVERTIME_SECONDS);
    }
    if (open !== undefined) times.push(open.since + RENEW_AFTER_SECONDS);
    else if (record.continuedAt !== undefined) times.push(record.continuedAt + 2 * GRACE_SECONDS);
  }
  return Math.max(Math.min(...times, now + RENEW_AFTER_SECONDS), now + GRACE_SECONDS);
};
