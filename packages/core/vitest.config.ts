import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.ts';

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      coverage: {
        provider: 'v8',
        include: ['src/**/*.ts'],
        reporter: ['text'],
        thresholds: { 'src/{flow,job,launch-plan,line-format,messages,result,tables,text,ticket}/*.ts': { 100: true } },
      },
    },
  }),
);
