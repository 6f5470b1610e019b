import type { ViteUserConfig } from 'vitest/config';

const conditions = ['@codepipeline-ec2/source'];

/** What every package's tests share: sources instead of builds, and no order between tests. */
export const shared: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['tests/**/*.test.ts'],
    sequence: { shuffle: true },
    // Files share one load of the sources, which keep no state of their own. What a test opens, it closes itself.
    isolate: false,
    // No test measures time; a machine with much to do takes its own.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
};
