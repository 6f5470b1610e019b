import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  // A first synthesis in a cold process takes seconds; the functions' code must be there.
  defineConfig({
    test: { testTimeout: 120_000, hookTimeout: 120_000, globalSetup: ['../../tools/build-missing-setup.mjs'] },
  }),
);
