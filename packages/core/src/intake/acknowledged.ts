import type { JobRecord } from '../ports/job-record.js';
import type { JobChange } from '../ports/job-table.js';

/**
 * What the acknowledgement of the claimed job changes: it is the open job now. A follow-up job proves that the
 * continuation it follows was made, whoever has died since. undefined: the claim is another's by now.
 */
export const decideAcknowledged = (record: JobRecord, jobId: string, now: number): JobChange | undefined => {
  const { claim, closing, reported } = record;
  if (claim?.jobId !== jobId) return undefined;
  const settled = closing !== undefined && closing.jobId !== jobId;
  // CodePipeline made a follow-up job of what was taken for reported: so the report was none.
  const unreported = reported !== undefined && reported.jobId !== jobId;
  return {
    expect: { claim, closing, reported },
    set: {
      open: { jobId, since: now },
      acknowledgedAt: record.acknowledgedAt ?? now,
    },
    remove: ['claim', ...(settled ? (['closing'] as const) : []), ...(unreported ? (['reported'] as const) : [])],
  };
};
