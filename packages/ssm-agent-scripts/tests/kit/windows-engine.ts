import { openPowerShell, powerShellProblem } from '@codepipeline-ec2/local-cloud';
import { windowsAgent, windowsDocument } from '../../src/index.js';
import type { Platform } from './bench.js';

/** Undefined where there is neither PowerShell nor .NET; in CI that is an error. */
export const engine = powerShellProblem() === undefined ? (await openPowerShell()).program : undefined;
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
