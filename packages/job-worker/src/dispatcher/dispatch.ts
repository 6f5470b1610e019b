import { epochSeconds, type IntakeMessage } from '@codepipeline-ec2/core';
import { isClosed } from '../job/due-at.js';
import { drain, type DrainPorts } from './drain.js';

/** Between two looks for a follow-up job. */
const LOOK_AGAIN_SECONDS = 5;
/** After that the schedule's look every minute has to do. */
const GIVE_UP_SECONDS = 600;
/** An event may come before its job can be polled: looks after that many milliseconds each, while the function runs. */
const EVENT_AHEAD_LOOKS = [200, 200, 300, 400];
/** And once more after that. */
const EVENT_AHEAD_SECONDS = 1;

export interface DispatchPorts extends DrainPorts {
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Looks for jobs, for all reasons that came together at once. */
export const dispatch = async (
  ports: DispatchPorts,
  versions: readonly string[],
  messages: readonly IntakeMessage[],
): Promise<void> => {
  const started = messages.some(({ why }) => why === 'started');
  let taken = await drain(ports, versions);
  for (const milliseconds of started ? EVENT_AHEAD_LOOKS : []) {
    if (taken.length > 0) break;
    await ports.pause(milliseconds);
    taken = await drain(ports, versions);
  }
  const awaited = new Set(messages.flatMap((message) => (message.why === 'followUp' ? [message.jobId] : [])));
  for (const jobId of awaited) {
    if (await followUpIsMissing(ports, jobId)) await ports.queue.send({ why: 'followUp', jobId }, LOOK_AGAIN_SECONDS);
  }
  if (started && taken.length === 0) {
    await ports.queue.send({ why: 'schedule' }, EVENT_AHEAD_SECONDS);
  }
};

const followUpIsMissing = async ({ table, clock }: DrainPorts, jobId: string): Promise<boolean> => {
  const record = await table.read(jobId);
  if (record === undefined || isClosed(record) || record.open !== undefined) return false;
  return record.continuedAt !== undefined && epochSeconds(clock) - record.continuedAt < GIVE_UP_SECONDS;
};
