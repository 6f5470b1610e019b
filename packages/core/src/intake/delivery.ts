import type { DeliveredJob } from '../ports/job-data.js';
import type { JobRecord, Order, Verdict } from '../ports/job-record.js';
import type { JobChange } from '../ports/job-table.js';

/** What to do with a job that a poll handed out. */
export type DeliveryStep =
  /** Write the claim down, then acknowledge. */
  | { readonly do: 'claim'; readonly change: JobChange }
  /** This very delivery is claimed already, perhaps by a run that died: acknowledge it again. */
  | { readonly do: 'acknowledge' }
  | { readonly do: 'skip' }
  /** A follow-up of a job that nobody remembers: it would hang until CodePipeline gives it up. */
  | { readonly do: 'refuseOrphan' };

/** What was asked for: an order, or the verdict on a configuration that is none. */
export type Asked =
  { readonly status: 'order'; readonly order: Order } | { readonly status: 'faulty'; readonly verdict: Verdict };

/** The id under which a delivered job is kept: that of its action execution's first job. */
export const rootJobId = (job: DeliveredJob): string => job.data.continuationToken ?? job.id;

/**
 * A claim is void until it is acknowledged: a newer delivery takes it over. An acknowledged job is nobody else's.
 * `record` is what is kept under the root job id; `asked` is only read for a first job.
 */
export const decideDelivery = (
  record: JobRecord | undefined,
  job: DeliveredJob,
  asked: Asked | undefined,
  now: number,
): DeliveryStep => {
  const claim = { jobId: job.id, nonce: job.nonce, at: now };
  const root = rootJobId(job);
  if (root !== job.id) {
    if (record === undefined) return { do: 'refuseOrphan' };
    if (record.open?.jobId === job.id || record.reported?.jobId === job.id) return { do: 'skip' };
    return claimOrRepeat(record, claim);
  }
  if (record === undefined) {
    if (asked === undefined) return { do: 'skip' };
    return {
      do: 'claim',
      change: {
        expect: { jobId: undefined },
        set: {
          jobId: root,
          pipeline: job.data.pipeline,
          claim,
          ...(asked.status === 'order' ? { order: asked.order } : { verdict: asked.verdict, verdictAt: now }),
        },
      },
    };
  }
  if (record.acknowledgedAt !== undefined) return { do: 'skip' };
  return claimOrRepeat(record, claim);
};

const claimOrRepeat = (record: JobRecord, claim: NonNullable<JobRecord['claim']>): DeliveryStep => {
  const held = record.claim;
  if (held?.jobId === claim.jobId && held.nonce === claim.nonce) return { do: 'acknowledge' };
  return { do: 'claim', change: { expect: { claim: held }, set: { claim } } };
};
