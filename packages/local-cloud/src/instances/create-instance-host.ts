import { totalmem, homedir } from 'node:os';
import { delimiter, dirname } from 'node:path';
import type { Clock } from '../clock/clock.js';
import { bubblewrapIsolation, bubblewrapWorks } from './bubblewrap.js';
import type { InstanceHost } from './instance-host.js';
import { createMachineHost } from './machine-host.js';
import { createPowerShellSupply } from './powershell-supply.js';
import { processGroupIsolation } from './process-group.js';
import type { InstanceLimits } from './sandbox-init.js';
import { createScriptedHost, type InstanceScript } from './scripted-host.js';
import { findToolFolders } from './tool-folders.js';

export interface InstanceHostOptions {
  readonly clock: Pick<Clock, 'kind' | 'now' | 'setTimer'>;
  /** Instances have their disks in `instances/<id>` below it. */
  readonly workDirectory: string;
  /** Default: scripts under a virtual clock, else bubblewrap where it works, else process groups. */
  readonly isolation?: InstanceHost['isolation'];
  /** Consent to process groups: instances then run as the user's own processes. Default false. */
  readonly unsandboxed?: boolean;
  /** Plays the processes of scripted instances. Default: each ends at once with exit code 0. */
  readonly script?: InstanceScript;
  /** Bounds of sandboxed instances. Default: 8192 processes, 3/4 of the memory a process, 64 GiB a file. */
  readonly limits?: Partial<InstanceLimits>;
  /** The PATH whose tools instances have. Default: that of this process. */
  readonly path?: string;
  /** Default: nothing is said. */
  readonly log?: (message: string) => void;
}

const GIB = 2 ** 30;

const NO_SANDBOX =
  'Instances run without a sandbox, as processes of your own user: a build can reach your files. ' +
  'Install bubblewrap (the command bwrap), or pass --unsandboxed to accept it.';

/** Where the instances of a cloud run. */
export const createInstanceHost = (options: InstanceHostOptions): InstanceHost => {
  const { clock, workDirectory, log = () => undefined } = options;
  const isolation = options.isolation ?? chooseIsolation(clock.kind, options.unsandboxed === true);
  // The programs that run this cloud are there for its builds, too, even when PATH does not list them.
  const given = options.path ?? process.env['PATH'] ?? '';
  const path = [given, dirname(process.execPath)].filter(Boolean).join(delimiter);
  const powerShell = createPowerShellSupply({ path: given, log });
  switch (isolation) {
    case 'scripted':
      return createScriptedHost(clock, options.script);
    case 'bubblewrap': {
      const limits = { processes: 8192, memoryBytes: totalmem() * 0.75, fileBytes: 64 * GIB, ...options.limits };
      const tools = findToolFolders(path, [homedir(), '/root']);
      return createMachineHost({
        isolation: bubblewrapIsolation(tools, limits),
        clock,
        workDirectory,
        log,
        powerShell,
      });
    }
    case 'process-group':
      if (options.unsandboxed !== true) log(NO_SANDBOX);
      return createMachineHost({
        isolation: processGroupIsolation(findToolFolders(path, []).path.join(delimiter)),
        clock,
        workDirectory,
        log,
        powerShell,
      });
  }
};

const chooseIsolation = (clock: Clock['kind'], unsandboxed: boolean): InstanceHost['isolation'] => {
  if (clock === 'virtual') return 'scripted';
  return !unsandboxed && bubblewrapWorks() ? 'bubblewrap' : 'process-group';
};
