import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { serviceModel } from '../../src/protocol/sdk-schemas.js';
import { startLocalCloud } from '../../src/start.js';

const run = promisify(execFile);
const CONTRACT = fileURLToPath(new URL('./boto3_contract.py', import.meta.url));

/** The system's Python first: its boto3 is the old one, which knows less. */
const python = ['/usr/bin/python3', 'python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import boto3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** These came after boto3 1.26; sdk-operations.test.ts calls them. */
const NEWER = [
  'ListDeployActionExecutionTargets',
  'ListRuleExecutions',
  'ListRuleTypes',
  'OverrideStageCondition',
  'RollbackStage',
];

// With CI=true a missing boto3 is a failure, not a reason to look away.
test.skipIf(python === undefined && process.env['CI'] !== 'true')(
  'boto3 (skipped where python3 has none) does what each operation is for, by every operation that it knows',
  { timeout: 120_000 },
  async () => {
    const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
    onTestFinished(() => local.close());
    const { stdout } = await run(python ?? 'python3', [CONTRACT, local.endpoint]);
    const known = [...serviceModel('codepipeline').operations.keys()].filter((name) => !NEWER.includes(name));
    expect(JSON.parse(stdout)).toEqual(known.sort());
  },
);
