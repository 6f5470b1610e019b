import type { InstanceProcess, InstanceSpec, ProcessSpec } from './instance-host.js';
import type { Disk } from './disk.js';
import type { MachineFiles } from './machine-files.js';

/** A process with all that it needs: a whole environment, and a working directory as the instance sees it. */
export type WholeProcess = Required<ProcessSpec>;

/** A started instance, as one way of isolation makes it. */
export interface IsolatedMachine {
  run(process: WholeProcess): Promise<InstanceProcess>;
  /** Kills every process; done when none is left. */
  kill(): Promise<void>;
  /** Settles when the machine is gone, asked or not. */
  readonly ended: Promise<void>;
}

export interface MachineRequest {
  readonly spec: InstanceSpec;
  readonly disk: Disk;
  readonly machine: MachineFiles;
  /** Folders of this machine that its programs need, beside those of PATH. */
  readonly folders: readonly string[];
}

/** One way to keep instances apart. */
export interface Isolation {
  readonly name: 'bubblewrap' | 'process-group';
  /** Where an instance's processes see a path of its disk. */
  readonly see: (disk: Disk, path: string) => string;
  /** Where they see the machine's own files, which lie in `directory`. */
  readonly machineFolder: (directory: string) => string;
  /** What every process needs: PATH (without the machine's own commands), HOME and the like. */
  readonly environment: (disk: Disk) => Readonly<Record<string, string>> & { readonly PATH: string };
  /** Lays out the disk; the answer boots a machine on it, as often as it is called. */
  readonly prepare: (request: MachineRequest) => Promise<() => Promise<IsolatedMachine>>;
}
