import type { BuildResult, FailureFacts } from '../../src/index.js';

/** What the instance says of a build that failed. */
export const failedResult = (said: Partial<BuildResult>): BuildResult => ({
  outcome: 'failed',
  phase: 'build',
  command: 'npm test',
  exitCode: 2,
  message: 'The command failed with exit code 2.',
  tail: 'the last line',
  variables: {},
  inputs: [],
  outputs: [],
  timings: {},
  agentVersion: '1.0.0',
  ...said,
});

/** All that can be known of a failed job. */
export const allKnown = (result: BuildResult): FailureFacts => ({
  cause: 'why',
  instanceId: 'i-1',
  attempts: 2,
  timeoutMinutes: 60,
  log: 'builds: c-1/i-1',
  link: 'https://console/execution',
  result,
});
