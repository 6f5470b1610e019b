import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

// Much of it waits for processes that start: two files at a time, or this package alone would decide how long all tests take.
export default mergeConfig(shared, defineConfig({ test: { maxWorkers: 2 } }));
