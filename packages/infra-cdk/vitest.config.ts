import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(shared, defineConfig({
  // A first synthesis in a cold process takes seconds.
  test: { testTimeout: 30_000 },
}));
