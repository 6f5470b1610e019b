import { epochSeconds, type IntakeMessage, type JobRecord } from '@codepipeline-ec2/core';
import { isClosed } from '../job/due-at.js';
import { drain, type DrainPorts } from './drain.js';
import { acknowledge } from './take-delivery.js';

/** Between two looks for a follow-up job. */
const LOOK_AGAIN_SECONDS = 5;
/** After that the schedule's look every minute has to do. */
const GIVE_UP_SECONDS = 600;
/** An acknowledgement takes a moment. What is still a claim after that was left by a run that died. */
const ACKNOWLEDGE_AGAIN_SECONDS = 15;
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
    const record = await ports.table.read(jobId);
    if (record === undefined || !isMissing(record, epochSeconds(ports.clock))) continue;
    if (await acknowledgeAgain(ports, record)) continue;
    await ports.queue.send({ why: 'followUp', jobId }, LOOK_AGAIN_SECONDS);
  }
  if (started && taken.length === 0) {
    await ports.queue.send({ why: 'schedule' }, EVENT_AHEAD_SECONDS);
  }
};

/** The job was continued a while ago, and its follow-up job is not held yet. */
const isMissing = (record: JobRecord, now: number): boolean =>
  !isClosed(record) &&
  record.open === undefined &&
  record.continuedAt !== undefined &&
  now - record.continuedAt < GIVE_UP_SECONDS;

/** A job that was acknowledged is handed out no more: if nobody wrote that down, nobody would ever learn of it. */
const acknowledgeAgain = async (ports: DispatchPorts, record: JobRecord): Promise<boolean> => {
  const { jobId, claim } = record;
  if (claim === undefined || claim.at + ACKNOWLEDGE_AGAIN_SECONDS > epochSeconds(ports.clock)) return false;
  try {
    return (await acknowledge(ports, jobId, record, claim.jobId, claim.nonce)) === 'heldOpen';
  } catch (error) {
    ports.log('a claimed job could not be acknowledged', { jobId, error });
    return false;
  }
};
