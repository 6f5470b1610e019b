import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { deferred } from '../../../instances/deferred.js';
import type { Platform } from '../../../instances/instance-host.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { POWERSHELL } from '../../ec2/windows-boot.js';
import { captureOutput } from './captured-output.js';
import type { LogStream } from './log-stream.js';

/** Characters of each output that the agent keeps. */
const OUTPUT_LIMITS = { stdout: 24_000, stderr: 8_000 } as const;

/** Exit code of a script that was stopped before its time. */
export const STOPPED = 137;

export interface ShellScript {
  readonly instanceId: string;
  readonly platform: Platform;
  /** Folder of this step on the instance, as the cloud writes to it. */
  readonly folder: string;
  readonly text: string;
  /** As given; empty: the step's own folder. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Aborted when the command is cancelled. */
  readonly cancelled: AbortSignal;
  readonly openLog?: (output: 'stdout' | 'stderr') => LogStream;
}

export interface ShellResult {
  readonly end: 'exited' | 'timedOut' | 'cancelled';
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script as the agent's aws:runShellScript does: as a file that a shell starts, so that its first line may name
 * another interpreter; on Windows, as aws:runPowerShellScript does, with PowerShell. It counts as running until its outputs are closed, by whatever it left behind, too.
 */
export const runShellScript = async (
  cloud: Pick<Cloud, 'instances' | 'clock'>,
  script: ShellScript,
): Promise<ShellResult> => {
  const { instanceId, folder, openLog } = script;
  const windows = script.platform === 'windows';
  const host = cloud.instances;
  const path = `${folder}/_script.${windows ? 'ps1' : 'sh'}`;
  // Windows PowerShell takes a file without the mark for the system's own encoding.
  await host.writeFile(instanceId, path, windows ? `\uFEFF${script.text}` : script.text, 0o700);
  const seen = host.resolve(instanceId, path);
  const running = await host.run(instanceId, {
    command: windows ? [...POWERSHELL, seen] : ['sh', '-c', seen],
    environment: script.environment,
    workingDirectory: host.resolve(instanceId, workingFolder(script)),
  });
  const captured = { stdout: captureOutput(OUTPUT_LIMITS.stdout), stderr: captureOutput(OUTPUT_LIMITS.stderr) };
  const logs: LogStream[] = [];
  const copy = async (output: 'stdout' | 'stderr'): Promise<void> => {
    // Its standard output has a stream from the start; what goes wrong only when something does.
    let log = output === 'stdout' ? openLog?.('stdout') : undefined;
    if (log) logs.push(log);
    const stream: Readable = running[output];
    stream.on('data', (chunk: Buffer) => {
      captured[output].write(chunk);
      if (!openLog) return;
      if (!log) {
        log = openLog(output);
        logs.push(log);
      }
      stream.pause();
      void log.write(chunk).then(() => stream.resume());
    });
    await finished(stream).catch(() => undefined);
  };
  const copied = Promise.all([copy('stdout'), copy('stderr')]);

  const stopped = deferred<'timedOut' | 'cancelled'>();
  const timer = cloud.clock.setTimer(script.timeoutMs, () => stopped.resolve('timedOut'));
  const onCancel = (): void => stopped.resolve('cancelled');
  if (script.cancelled.aborted) onCancel();
  script.cancelled.addEventListener('abort', onCancel, { once: true });
  const exited = Promise.all([running.exited, copied]).then(() => 'exited' as const);
  const end = await Promise.race([exited, stopped.promise]);
  timer.cancel();
  if (end !== 'exited') {
    running.kill('SIGKILL');
    await running.exited;
  }
  await Promise.all(logs.map((log) => log.end()));
  return {
    end,
    exitCode: end === 'exited' ? await running.exited : STOPPED,
    stdout: captured.stdout.text(),
    stderr: captured.stderr.text(),
  };
};

/** A relative folder is below the step's own. */
const workingFolder = ({ workingDirectory, folder }: ShellScript): string =>
  workingDirectory.startsWith('/') ? workingDirectory : `${folder}/${workingDirectory}`;
