import type { Platform, ProcessSpec } from '../../../instances/instance-host.js';
import { shellQuote } from '../../../instances/shell-quote.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { POWERSHELL } from '../../ec2/windows-boot.js';
import type { Diagnostics } from '../records.js';
import type { HookScript } from './app-spec.js';
import { AGENT_ROOT } from './archive.js';
import { runProcess } from './run-process.js';
import { scriptLog } from './script-log.js';

export interface HookRun {
  readonly instanceId: string;
  readonly platform: Platform;
  readonly event: string;
  /** The folder of the revision whose scripts they are. */
  readonly archive: string;
  readonly scripts: readonly HookScript[];
  readonly environment: Readonly<Record<string, string>>;
}

type Failure = Omit<Diagnostics, 'logTail'>;

/** Runs the scripts of one event in order; the first that fails ends it. */
export const runHook = async (cloud: Pick<Cloud, 'instances' | 'clock'>, run: HookRun): Promise<Diagnostics> => {
  const log = scriptLog();
  log.add(`LifecycleEvent - ${run.event}`);
  for (const script of run.scripts) {
    log.add(`Script - ${script.location}`);
    const failure = await runScript(cloud, run, script, (line) => log.add(line));
    if (failure) return { ...failure, logTail: log.text() };
  }
  const last = run.scripts.at(-1)?.location ?? '';
  return { errorCode: 'Success', scriptName: last, message: 'Succeeded', logTail: log.text() };
};

const runScript = async (
  cloud: Pick<Cloud, 'instances' | 'clock'>,
  { instanceId, platform, event, archive, environment }: HookRun,
  script: HookScript,
  log: (line: string) => void,
): Promise<Failure | undefined> => {
  const { location, timeoutSeconds, runas } = script;
  const seen = cloud.instances.resolve(instanceId, `${archive}/${location}`);
  const there = { command: ['test', '-f', seen] } as const;
  const { kind, ...end } = await runProcess(cloud, instanceId, there, timeoutSeconds * 1000, () => undefined);
  if (kind === 'exited' && 'exitCode' in end && end.exitCode !== 0) {
    return {
      errorCode: 'ScriptMissing',
      scriptName: location,
      message: `Script does not exist at specified location: ${seen}`,
    };
  }
  const command = commandOf(platform, seen, location, runas);
  if (typeof command === 'string') return { errorCode: 'ScriptNotExecutable', scriptName: location, message: command };
  const ended = await runProcess(
    cloud,
    instanceId,
    {
      command,
      environment: { ...environment, LIFECYCLE_EVENT: event },
      workingDirectory: cloud.instances.resolve(instanceId, AGENT_ROOT),
    },
    timeoutSeconds * 1000,
    (output, line) => log(`[${output}]${line}`),
  );
  const where = `Script at specified location: ${location}`;
  if (ended.kind === 'timedOut') {
    return {
      errorCode: 'ScriptTimedOut',
      scriptName: location,
      message: `${where} failed to complete in ${timeoutSeconds} seconds`,
    };
  }
  if (ended.exitCode === 0) return undefined;
  const who = runas === undefined ? '' : ` run as user ${runas}`;
  return {
    errorCode: 'ScriptFailed',
    scriptName: location,
    message: `${where}${who} failed with exit code ${ended.exitCode}`,
  };
};

/** A text: why it cannot be run. */
const commandOf = (
  platform: Platform,
  seen: string,
  location: string,
  runas: string | undefined,
): ProcessSpec['command'] | string => {
  if (platform === 'windows') {
    if (location.toLowerCase().endsWith('.ps1')) return [...POWERSHELL, seen];
    return `Script at specified location: ${location} cannot be run: Windows instances of the local cloud run PowerShell scripts (.ps1) only`;
  }
  // A shell starts it, so that one without an interpreter's line runs, too. Instances run as root.
  if (runas === undefined || runas === 'root') return ['sh', '-c', shellQuote(seen)];
  return ['su', runas, '-c', shellQuote(seen)];
};
