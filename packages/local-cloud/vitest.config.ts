import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      // All services with their models are loaded once for all files: they keep no state of their own.
      isolate: false,
      // A machine with much to do takes its time to start processes.
      testTimeout: 30_000,
    },
  }),
);
