import type { Executions, JobRecord } from '@codepipeline-ec2/core';

/** Ends the wait that the job's flow is in, if what it waits for is stored. A repeated answer changes nothing. */
export const answerWait = async (executions: Executions, { waiting, signals }: JobRecord): Promise<void> => {
  // Of several stored signals the most telling one counts, whichever came last.
  const name = waiting?.signals.find((one) => signals[one] !== undefined);
  const signal = name === undefined ? undefined : signals[name];
  if (waiting === undefined || signal === undefined) return;
  if (signal.outcome === 'ok') await executions.answer(waiting.token, {});
  else await executions.refuse(waiting.token, signal.outcome, signal.cause);
};
