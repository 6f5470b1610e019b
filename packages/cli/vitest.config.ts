import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  // Whole pipelines, with real processes.
  defineConfig({
    test: {
      testTimeout: 60_000,
      hookTimeout: 120_000,
      // Much of it waits: for boots, for functions, for the ten-fold clock.
      maxWorkers: 2,
      globalSetup: ['../../tools/build-missing-setup.mjs'],
    },
  }),
);
