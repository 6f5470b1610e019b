import { type LaunchTokens, takeLaunchToken } from '@codepipeline-ec2/core';

/** The bucket of launches. */
export const inMemoryLaunchTokens = (): LaunchTokens => {
  let kept: number | undefined;
  return {
    takeLaunchToken: (rate, now) => {
      const { at, next } = takeLaunchToken(kept, rate, now);
      kept = next;
      return Promise.resolve(at);
    },
  };
};
