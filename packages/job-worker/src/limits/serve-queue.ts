import { epochSeconds, type Executions, type JobRecord } from '@codepipeline-ec2/core';
import { isClosed, isOver } from '../job/due-at.js';
import { type SignalStore, storeSignal } from '../signals/store-signal.js';

export interface QueuePorts extends SignalStore {
  readonly executions: Executions;
}

/** Jobs that one query yields. */
const PAGE = 20;

/** Tells a job that has waited for a place that it has one. */
export const turnSignal = (jobId: string): `turn:${string}` => `turn:${jobId}`;

/**
 * Gives free places to the jobs that have waited longest, and wakes them. Anybody may at any time: what one began and
 * did not end, the next one ends.
 * @param also A job that has just joined the queue: the index may not tell of it yet.
 * @returns Jobs that have a place now
 */
export const serveQueue = async (ports: QueuePorts, limit: string, also?: string): Promise<ReadonlySet<string>> => {
  const { table } = ports;
  const served = new Set<string>();
  const seen = new Set<string>();
  for (;;) {
    const page = await table.queueOf(limit, PAGE);
    const known = also === undefined || page.length === PAGE || page.includes(also) ? page : [...page, also];
    const waiting = known.filter((jobId) => !seen.has(jobId));
    if (waiting.length === 0) return served;
    const { taken, most } = await table.readPlaces(limit);
    let free = most - taken.length;
    for (const jobId of waiting) {
      seen.add(jobId);
      const has = taken.includes(jobId);
      if (!has && free <= 0) return served;
      const given = await giveTurn(ports, limit, jobId, most);
      if (given === 'full') return served;
      if (given === 'gone') continue;
      served.add(jobId);
      if (!has) free -= 1;
    }
  }
};

const giveTurn = async (
  ports: QueuePorts,
  limit: string,
  jobId: string,
  most: number,
): Promise<'given' | 'gone' | 'full'> => {
  const { table, clock } = ports;
  if (isDone(await table.read(jobId))) {
    await table.leaveQueue(limit, jobId);
    return 'gone';
  }
  if ((await table.takePlace(limit, jobId, most, epochSeconds(clock))) === 'full') return 'full';
  const record = await storeSignal(ports, jobId, { name: turnSignal(jobId), outcome: 'ok', cause: '' });
  // Its release came before the place was taken.
  if (record === undefined || isOver(record)) await table.giveBackPlace(limit, jobId);
  await table.leaveQueue(limit, jobId);
  return isDone(record) ? 'gone' : 'given';
};

const isDone = (record: JobRecord | undefined): boolean =>
  record === undefined || isClosed(record) || record.releasing === true;
