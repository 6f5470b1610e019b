import type { Clock } from '@codepipeline-ec2/core';

/** A request quota as AWS keeps it. A refused request takes nothing. */
export interface TokenBucket {
  take(): boolean;
}

export const createTokenBucket = (clock: Clock, size: number, perSecond: number): TokenBucket => {
  let tokens = size;
  let filledAt = clock.now();
  return {
    take() {
      const now = clock.now();
      tokens = Math.min(size, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
};
