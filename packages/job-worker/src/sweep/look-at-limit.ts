import { epochSeconds, LIMIT_SECONDS } from '@codepipeline-ec2/core';
import { isOver } from '../job/due-at.js';
import { inLanes } from '../job/in-lanes.js';
import { type QueuePorts, serveQueue } from '../limits/serve-queue.js';

/** Places are looked through so often when nobody waits for one. */
const EVERY_MINUTES = 15;
/** Jobs that are read at a time. */
const LANES = 8;

/** Frees the places of jobs that are over, and wakes those whose turn it is: somebody may have died over it. */
export const lookAtLimit = async (ports: QueuePorts, limit: string): Promise<void> => {
  const { table, clock } = ports;
  const now = epochSeconds(clock);
  await table.lookAgain(limit, now + LIMIT_SECONDS);
  const { taken } = await table.readPlaces(limit);
  const isWaitedFor = (await table.queueOf(limit, 1)).length > 0;
  if (isWaitedFor || Math.floor(now / 60) % EVERY_MINUTES === 0) {
    await inLanes(taken, LANES, async (jobId) => {
      const record = await table.read(jobId);
      if (record === undefined || isOver(record)) await table.giveBackPlace(limit, jobId);
    });
  }
  await serveQueue(ports, limit);
  // Who joins the queue now finds a free place by itself.
  if (taken.length === 0 && !isWaitedFor) await table.rest(limit);
};
