import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  // A whole build of the application, and a first synthesis in a cold process.
  defineConfig({
    test: { testTimeout: 60_000, hookTimeout: 240_000, globalSetup: ['../../tools/build-missing-setup.mjs'] },
  }),
);
