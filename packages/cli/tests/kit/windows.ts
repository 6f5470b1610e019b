import { openPowerShell, powerShellProblem } from '@codepipeline-ec2/local-cloud';

/** Windows instances cannot run here; in CI they have to. */
export const noWindows = powerShellProblem() !== undefined && process.env['CI'] !== 'true';

export const windowsNote = noWindows ? ' (skipped: neither pwsh nor dotnet is installed)' : '';

/** Builds what Windows instances need, so that no test waits for it. */
export const prepareWindows = async (): Promise<void> => {
  if (!noWindows) await openPowerShell();
};

/** An action on a Windows image. */
export const WINDOWS = { ImageId: '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base' } as const;
