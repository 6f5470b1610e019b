import {
  type ClosingAnswer,
  type ClosingCall,
  type ClosingStep,
  type Clock,
  decideAnswer,
  decideContinuation,
  decideReport,
  epochSeconds,
  type IntakeQueue,
  type JobRecord,
  type JobSource,
  type JobTable,
  type Progress,
  type Verdict,
} from '@codepipeline-ec2/core';
import { changeJob } from './change-job.js';

export interface ClosingPorts {
  readonly source: JobSource;
  readonly table: JobTable;
  readonly queue: IntakeQueue;
  readonly clock: Clock;
}

/** Seconds in which CodePipeline has no follow-up job for us, and one to be sure. */
const FOLLOW_UP_SECONDS = 31;

export interface Closed {
  /** `pending`: the follow-up job has to come first. */
  readonly status: 'done' | 'pending';
  readonly record: JobRecord;
}

/** Reports the verdict, or the one that stands already. */
export const reportJob = (ports: ClosingPorts, jobId: string, verdict?: Verdict): Promise<Closed | undefined> =>
  closeJob(ports, jobId, (record, now) => decideReport(record, verdict, now));

/** Continues the job while its build goes on. */
export const continueJob = (ports: ClosingPorts, jobId: string, progress: Progress): Promise<Closed | undefined> =>
  closeJob(ports, jobId, (record, now) => decideContinuation(record, progress, now));

/** Steps on until there is nothing to do. Each call is written down before it is made. Undefined: there is no such job. */
const closeJob = async (
  ports: ClosingPorts,
  jobId: string,
  decide: (record: JobRecord, now: number) => ClosingStep,
): Promise<Closed | undefined> => {
  const { table, clock } = ports;
  let record = await table.read(jobId);
  for (let steps = 0; record !== undefined && steps < 20; steps += 1) {
    const now = epochSeconds(clock);
    const step = decide(record, now);
    switch (step.do) {
      case 'nothing':
        return { status: 'done', record };
      case 'pending':
        return { status: 'pending', record };
      case 'record': {
        const outcome = await changeJob(table, jobId, record, step.change, now);
        record = outcome.record;
        break;
      }
      case 'call': {
        const answer = await make(ports.source, step.call);
        record = await settle(ports, record, step.call, answer);
        break;
      }
    }
  }
  if (record === undefined) return undefined;
  throw new Error(`job ${jobId} changes too often to be closed`);
};

const make = (source: JobSource, call: ClosingCall): Promise<ClosingAnswer> => {
  if (call.kind !== 'report') return source.continue(call.jobId, call.token, detailsOf(call, call.percentComplete));
  const { verdict } = call;
  if (verdict.status === 'succeeded') {
    return source.succeed(call.jobId, detailsOf(verdict, 100), verdict.outputVariables);
  }
  const { type, message, externalExecutionId } = verdict;
  return source.fail(call.jobId, { type, message, ...(externalExecutionId !== undefined && { externalExecutionId }) });
};

const detailsOf = (
  { summary, externalExecutionId }: { summary: string; externalExecutionId?: string | undefined },
  percentComplete: number,
) => ({ summary, percentComplete, ...(externalExecutionId !== undefined && { externalExecutionId }) });

const settle = async (
  { table, queue, clock }: ClosingPorts,
  record: JobRecord,
  call: ClosingCall,
  answer: ClosingAnswer,
): Promise<JobRecord | undefined> => {
  const now = epochSeconds(clock);
  const change = decideAnswer(record, call, answer, now);
  if (change === undefined) return table.read(record.jobId);
  const outcome = await changeJob(table, record.jobId, record, change, now);
  if (outcome.status === 'changed' && call.kind !== 'report') {
    await queue.send({ why: 'followUp', jobId: record.jobId }, FOLLOW_UP_SECONDS);
  }
  return outcome.record;
};
