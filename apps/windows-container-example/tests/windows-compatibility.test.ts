import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openPowerShell, powerShellProblem } from '@codepipeline-ec2/local-cloud';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const SYNTAX = at('packages/ssm-agent-scripts/tests/kit/check-5.1.ps1');
const FRAMEWORK = at('tools/check-powershell.mjs');
const SCRIPTS = ['build.ps1', 'install-tools.ps1'].map((name) =>
  at(`apps/windows-container-example/application/${name}`),
);

const missing = powerShellProblem() ?? (spawnSync('dotnet', ['--version']).error && 'the .NET SDK is not installed');
if (missing !== undefined && process.env['CI'] === 'true') throw new Error(missing);
const note = missing === undefined ? '' : ` (skipped: ${missing})`;

const said = (
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string => {
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return `${stdout}${stderr}exit code ${status}`;
};

describe.skipIf(missing !== undefined)(`Windows PowerShell 5.1${note}`, { timeout: 180_000 }, () => {
  test('can read the scripts, and has every command in them', async () => {
    const { program, environment } = await openPowerShell();
    const options = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Unrestricted', '-File', SYNTAX];
    expect(said(program, [...options, ...SCRIPTS], environment)).toBe('exit code 0');
  });

  test('has every type and member of .NET that they use', () => {
    expect(said(process.execPath, [FRAMEWORK, ...SCRIPTS])).toBe('exit code 0');
  });
});
