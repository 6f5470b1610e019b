export default {
  plugins: ['../../tools/mutation/in-process-runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  mutate: ['src/**/*.ts'],
  ignorePatterns: [
    'dist',
    'test-output',
    'tsconfig*.json',
    // It compares with a page outside of the package.
    'tests/messages/failures-page.test.ts',
  ],
  concurrency: 2,
  incremental: true,
  incrementalFile: 'test-output/mutation/incremental.json',
  tempDirName: 'test-output/mutation/sandbox',
  timeoutMS: 20_000,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  htmlReporter: { fileName: 'test-output/mutation/index.html' },
  jsonReporter: { fileName: 'test-output/mutation/mutation.json' },
};
