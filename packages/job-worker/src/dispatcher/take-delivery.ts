import {
  decideAcknowledged,
  decideDelivery,
  type DeliveredJob,
  epochSeconds,
  type Executions,
  type JobRecord,
  rootJobId,
} from '@codepipeline-ec2/core';
import { changeJob, decideAndChange } from '../job/change-job.js';
import { type ClosingPorts, reportJob } from '../job/close-job.js';
import { isClosed, REMEMBER_SECONDS } from '../job/due-at.js';
import { readOrder } from './read-order.js';

export interface IntakePorts extends ClosingPorts {
  readonly executions: Executions;
}

/** What became of a delivery. `notOurs`: somebody else holds the job, or it has ended. `left`: the intake is stopped. */
export type Taken = 'left' | 'started' | 'heldOpen' | 'refused' | 'notOurs' | 'known';

/**
 * Claims a delivered job, acknowledges it and starts it; a follow-up job is acknowledged and held open.
 * @param isStopped Whether new jobs are left where they are: CodePipeline hands out again what nobody acknowledges.
 */
export const takeDelivery = async (
  ports: IntakePorts,
  job: DeliveredJob,
  isStopped: () => Promise<boolean>,
): Promise<Taken> => {
  const { table, clock } = ports;
  const root = rootJobId(job);
  const asked = root === job.id ? readOrder(job) : undefined;
  // A first job is nearly always new: the claim itself finds out.
  let record = root === job.id ? undefined : await table.read(root);
  if (root === job.id && (await isStopped())) {
    // What was claimed before is as good as taken.
    record = await table.read(root);
    if (record === undefined) return 'left';
  }
  for (let tries = 0; tries < 10; tries += 1) {
    const now = epochSeconds(clock);
    const step = decideDelivery(record, job, asked, now);
    if (step.do === 'skip') return 'known';
    if (step.do === 'refuseOrphan') return refuseOrphan(ports, job);
    if (step.do === 'claim') {
      const outcome = await changeJob(table, root, record, step.change, now);
      if (outcome.status === 'refused') {
        record = outcome.record;
        continue;
      }
      if (record === undefined) {
        const { executionId } = job.data.pipeline;
        await table.putInExecution(executionId, root, now + REMEMBER_SECONDS);
      }
      record = outcome.record;
    }
    return acknowledge(ports, root, record, job.id, job.nonce);
  }
  throw new Error(`job ${job.id} changes too often to be claimed`);
};

/** Acknowledges a claimed delivery, and goes on with its job if it is ours. */
export const acknowledge = async (
  ports: IntakePorts,
  root: string,
  record: JobRecord | undefined,
  jobId: string,
  nonce: string,
): Promise<Taken> => {
  const { table, source, clock } = ports;
  const answer = await source.acknowledge(jobId, nonce);
  const now = epochSeconds(clock);
  if (answer === 'taken') return 'notOurs';
  if (answer === 'ended') {
    await decideAndChange(table, root, record, now, (one) => {
      if (one.claim?.jobId !== jobId) return undefined;
      // Without its first job there is no action execution that waits for us.
      const dead = one.acknowledgedAt === undefined ? { deadAt: now } : {};
      return { expect: { claim: one.claim, acknowledgedAt: one.acknowledgedAt }, set: dead, remove: ['claim'] };
    });
    return 'notOurs';
  }
  const held = await decideAndChange(table, root, record, now, (one) => decideAcknowledged(one, jobId, now));
  return held === undefined ? 'notOurs' : goOn(ports, held);
};

/** Does what an acknowledged job waits for: its start, or its report. */
export const goOn = async (ports: IntakePorts, record: JobRecord): Promise<Taken> => {
  if (isClosed(record)) return 'known';
  if (record.verdict !== undefined) {
    await reportJob(ports, record.jobId);
    return record.order === undefined ? 'refused' : 'heldOpen';
  }
  if (record.acknowledgedAt === undefined || record.startedAt !== undefined) return 'heldOpen';
  await ports.executions.start(record.jobId);
  const now = epochSeconds(ports.clock);
  await decideAndChange(ports.table, record.jobId, record, now, (one) =>
    one.startedAt === undefined ? { expect: { startedAt: undefined }, set: { startedAt: now } } : undefined,
  );
  return 'started';
};

const refuseOrphan = async ({ source }: IntakePorts, job: DeliveredJob): Promise<Taken> => {
  if ((await source.acknowledge(job.id, job.nonce)) !== 'inProgress') return 'notOurs';
  await source.fail(job.id, {
    type: 'SystemUnavailable',
    message:
      'The build service has no record of this build any more, so it cannot say how it ended: ' +
      'its table was deleted or replaced while the build ran.\nWhat to do: retry the stage.',
  });
  return 'refused';
};
