import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { windowsAgent, windowsDocument } from '../../src/index.js';
import type { Platform } from './bench.js';

const HOST = fileURLToPath(new URL('../../../../tools/powershell-host/build.mjs', import.meta.url));

/** A PowerShell engine: `pwsh` where it is installed, otherwise a host of NuGet's engine, which `dotnet` builds on first use. */
const find = (): string | undefined => {
  if (spawnSync('pwsh', ['-Version']).status === 0) return 'pwsh';
  const { status, stdout, stderr } = spawnSync(process.execPath, [HOST], { encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  if (status === 3) return undefined;
  throw new Error(stderr);
};

/** Undefined where there is neither PowerShell nor .NET; in CI that is an error. */
export const engine = find();
if (engine === undefined && process.env['CI'] === 'true') throw new Error('These tests need pwsh or dotnet');

export const NO_ENGINE = engine === undefined;
export const skipNote = NO_ENGINE ? ' (skipped: neither pwsh nor dotnet is installed)' : '';

export const engineArguments = (file: string, ...rest: string[]): string[] => [
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Unrestricted',
  '-File',
  file,
  ...rest,
];

export const WINDOWS: Platform = {
  agent: windowsAgent,
  agentName: 'agent.ps1',
  script: windowsDocument.mainSteps[0]?.inputs.runCommand.join('\n') ?? '',
  scriptName: 'document.ps1',
  interpreter: (file) => [engine ?? 'pwsh', engineArguments(file)],
};
