// How to run it, and what has survived: MUTATION.md.
export default {
  plugins: ['../../tools/mutation/in-process-runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  mutate: ['src/**/*.ts'],
  ignorePatterns: [
    'dist',
    'test-output',
    // The sandbox uses those of the package: what they extend is not in it.
    'tsconfig*.json',
    // It compares with a page outside of the package.
    'tests/messages/failures-page.test.ts',
  ],
  concurrency: 2,
  incremental: true,
  incrementalFile: 'test-output/mutation/incremental.json',
  tempDirName: 'test-output/mutation/sandbox',
  // What does not end is found by its hits as a rule; a busy machine must not make a slow run one without end.
  timeoutMS: 20_000,
  // Just below the score: the third survivor more fails.
  thresholds: { high: 100, low: 99.3, break: 99.3 },
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  htmlReporter: { fileName: 'test-output/mutation/index.html' },
  jsonReporter: { fileName: 'test-output/mutation/mutation.json' },
};
