import { changed, type ChangeOutcome, type JobChange, type JobRecord, type JobTable } from '@codepipeline-ec2/core';
import { dueAt, isOver, REMEMBER_SECONDS } from './due-at.js';

/** Changes a job, and when the sweep looks at it next. `record`: the job as the change was decided on. */
export const changeJob = (
  table: JobTable,
  jobId: string,
  record: JobRecord | undefined,
  change: JobChange,
  now: number,
): Promise<ChangeOutcome> => {
  const next = changed(record, change);
  const due = dueAt(next, now);
  return table.change(jobId, {
    expect: change.expect,
    set: {
      ...change.set,
      ...(due !== undefined && { dueAt: due }),
      // A job whose end nobody sees must not be forgotten before CodePipeline gives it up.
      ...((isOver(next) || record === undefined) && { expiresAt: now + REMEMBER_SECONDS }),
    },
    remove: [...(change.remove ?? []), ...(due === undefined ? (['dueAt'] as const) : [])],
  });
};

/**
 * Changes a job as `decide` says of it as it is now; asks again when somebody else was faster. Undefined: no change.
 * @returns The job afterwards; undefined when there is none.
 */
export const decideAndChange = async (
  table: JobTable,
  jobId: string,
  known: JobRecord | undefined,
  now: number,
  decide: (record: JobRecord) => JobChange | undefined,
): Promise<JobRecord | undefined> => {
  let record = known ?? (await table.read(jobId));
  for (let tries = 0; record !== undefined; tries += 1) {
    const change = decide(record);
    if (change === undefined) return record;
    const outcome = await changeJob(table, jobId, record, change, now);
    if (outcome.status === 'changed') return outcome.record;
    if (tries === 10) throw new Error(`job ${jobId} changes too often to be changed`);
    record = outcome.record;
  }
  return undefined;
};
