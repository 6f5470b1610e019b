import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock.js';
import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { FunctionRecord, FunctionVersion } from './function-record.js';
import { createLogWriter } from './log-writer.js';
import { platformLines } from './platform-lines.js';
import type { RuntimeApi } from './runtime-api.js';
import { startSandbox, type SandboxOutcome } from './sandbox.js';
import { environmentOf, logPlace, runtimeCommand } from './sandbox-environment.js';

export interface Invoked {
  readonly payload: Buffer;
  readonly failed: boolean;
  /** The invocation's lines. */
  readonly log: readonly string[];
}

/** A warm place for a function: a process, its credentials and its log stream. */
export interface Environment {
  readonly revisionId: string;
  /** False when the process has ended or its credentials end soon. */
  readonly usable: () => boolean;
  readonly invoke: (requestId: string, payload: Uint8Array, arn: string) => Promise<Invoked>;
  readonly kill: () => void;
}

const CREDENTIALS_SECONDS = 12 * 3600;
const RENEW_BEFORE_MS = 20 * 60_000;

export interface EnvironmentWorld {
  readonly cloud: Cloud;
  readonly api: RuntimeApi;
  /** The machine's own time. */
  readonly wall: Clock;
  /** The folder with the function's unpacked code. */
  readonly codeFolder: (record: FunctionRecord, version: FunctionVersion) => Promise<string>;
}

export const startEnvironment = async (
  { cloud, api, wall, codeFolder }: EnvironmentWorld,
  record: FunctionRecord,
  version: FunctionVersion,
): Promise<Environment> => {
  const { config } = version;
  const id = cloud.uuid();
  const principal = { roleArn: config.role, sessionName: record.name };
  const credentials = cloud.issueCredentials({ kind: 'role', ...principal }, CREDENTIALS_SECONDS);
  const caller: Caller = { kind: 'role', ...principal, accessKeyId: credentials.accessKeyId };
  const log = logPlace(record, version, cloud.clock.now(), cloud.hex(32));
  const writer = createLogWriter(cloud, log, caller);
  const lines = platformLines(config.logging?.LogFormat === 'JSON' ? 'JSON' : 'Text', () => cloud.clock.now());
  let current: string[] = [];
  const write = (line: string): void => {
    current.push(line);
    writer.add(line);
  };

  if (cloud.latency.lambdaColdStart > 0) await cloud.clock.sleep(cloud.latency.lambdaColdStart);
  const code = await codeFolder(record, version);
  const temporary = join(cloud.workDirectory, 'lambda', 'tmp', id);
  await mkdir(temporary, { recursive: true });
  const startedAt = wall.now();
  let initMs: number | undefined;
  const sandbox = await startSandbox(
    {
      id,
      command: runtimeCommand(config.runtime),
      directory: code,
      environment: environmentOf(cloud, record, version, { code, temporary }, credentials, log),
      timeoutMs: config.timeoutSeconds * 1000,
      onLine: write,
      onReady: () => (initMs = wall.now() - startedAt),
    },
    api,
    wall,
  );

  return {
    revisionId: version.revisionId,
    usable: () => sandbox.alive && credentials.expiresAt - cloud.clock.now() > RENEW_BEFORE_MS,
    invoke: async (requestId, payload, arn) => {
      current = [];
      write(lines.start(requestId, version.version));
      let begunAt = wall.now();
      const outcome = await sandbox.invoke({
        requestId,
        payload,
        headers: () => {
          begunAt = wall.now();
          const now = cloud.clock.now();
          const factor = cloud.clock.kind === 'x10' ? 10 : 1;
          return {
            'Lambda-Runtime-Aws-Request-Id': requestId,
            'Lambda-Runtime-Deadline-Ms': String(Math.round(now + config.timeoutSeconds * 1000 * factor)),
            'Lambda-Runtime-Invoked-Function-Arn': arn,
            'Lambda-Runtime-Trace-Id': `Root=1-${cloud.hex(8)}-${cloud.hex(24)};Sampled=0`,
            'Local-Cloud-Time': String(now),
          };
        },
      });
      if (outcome.kind === 'timedOut') write(lines.timedOut(requestId, config.timeoutSeconds));
      for (const line of lines.end(requestId)) write(line);
      const durationMs = wall.now() - begunAt;
      write(
        lines.report(requestId, { durationMs, memoryMb: config.memoryMb, ...(initMs === undefined ? {} : { initMs }) }),
      );
      initMs = undefined;
      writer.flush();
      return { ...answerOf(outcome, requestId, config.timeoutSeconds), log: current };
    },
    kill: () => {
      sandbox.kill();
      writer.flush();
    },
  };
};

const MAX_RESPONSE_BYTES = 6_291_556;

const problem = (errorType: string, errorMessage: string): Omit<Invoked, 'log'> => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  failed: true,
});

const answerOf = (outcome: SandboxOutcome, requestId: string, timeoutSeconds: number): Omit<Invoked, 'log'> => {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.payload.byteLength <= MAX_RESPONSE_BYTES) return { payload: outcome.payload, failed: false };
      return problem(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
      );
    case 'failed':
    case 'initFailed':
      return { payload: outcome.payload, failed: true };
    case 'timedOut':
      return problem(
        'Sandbox.Timedout',
        `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      );
    case 'exited':
      return problem(
        'Runtime.ExitError',
        outcome.reason === 'exit status 0'
          ? `RequestId: ${requestId} Error: Runtime exited without providing a reason`
          : `RequestId: ${requestId} Error: Runtime exited with error: ${outcome.reason}`,
      );
  }
};
