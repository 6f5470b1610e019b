import { inLanes } from '../job/in-lanes.js';
import type { Log } from '../job/log.js';
import { type IntakePorts, type Taken, takeDelivery } from './take-delivery.js';

export interface DrainPorts extends IntakePorts {
  readonly log: Log;
}

/** Jobs that are taken at a time. */
const LANES = 8;

/**
 * Takes all jobs that wait, of all versions of the action type; while the intake is stopped no new ones.
 * @throws the first error, when all other jobs are taken
 */
export const drain = async (ports: DrainPorts, versions: readonly string[]): Promise<readonly Taken[]> => {
  const taken: Taken[] = [];
  const errors: unknown[] = [];
  for (const version of versions) {
    try {
      await drainVersion(ports, version, taken, errors);
    } catch (error) {
      // A version whose action type is gone must not stop the others.
      ports.log('jobs could not be polled', { version, error });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return taken;
};

const drainVersion = async (ports: DrainPorts, version: string, taken: Taken[], errors: unknown[]): Promise<void> => {
  const seen = new Set<string>();
  for (;;) {
    const { jobs, faults } = await ports.source.poll(version);
    for (const fault of faults) ports.log('a job cannot be read', { fault });
    // A source that does not hide what it has handed out would be drained for ever.
    const fresh = jobs.filter(({ id, nonce }) => !seen.has(`${id} ${nonce}`));
    if (fresh.length === 0) return;
    for (const { id, nonce } of fresh) seen.add(`${id} ${nonce}`);
    // For each page anew: a crowd takes minutes, and who stops the intake does not want to wait for it.
    let asked: Promise<boolean> | undefined;
    const isStopped = () => (asked ??= ports.table.intakeStoppedAt().then((at) => at !== undefined));
    await inLanes(fresh, LANES, async (job) => {
      try {
        taken.push(await takeDelivery(ports, job, isStopped));
      } catch (error) {
        ports.log('a job could not be taken', { jobId: job.id, error });
        errors.push(error);
      }
    });
  }
};
