/** How often RunInstances may be called: so many calls at once, then so many a second. */
export interface LaunchRate {
  /** ≥ 1. */
  readonly burst: number;
  /** > 0. */
  readonly perSecond: number;
}

/** What EC2 allows a new account, in each region. */
export const DEFAULT_LAUNCH_RATE: LaunchRate = { burst: 5, perSecond: 2 };

export interface LaunchToken {
  /** Epoch milliseconds from which the token counts: not in the future when there was one. */
  readonly at: number;
  /** What is kept of the bucket afterwards. */
  readonly next: number;
}

/** Milliseconds in which one token flows into the bucket. */
export const tokenMilliseconds = ({ perSecond }: LaunchRate): number => 1000 / perSecond;

/** The bucket is full when its next token counted at this time, or before. */
export const fullBucket = (rate: LaunchRate, now: number): number => now - (rate.burst - 1) * tokenMilliseconds(rate);

/**
 * Takes a token, or the first that will be there: a bucket is kept as the time from which its next token counts, so
 * whoever comes to an empty one learns its own time at once, and nobody asks twice.
 * @param next What is kept of the bucket; undefined: nothing was ever taken.
 * @param now Epoch milliseconds
 */
export const takeLaunchToken = (next: number | undefined, rate: LaunchRate, now: number): LaunchToken => {
  const at = Math.max(next ?? -Infinity, fullBucket(rate, now));
  return { at, next: at + tokenMilliseconds(rate) };
};
