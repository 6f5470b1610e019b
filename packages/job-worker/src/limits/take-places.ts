import { isDeepStrictEqual } from 'node:util';
import {
  type EnvironmentSettings,
  epochSeconds,
  type JobRecord,
  type Limit,
  limitName,
  turnSummary,
} from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { Outcome } from '../job/outcome.js';
import { type QueuePorts, serveQueue, turnSignal } from './serve-queue.js';

/** The limits that hold for a build: the environment's first, so that who waits for the stack's has its own. */
export const limitsOf = (
  { name, maxInstances }: Pick<EnvironmentSettings, 'name' | 'maxInstances'>,
  stackMost: number | undefined,
): readonly Limit[] => [
  ...(maxInstances === undefined ? [] : [{ environment: name, most: maxInstances }]),
  ...(stackMost === undefined ? [] : [{ most: stackMost }]),
];

/**
 * Takes a place of each limit for a job that has launched nothing yet. Repeated, it takes none twice.
 * @throws Outcome `waiting` when there is none: then the job is in the queue; `gone`
 */
export const takePlaces = async (
  ports: QueuePorts,
  record: JobRecord,
  limits: readonly Limit[],
): Promise<JobRecord> => {
  if (limits.length === 0 && record.limits === undefined) return record;
  const { table } = ports;
  const known = await writeDown(ports, record, limits);
  const names = limits.map(limitName);
  // Limits that hold no more.
  for (const name of (known.limits ?? []).map(limitName)) {
    if (!names.includes(name)) await table.leaveQueue(name, record.jobId);
  }
  const since = known.acknowledgedAt ?? epochSeconds(ports.clock);
  for (const limit of limits) {
    if (await takePlace(ports, known, limit, since)) continue;
    const before = await table.countBefore(limitName(limit), since);
    throw new Outcome('waiting', turnSummary(limit, before));
  }
  return known;
};

/** First, so that whatever is taken is given back in the end. */
const writeDown = async (ports: QueuePorts, record: JobRecord, limits: readonly Limit[]): Promise<JobRecord> => {
  const names = limits.map(limitName);
  const next = await decideAndChange(ports.table, record.jobId, record, epochSeconds(ports.clock), (one) => {
    if (one.releasing) throw new Outcome('gone', 'The job is being released.');
    const others = (one.limits ?? []).filter((other) => !names.includes(limitName(other)));
    const all = [
      ...limits.map(({ environment, most }) => (environment === undefined ? { most } : { environment, most })),
      ...others,
    ];
    if (isDeepStrictEqual(one.limits, all)) return undefined;
    return { expect: { limits: one.limits, releasing: undefined }, set: { limits: all } };
  });
  if (next === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  return next;
};

const takePlace = async (ports: QueuePorts, { jobId }: JobRecord, limit: Limit, since: number): Promise<boolean> => {
  const { table, clock } = ports;
  const { most } = limit;
  const name = limitName(limit);
  const now = epochSeconds(clock);
  const { taken } = await table.readPlaces(name);
  if (taken.includes(jobId)) return true;
  // Nobody is overtaken.
  const isFree = taken.length < most && (await table.queueOf(name, 1)).length === 0;
  if (isFree && (await table.takePlace(name, jobId, most, now)) === 'taken') return true;
  // What it was told before is over.
  const turn = turnSignal(jobId);
  await decideAndChange(table, jobId, undefined, now, (one) =>
    one.signals[turn] === undefined ? undefined : { expect: { [turn]: one.signals[turn] }, set: {}, remove: [turn] },
  );
  await table.queueUp(name, jobId, since, most, now);
  // A place may have become free before anybody knew that this job waits.
  return (await serveQueue(ports, name, jobId)).has(jobId);
};
