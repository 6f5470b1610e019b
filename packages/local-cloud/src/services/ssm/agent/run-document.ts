import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import type { Platform } from '../../../instances/instance-host.js';
import type { PluginRecord } from '../command-record.js';
import type { DocumentContent, DocumentStep } from '../document-content.js';
import { interpolate, type ParameterValues } from './interpolate.js';
import { openLogStream } from './log-stream.js';
import { runShellScript, STOPPED } from './run-shell-script.js';

/** Exit code by which a script asks for a reboot, after which it runs again. Windows' 3010 arrives as the same: a process here has eight bits to say it. */
const REBOOT = 194;

const TIMEOUT = { smallest: 5, largest: 172_800, otherwise: 3600 };

export interface DocumentRun {
  readonly commandId: string;
  readonly instanceId: string;
  readonly platform: Platform;
  readonly document: DocumentContent;
  readonly parameters: ParameterValues;
  readonly cancelled: AbortSignal;
  /** Log group of the output, and who writes there. */
  readonly log?: { readonly group: string; readonly caller: Caller };
  /** Told of each change of a step. */
  readonly onStep: (index: number, step: PluginRecord) => void;
  readonly onRefusedLog: (error: unknown) => void;
  /** Starts the machine anew; resolves when its agent is back. */
  readonly reboot: () => Promise<void>;
}

type Outcome = Pick<PluginRecord, 'status' | 'statusDetails' | 'exitCode' | 'stdout' | 'stderr'>;

/** The agent's plugins, by where they run. Those that are not run here are named when a document asks for them. */
const PLUGINS: Readonly<Record<string, readonly Platform[]>> = {
  'aws:runShellScript': ['linux'],
  'aws:runPowerShellScript': ['windows'],
  'aws:configureDocker': ['windows'],
  'aws:psModule': ['windows'],
  'aws:domainJoin': ['windows'],
  'aws:applications': ['windows'],
  'aws:cloudWatch': ['windows'],
  'aws:configurePackage': ['linux', 'windows'],
  'aws:downloadContent': ['linux', 'windows'],
  'aws:refreshAssociation': ['linux', 'windows'],
  'aws:runDockerAction': ['linux', 'windows'],
  'aws:runDocument': ['linux', 'windows'],
  'aws:softwareInventory': ['linux', 'windows'],
  'aws:updateAgent': ['linux', 'windows'],
  'aws:updateSsmAgent': ['linux', 'windows'],
};

const succeeded = (stdout: string): Outcome => ({
  status: 'Success',
  statusDetails: 'Success',
  exitCode: 0,
  stdout,
  stderr: '',
});

const failed = (stderr: string, exitCode = 1): Outcome => ({
  status: 'Failed',
  statusDetails: 'Failed',
  exitCode,
  stdout: '',
  stderr,
});

/** Runs a document's steps in order, as the agent does: a failed step does not keep the next from running. */
export const runDocument = async (
  cloud: Pick<Cloud, 'instances' | 'clock' | 'call' | 'region'>,
  run: DocumentRun,
): Promise<void> => {
  let left = false;
  for (const [index, step] of run.document.steps.entries()) {
    if (run.cancelled.aborted) return;
    if (left && !step.finallyStep) continue;
    const startedAt = cloud.clock.now();
    const running = { name: step.name, status: 'InProgress', statusDetails: 'InProgress', exitCode: -1 } as const;
    run.onStep(index, { ...running, startedAt, stdout: '', stderr: '' });
    let outcome = await runStep(cloud, run, step);
    while (outcome.exitCode === REBOOT && !run.cancelled.aborted) {
      await run.reboot();
      outcome = await runStep(cloud, run, step);
    }
    const quiet = outcome.status === 'Failed' && step.onFailure === 'successAndExit';
    run.onStep(index, {
      name: step.name,
      ...outcome,
      ...(quiet && { status: 'Success', statusDetails: 'Success' }),
      startedAt,
      finishedAt: cloud.clock.now(),
    });
    const exits =
      outcome.status === 'Success' ? step.onSuccess === 'exit' : /^(successAndE|e)xit$/.test(step.onFailure ?? '');
    left = left || exits;
  }
};

