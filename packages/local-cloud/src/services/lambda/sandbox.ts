import { spawn } from 'node:child_process';
import type { Clock, Timer } from '../../clock/clock.js';
import { readLines } from './line-reader.js';
import type { RuntimeApi } from './runtime-api.js';

export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** Asked for when the process takes the invocation. */
  readonly headers: () => Readonly<Record<string, string>>;
}

export type SandboxOutcome =
  | { readonly kind: 'answered' | 'failed' | 'initFailed'; readonly payload: Buffer }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'exited'; readonly reason: string };

/** One execution environment: a process that takes one invocation at a time. */
export interface Sandbox {
  readonly invoke: (invocation: Invocation) => Promise<SandboxOutcome>;
  /** False once the process has ended, or is about to. */
  readonly alive: boolean;
  readonly kill: () => void;
}

export interface SandboxSpec {
  readonly id: string;
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly onLine: (text: string) => void;
  /** The process has asked for its first invocation. */
  readonly onReady: () => void;
}

/** How long the process may take until it asks for its first invocation. */
const INIT_LIMIT_MS = 30_000;
/** How long an answer waits for the lines that the process wrote before it. */
const LINES_LIMIT_MS = 200;

/** @param wall the machine's own time: a process computes in no other */
export const startSandbox = async (spec: SandboxSpec, api: RuntimeApi, wall: Clock): Promise<Sandbox> => {
  let alive = true;
  let ready = false;
  // Filled when the process is there.
  const group: { id: number | undefined } = { id: undefined };
  let offer: ((invocation: Invocation) => void) | undefined;
  let offered: Invocation | undefined;
  let running: { readonly requestId: string; readonly end: (outcome: SandboxOutcome) => void } | undefined;
  let limit: Timer | undefined;
  let linesWritten: (() => void) | undefined;
  const kill = (): void => {
    if (!alive) return;
    alive = false;
    api.unregister(spec.id);
    try {
      // The process leads a group, so that what it has started ends with it.
      if (group.id !== undefined) process.kill(-group.id, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const end = (outcome: SandboxOutcome): void => {
    limit?.cancel();
    running?.end(outcome);
    running = undefined;
  };
  const arm = (ms: number): void => {
    limit?.cancel();
    limit = wall.setTimer(ms, () => {
      kill();
      end({ kind: 'timedOut' });
    });
  };
  const afterLines = (outcome: SandboxOutcome): void => {
    limit?.cancel();
    const timer = wall.setTimer(LINES_LIMIT_MS, () => linesWritten?.());
    linesWritten = () => {
      timer.cancel();
      linesWritten = undefined;
      end(outcome);
    };
    if (markers.delete(running?.requestId ?? '')) linesWritten();
  };
  const markers = new Set<string>();
  const onLine = (line: string): void => {
    if (!line.startsWith('\u0000')) return spec.onLine(line.replaceAll('\r', '\n'));
    markers.add(line.slice(1));
    if (linesWritten && markers.delete(running?.requestId ?? '')) linesWritten();
  };

  const address = await api.register(spec.id, {
    next: async () => {
      if (!ready) spec.onReady();
      ready = true;
      const invocation = offered ?? (await new Promise<Invocation>((resolve) => (offer = resolve)));
      offered = undefined;
      offer = undefined;
      markers.clear();
      arm(spec.timeoutMs);
      return { payload: invocation.payload, headers: invocation.headers() };
    },
    answered: (requestId, payload) => {
      if (running?.requestId === requestId) afterLines({ kind: 'answered', payload });
    },
    failed: (requestId, payload) => {
      if (running?.requestId === requestId) afterLines({ kind: 'failed', payload });
    },
    initFailed: (payload) => {
      kill();
      end({ kind: 'initFailed', payload });
    },
  });

  const [program, ...args] = spec.command;
  const child = spawn(program, args, {
    cwd: spec.directory,
    env: { ...spec.environment, AWS_LAMBDA_RUNTIME_API: address },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  group.id = child.pid;
  child.on('error', (error) => {
    kill();
    end({ kind: 'exited', reason: error.message });
  });
  child.on('close', (code, signal) => {
    const wasAlive = alive;
    kill();
    if (wasAlive) end({ kind: 'exited', reason: signal ? `signal: ${signal}` : `exit status ${code}` });
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) readLines(stream, onLine);

  return {
    get alive() {
      return alive;
    },
    invoke: (invocation) =>
      new Promise((resolve) => {
        if (!alive) return resolve({ kind: 'exited', reason: 'the process has ended' });
        running = { requestId: invocation.requestId, end: resolve };
        arm(INIT_LIMIT_MS);
        if (offer) offer(invocation);
        else offered = invocation;
      }),
    kill,
  };
};
