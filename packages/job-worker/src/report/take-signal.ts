import type { JobOutcome, JobTable } from '@codepipeline-ec2/core';
import { Outcome } from '../job/outcome.js';

/**
 * Reads a signal that was there before its wait. `signals`: those awaited, the most telling first.
 * @throws Outcome what the signal says, when it is not what was waited for
 */
export const takeSignal = async (
  { table }: { readonly table: JobTable },
  jobId: string,
  signals: readonly string[],
): Promise<Record<string, never>> => {
  const record = await table.read(jobId);
  const signal = signals.flatMap((name) => record?.signals[name] ?? [])[0];
  if (signal === undefined) throw new Outcome('broken', `None of the signals ${signals.join(', ')} is stored.`);
  // What is stored was made of core's outcomes.
  if (signal.outcome !== 'ok') throw new Outcome(signal.outcome as JobOutcome, signal.cause);
  return {};
};
