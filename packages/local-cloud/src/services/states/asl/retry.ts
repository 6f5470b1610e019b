import type { Retrier } from './definition.js';
import { errorMatches } from './states-error.js';

const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_MAX_ATTEMPTS = 3;
const DEFAULT_BACKOFF_RATE = 2;

/**
 * Seconds to wait before retry number `retriesDone + 1` of one retrier.
 * @param random a number in [0, 1), for JitterStrategy FULL
 */
export const retryDelaySeconds = (retrier: Retrier, retriesDone: number, random: () => number): number => {
  const interval = retrier.IntervalSeconds ?? DEFAULT_INTERVAL_SECONDS;
  const grown = interval * (retrier.BackoffRate ?? DEFAULT_BACKOFF_RATE) ** retriesDone;
  const delay = Math.min(grown, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === 'FULL' ? random() * delay : delay;
};

/** The first retrier that holds the error decides alone, even when it has no attempt left. */
export const retrierFor = (
  retriers: readonly Retrier[] | undefined,
  error: string,
  retriesDone: readonly number[],
): { readonly index: number; readonly retrier: Retrier } | undefined => {
  const index = (retriers ?? []).findIndex((retrier) => errorMatches(retrier.ErrorEquals, error));
  const retrier = retriers?.[index];
  if (!retrier || (retriesDone[index] ?? 0) >= (retrier.MaxAttempts ?? DEFAULT_MAX_ATTEMPTS)) return undefined;
  return { index, retrier };
};
