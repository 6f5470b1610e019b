import { epochSeconds, progressSummary } from '@codepipeline-ec2/core';
import { type ClosingPorts, continueJob } from '../job/close-job.js';
import { Outcome } from '../job/outcome.js';
import type { Log } from '../job/log.js';

/** Well before the sweep would: when thousands wait, each looks after itself. */
const RENEW_WAITING_SECONDS = 20 * 60;

export interface Waiting {
  readonly jobId: string;
  /** ARN of the job's execution: the link that the pipeline shows. */
  readonly execution: string;
}

/**
 * Launches; a job that cannot have its instance yet and has waited for long is renewed on that occasion, and says in
 * the pipeline why it waits.
 */
export const renewWhileWaiting = async <T>(
  ports: ClosingPorts & { readonly log: Log },
  { jobId, execution }: Waiting,
  launch: () => Promise<T>,
): Promise<T> => {
  try {
    return await launch();
  } catch (error) {
    if (error instanceof Outcome) {
      if (error.name === 'queued' || error.name === 'throttled' || error.name === 'noCapacity')
        await renew(ports, { jobId, execution }, progressSummary({ waitsBecause: error.message }), false);
      // Its author need not wait to know why.
      if (error.name === 'waiting') await renew(ports, { jobId, execution }, error.message, true);
    }
    throw error;
  }
};

const renew = async (
  ports: ClosingPorts & { readonly log: Log },
  { jobId, execution }: Waiting,
  summary: string,
  atOnce: boolean,
): Promise<void> => {
  try {
    const { open, continuedAt } = (await ports.table.read(jobId)) ?? {};
    if (open === undefined) return;
    const isFirst = atOnce && continuedAt === undefined;
    if (!isFirst && open.since + RENEW_WAITING_SECONDS > epochSeconds(ports.clock)) return;
    await continueJob(ports, jobId, {
      kind: 'renewal',
      summary,
      percentComplete: 0,
      externalExecutionId: execution,
    });
  } catch (error) {
    // The next try will, or the sweep.
    ports.log('a job that waits could not be renewed', { jobId, error });
  }
};
