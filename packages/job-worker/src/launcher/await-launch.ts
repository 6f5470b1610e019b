import { epochSeconds, type JobRecord, type LaunchRate } from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { Outcome } from '../job/outcome.js';
import type { LauncherPorts } from './launcher-ports.js';

/** Who waits longer comes now and then: after the 20 minutes from which its CodePipeline job is renewed. */
const LONGEST_SECONDS = 22 * 60;

type Ports = Pick<LauncherPorts, 'table' | 'clock'>;

/**
 * Has a token for the attempt's first call of RunInstances. Repeated after a crash, it takes another one at most; a time
 * that was told stands.
 * @param check What is to be found out before the job waits, rather than after it.
 * @throws Outcome `queued` when the token's time is yet to come; its cause begins with the seconds until then
 */
export const awaitLaunch = async (
  ports: Ports,
  rate: LaunchRate,
  record: JobRecord,
  attempt: number,
  check: () => Promise<unknown>,
): Promise<JobRecord> => {
  // What was prepared has its token. Further calls of the same attempt are paid when the one before is refused.
  if (record.launch?.attempt === attempt || record.launchAt !== undefined) return record;
  await check();
  const { table, clock } = ports;
  const now = clock.now();
  const at = await table.takeLaunchToken(rate, now);
  if (at <= now) return record;
  const next = await decideAndChange(table, record.jobId, record, epochSeconds(clock), (one) => {
    if (one.releasing) throw new Outcome('gone', 'The job is being released.');
    return one.launchAt === undefined
      ? { expect: { launchAt: undefined, releasing: undefined }, set: { launchAt: at } }
      : undefined;
  });
  if (next === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  stayQueued(ports, rate, next);
  return next;
};

/** @throws Outcome `queued` while the time that the job was told is yet to come */
export const stayQueued = ({ clock }: Pick<Ports, 'clock'>, { perSecond }: LaunchRate, record: JobRecord): void => {
  const milliseconds = (record.launchAt ?? 0) - clock.now();
  if (milliseconds <= 0) return;
  const seconds = Math.min(Math.ceil(milliseconds / 1000), LONGEST_SECONDS);
  const whole = Math.ceil(milliseconds / 1000);
  throw new Outcome(
    'queued',
    `${seconds} s to wait: EC2 allows ${perSecond} launches a second, and this one's time comes in ${whole} s.`,
  );
};
