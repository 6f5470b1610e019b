import { epochSeconds, type JobSource } from '@codepipeline-ec2/core';
import { isClosed } from '../job/due-at.js';
import { type SignalStore, storeSignal } from './store-signal.js';

export interface CancelPorts extends SignalStore {
  readonly source: JobSource;
}

/**
 * Asks CodePipeline about the job's own action execution, and cancels the job when nothing waits for it any more.
 * Events name no job, so they are only a hint: a late one may be of an earlier try of the same action.
 */
export const cancelIfEnded = async (ports: CancelPorts, jobId: string): Promise<void> => {
  const record = await ports.table.read(jobId);
  // A closing call on its way ends the action execution too.
  if (record === undefined || isClosed(record) || record.closing?.kind === 'report') return;
  const { name, executionId, actionExecutionId } = record.pipeline;
  const status = await ports.source.actionExecutionStatus(name, executionId, actionExecutionId);
  if (status === 'InProgress' || status === 'unlisted') return;
  const deadAt = epochSeconds(ports.clock);
  await storeSignal(
    ports,
    jobId,
    {
      name: `cancelled:${jobId}`,
      outcome: 'cancelled',
      cause: `The pipeline does not wait for this action any more: ${status === 'noPipeline' ? 'the pipeline is gone' : status}.`,
    },
    (one) => (isClosed(one) ? {} : { deadAt }),
  );
};
