import type { Closing, JobRecord, Verdict } from '../ports/job-record.js';
import type { ClosingAnswer } from '../ports/job-source.js';
import type { JobChange } from '../ports/job-table.js';

/** A call that closes a CodePipeline job, with all that it says. */
export type ClosingCall =
  | { readonly kind: 'report'; readonly jobId: string; readonly verdict: Verdict }
  | (Exclude<Closing, { kind: 'report' }> & { readonly token: string });

/** The next step towards closing a job. */
export type ClosingStep =
  /** Write this down, then ask again: nothing is called that is not written down. */
  | { readonly do: 'record'; readonly change: JobChange }
  | { readonly do: 'call'; readonly call: ClosingCall }
  /** No job is open: the follow-up job has to come first. */
  | { readonly do: 'pending' }
  /** Nothing to do: done before, or no longer wanted. */
  | { readonly do: 'nothing' };

/** What a continuation tells the pipeline. */
export interface Progress {
  readonly kind: 'continuation' | 'renewal';
  readonly summary: string;
  readonly percentComplete: number;
  readonly externalExecutionId: string;
}

/** Continues the job while its build goes on. A call that was written down before comes first, word for word. */
export const decideContinuation = (record: JobRecord, progress: Progress, now: number): ClosingStep => {
  if (record.deadAt !== undefined || record.reported !== undefined) return { do: 'nothing' };
  if (record.closing !== undefined) return repeat(record, record.closing);
  if (record.verdict !== undefined || record.open === undefined) return { do: 'nothing' };
  if (progress.kind === 'continuation' && record.continuedAt !== undefined) return { do: 'nothing' };
  const { jobId } = record.open;
  return {
    do: 'record',
    change: {
      expect: { open: record.open, closing: undefined, verdict: undefined, reported: undefined, deadAt: undefined },
      set: { closing: { ...progress, jobId, at: now } },
    },
  };
};

/** Reports the verdict, or the one that stands already. */
export const decideReport = (record: JobRecord, verdict: Verdict | undefined, now: number): ClosingStep => {
  if (record.deadAt !== undefined || record.reported !== undefined) return { do: 'nothing' };
  const { open, closing } = record;
  const stands = record.verdict ?? verdict;
  if (stands === undefined) return { do: 'nothing' };
  const first = record.verdict === undefined ? { verdict: stands, verdictAt: now } : {};
  if (open === undefined || closing !== undefined) {
    if (record.verdict === undefined) {
      return {
        do: 'record',
        change: { expect: { verdict: undefined, reported: undefined, deadAt: undefined }, set: first },
      };
    }
    return closing === undefined ? { do: 'pending' } : repeat(record, closing);
  }
  return {
    do: 'record',
    change: {
      expect: { open, closing: undefined, verdict: record.verdict, reported: undefined, deadAt: undefined },
      set: { ...first, closing: { kind: 'report', jobId: open.jobId, at: now } },
    },
  };
};

const repeat = (record: JobRecord, closing: Closing): ClosingStep => {
  if (closing.kind !== 'report') return { do: 'call', call: { ...closing, token: record.jobId } };
  // A report is never written down without the verdict that it repeats.
  if (record.verdict === undefined) return { do: 'nothing' };
  return { do: 'call', call: { kind: 'report', jobId: closing.jobId, verdict: record.verdict } };
};

/**
 * What the answer to a recorded call changes. A job that is not open any more was closed by that same call before:
 * no other was ever made.
 */
export const decideAnswer = (
  record: JobRecord,
  call: ClosingCall,
  answer: ClosingAnswer,
  now: number,
): JobChange | undefined => {
  const { closing, open } = record;
  if (closing?.jobId !== call.jobId || closing.kind !== call.kind) return undefined;
  const closed = open?.jobId === call.jobId ? (['closing', 'open'] as const) : (['closing'] as const);
  if (call.kind === 'report') {
    return {
      expect: { closing, reported: undefined },
      set: { reported: { jobId: call.jobId, at: now, answer } },
      remove: closed,
    };
  }
  return { expect: { closing, open }, set: { continuedAt: now }, remove: closed };
};
