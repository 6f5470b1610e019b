import {
  type Clock,
  epochSeconds,
  type Executions,
  type JobAttributes,
  type JobRecord,
  type JobTable,
} from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { answerWait } from './answer-wait.js';

export interface SignalStore {
  readonly table: JobTable;
  /** Absent: nobody can be waiting. */
  readonly executions?: Executions;
  readonly clock: Clock;
}

/** What happened, by name and value, e.g. `ready:1`. */
export interface Happened {
  readonly name: `${string}:${string}`;
  readonly outcome: string;
  readonly cause: string;
}

/** Writes down what happened, once, then ends the wait for it. Repeated, it only ends the wait again. */
export const storeSignal = async (
  { table, executions, clock }: SignalStore,
  jobId: string,
  { name, outcome, cause }: Happened,
  more: (record: JobRecord) => Partial<JobAttributes> = () => ({}),
): Promise<JobRecord | undefined> => {
  const at = epochSeconds(clock);
  const record = await decideAndChange(table, jobId, undefined, at, (one) =>
    one.signals[name] === undefined
      ? { expect: { [name]: undefined }, set: { ...more(one), [name]: { outcome, cause, at } } }
      : undefined,
  );
  if (record !== undefined && executions !== undefined) await answerWait(executions, record);
  return record;
};
