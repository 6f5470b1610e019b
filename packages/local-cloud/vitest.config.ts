import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  // A machine with much to do takes its time to start processes.
  defineConfig({ test: { testTimeout: 30_000 } }),
);
