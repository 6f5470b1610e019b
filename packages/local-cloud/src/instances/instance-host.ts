import type { Readable } from 'node:stream';

export type Platform = 'linux' | 'windows';

export interface InstanceSpec {
  readonly instanceId: string;
  readonly platform: Platform;
  readonly hostname: string;
  /** Environment that every process on the instance has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Scripts that go first on its PATH, by name; each begins with its interpreter's line. */
  readonly commands?: Readonly<Record<string, string>>;
}

export interface ProcessSpec {
  /** argv; the program is looked up on the instance's PATH. */
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** As the instance sees it; default: the home of root. */
  readonly workingDirectory?: string;
}

export interface InstanceProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** 137 for a killed one, as a shell says it. */
  readonly exited: Promise<number>;
  /** To the whole process group. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** What happened on an instance: it was told to end (`shutdown`) or to start anew, or its processes are gone at once. */
export type ShutdownCause = 'shutdown' | 'reboot' | 'died';

/** Where instances run: a sandboxed process tree each, or plain process groups. */
export interface InstanceHost {
  /** What isolates instances here: bubblewrap, nothing, or (virtual clock) scripts instead of processes. */
  readonly isolation: 'bubblewrap' | 'process-group' | 'scripted';
  /** Why instances of a platform cannot be started here, and what to do; undefined: they can. */
  unable?(platform: Platform): string | undefined;
  /** An instance that was halted starts with the disk it had. */
  start(spec: InstanceSpec): Promise<void>;
  /** Rejects with `InstanceGone` when the instance is not there (any more). */
  run(instanceId: string, process: ProcessSpec): Promise<InstanceProcess>;
  /** Writes a file on the instance (paths as the instance sees them), making its folder. */
  writeFile(instanceId: string, path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  appendFile(instanceId: string, path: string, content: string): Promise<void>;
  /** The path as processes on the instance must name it: the same in a sandbox, below the instance's folder without one. */
  resolve(instanceId: string, path: string): string;
  /** Ends all processes of the instance and removes its disk. */
  stop(instanceId: string): Promise<void>;
  /** Ends all processes of the instance and keeps its disk, until `start` or `stop`. */
  halt?(instanceId: string): Promise<void>;
  /** Ends all processes of the instance and starts it again with the disk it has. */
  restart?(instanceId: string): Promise<void>;
  /** Fires when an instance shuts itself down (`shutdown` on its PATH was called). It runs on until `stop` or `restart`. */
  onShutdown(listener: (instanceId: string, cause: ShutdownCause) => void): void;
  /** Stops every instance. */
  close?(): Promise<void>;
}

/** The instance was stopped, or never started. */
export class InstanceGone extends Error {
  constructor(instanceId: string) {
    super(`The instance ${instanceId} does not run`);
    this.name = 'InstanceGone';
  }
}