const runStep = async (
  cloud: Pick<Cloud, 'instances' | 'clock' | 'call' | 'region'>,
  run: DocumentRun,
  step: DocumentStep,
): Promise<Outcome> => {
  const [left, right] = (step.precondition['StringEquals'] ?? []).map((operand) => operandValue(operand, run));
  if (left !== right) {
    return succeeded(
      `Step execution skipped due to unsatisfied preconditions: '"StringEquals": [${left}, ${right}]'. Step name: ${step.name}`,
    );
  }
  const platforms = PLUGINS[step.action];
  if (!platforms) {
    return failed(
      `Plugin with name ${step.action} is not supported by this version of ssm agent. Step name: ${step.name}`,
    );
  }
  if (!platforms.includes(run.platform)) {
    return succeeded(`Step execution skipped due to incompatible platform. Step name: ${step.name}`);
  }
  if (step.action !== 'aws:runShellScript' && step.action !== 'aws:runPowerShellScript')
    return failed(`The local cloud does not run ${step.action}. Step name: ${step.name}`);
  return runScriptStep(cloud, run, step);
};

/** `platformType` stands for the platform; everything else for itself, parameters put in. */
const operandValue = (operand: string, { platform, parameters }: DocumentRun): string => {
  if (operand === 'platformType') return platform === 'windows' ? 'Windows' : 'Linux';
  return String(interpolate(operand, parameters));
};

const runScriptStep = async (
  cloud: Pick<Cloud, 'instances' | 'clock' | 'call' | 'region'>,
  run: DocumentRun,
  step: DocumentStep,
): Promise<Outcome> => {
  const { instanceId, commandId, log } = run;
  const byVariable = Object.entries(run.document.parameters).filter(
    ([, { interpolationType }]) => interpolationType === 'ENV_VAR',
  );
  const reference = (name: string): string => (run.platform === 'windows' ? `$env:SSM_${name}` : `\${SSM_${name}}`);
  const variables = Object.fromEntries(byVariable.map(([name]) => [`SSM_${name}`, String(run.parameters[name] ?? '')]));
  const text = { ...run.parameters, ...Object.fromEntries(byVariable.map(([name]) => [name, reference(name)])) };
  const inputs = interpolate(step.inputs, text);
  // A mapping stays a mapping when its texts are filled in.
  const { runCommand, workingDirectory, timeoutSeconds } = inputs as Readonly<Record<string, unknown>>;
  const lines = Array.isArray(runCommand) ? runCommand.map(String) : [typeof runCommand === 'string' ? runCommand : ''];
  const result = await runShellScript(cloud, {
    instanceId,
    platform: run.platform,
    folder: `/var/lib/amazon/ssm/${instanceId}/document/orchestration/${commandId}/${fileName(step.name)}`,
    text: `${lines.join('\n')}\n`,
    workingDirectory: typeof workingDirectory === 'string' ? workingDirectory : '',
    environment: {
      SSM_COMMAND_ID: commandId,
      AWS_SSM_INSTANCE_ID: instanceId,
      AWS_SSM_REGION_NAME: cloud.region,
      ...variables,
    },
    timeoutMs: stepTimeoutSeconds(timeoutSeconds) * 1000,
    cancelled: run.cancelled,
    ...(log && {
      openLog: (output) =>
        openLogStream(
          cloud,
          {
            group: log.group,
            stream: `${commandId}/${instanceId}/${fileName(step.name)}/${output}`,
            caller: log.caller,
          },
          run.onRefusedLog,
        ),
    }),
  });
  const output = { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  switch (result.end) {
    case 'timedOut':
      return { ...output, exitCode: STOPPED, status: 'TimedOut', statusDetails: 'ExecutionTimedOut' };
    case 'cancelled':
      return { ...output, exitCode: STOPPED, status: 'Cancelled', statusDetails: 'Cancelled' };
    case 'exited':
      if (result.exitCode === 0) return { ...output, status: 'Success', statusDetails: 'Success' };
      return {
        ...output,
        stderr: `${result.stderr}${result.stderr === '' || result.stderr.endsWith('\n') ? '' : '\n'}failed to run commands: exit status ${result.exitCode}`,
        status: 'Failed',
        statusDetails: 'Failed',
      };
  }
};

const fileName = (step: string): string => step.replace(/[:.]/g, '-');

/** Seconds that a step may take; what is no number of seconds within the limits silently becomes an hour. */
export const stepTimeoutSeconds = (given: unknown): number => {
  const seconds = typeof given === 'string' || typeof given === 'number' ? Number(given) : NaN;
  const valid = Number.isInteger(seconds) && seconds >= TIMEOUT.smallest && seconds <= TIMEOUT.largest;
  return valid ? seconds : TIMEOUT.otherwise;
};
