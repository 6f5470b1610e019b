import { Readable } from 'node:stream';
import type { Clock } from '../clock/clock.js';
import {
  InstanceGone,
  type InstanceHost,
  type InstanceSpec,
  type ProcessSpec,
  type ShutdownCause,
} from './instance-host.js';
import { createShutdownTimer, type ShutdownTimer } from './shutdown-timer.js';
import { deferred } from './deferred.js';

/** What a script is told of the process that it plays. */
interface ScriptedProcess extends ProcessSpec {
  readonly instanceId: string;
  /** What was written on the instance, as text. */
  readonly readFile: (path: string) => string | undefined;
  readonly writeFile: (path: string, content: string) => void;
  /** As the command of that name: `shutdown('-h', '+5')`. */
  readonly shutdown: (...words: string[]) => void;
  /** Aborted when the process is killed or its instance ends. */
  readonly killed: AbortSignal;
}

interface ScriptedResult {
  /** Default 0. */
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Plays the processes of instances. Nothing answered: exit code 0 at once. */
export type InstanceScript = (
  process: ScriptedProcess,
) => ScriptedResult | undefined | Promise<ScriptedResult | undefined>;

interface Scripted {
  readonly spec: InstanceSpec;
  readonly files: Map<string, string>;
  readonly timer: ShutdownTimer;
  readonly processes: Set<AbortController>;
  halted: boolean;
}

const KILLED = 137;

/** Instances without processes, for simulations: a script says what each process does. */
export const createScriptedHost = (
  clock: Pick<Clock, 'now' | 'setTimer'>,
  script: InstanceScript = () => undefined,
): InstanceHost => {
  const running = new Map<string, Scripted>();
  const listeners: ((instanceId: string, cause: ShutdownCause) => void)[] = [];
  const find = (instanceId: string): Scripted => {
    const found = running.get(instanceId);
    if (!found || found.halted) throw new InstanceGone(instanceId);
    return found;
  };
  const tell = (instanceId: string, cause: ShutdownCause): void => {
    for (const listener of listeners) listener(instanceId, cause);
  };
  const endProcesses = (instance: Scripted): void => {
    for (const controller of instance.processes) controller.abort();
    instance.timer.cancel();
  };
  const stop = async (instanceId: string): Promise<void> => {
    const instance = running.get(instanceId);
    if (instance) endProcesses(instance);
    running.delete(instanceId);
  };

  return {
    isolation: 'scripted',
    start: async (spec) => {
      const before = running.get(spec.instanceId);
      if (before) {
        before.halted = false;
        return;
      }
      const timer = createShutdownTimer(clock, {
        powerOff: () => tell(spec.instanceId, 'shutdown'),
        reboot: () => tell(spec.instanceId, 'reboot'),
        refused: () => undefined,
      });
      running.set(spec.instanceId, { spec, files: new Map(), timer, processes: new Set(), halted: false });
    },
    halt: async (instanceId) => {
      const instance = running.get(instanceId);
      if (!instance) return;
      endProcesses(instance);
      instance.halted = true;
    },
    restart: async (instanceId) => endProcesses(find(instanceId)),
    stop,
    close: async () => void (await Promise.all([...running.keys()].map(stop))),
    onShutdown: (listener) => void listeners.push(listener),
    resolve: (_instanceId, path) => path,
    writeFile: async (instanceId, path, content) =>
      void find(instanceId).files.set(path, typeof content === 'string' ? content : Buffer.from(content).toString()),
    appendFile: async (instanceId, path, content) => {
      const { files } = find(instanceId);
      files.set(path, (files.get(path) ?? '') + content);
    },
    run: async (instanceId, process) => {
      const { spec, files, timer, processes } = find(instanceId);
      const controller = new AbortController();
      const killed = deferred<ScriptedResult>();
      processes.add(controller);
      controller.signal.addEventListener('abort', () => killed.resolve({ exitCode: KILLED }));
      const played = Promise.resolve().then(() =>
        script({
          ...process,
          environment: { ...spec.environment, ...process.environment },
          instanceId,
          readFile: (path) => files.get(path),
          writeFile: (path, content) => void files.set(path, content),
          shutdown: (...words) => timer.request(['shutdown', ...words]),
          killed: controller.signal,
        }),
      );
      const result = Promise.race([played, killed.promise]).finally(() => processes.delete(controller));
      const output = (which: 'stdout' | 'stderr'): Readable =>
        Readable.from(
          (async function* () {
            const text = (await result.catch(() => undefined))?.[which];
            if (text) yield Buffer.from(text);
          })(),
        );
      return {
        stdout: output('stdout'),
        stderr: output('stderr'),
        exited: result.then((answer) => answer?.exitCode ?? 0),
        kill: () => controller.abort(),
      };
    },
  };
};
