import { type JobRecord, limitName } from '@codepipeline-ec2/core';
import { type QueuePorts, serveQueue } from './serve-queue.js';

/** Gives back whatever places the job has, and has its place in queues no more: who waits longest is next. */
export const giveBackPlaces = async (ports: QueuePorts, { jobId, limits = [], launch }: JobRecord): Promise<void> => {
  for (const name of limits.map(limitName)) {
    if (launch === undefined) await ports.table.leaveQueue(name, jobId);
    await ports.table.giveBackPlace(name, jobId);
    await serveQueue(ports, name);
  }
};
