import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { windowsAgent, windowsDocument, windowsUserData } from '../../src/index.js';

const RUNNER = fileURLToPath(new URL('../../scripts/windows/runner.ps1', import.meta.url));

/** Every script that runs on a Windows instance, as it gets there. */
export const windowsScripts = (): Readonly<Record<string, string>> => ({
  'agent.ps1': windowsAgent.text,
  'runner.ps1': readFileSync(RUNNER, 'utf8'),
  'starter.ps1': windowsDocument.mainSteps[0]?.inputs.runCommand.join('\n') ?? '',
  'boot.ps1': windowsUserData({
    jobId: '1'.repeat(36),
    bootKey: 'k'.repeat(16),
    readyUrl: 'https://b.example/ready',
    deadMinutes: 1,
  }).replace(/<\/?powershell>/g, ''),
});
