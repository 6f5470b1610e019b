import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.js';
import { AGENT_LOG } from './agent-log.js';
import { diskAt, type Disk } from './disk.js';
import { InstanceGone, type InstanceHost, type InstanceSpec, type ShutdownCause } from './instance-host.js';
import type { IsolatedMachine, Isolation } from './isolated-machine.js';
import { machineFiles, makeMachineFiles, type MachineFiles } from './machine-files.js';
import { readLines, type LinePipe } from './pipe-reader.js';
import type { PowerShellSupply } from './powershell-supply.js';
import { createShutdownTimer, type ShutdownTimer } from './shutdown-timer.js';

interface Running {
  readonly spec: InstanceSpec;
  readonly directory: string;
  readonly disk: Disk;
  readonly machine: MachineFiles;
  readonly boot: () => Promise<IsolatedMachine>;
  readonly control: LinePipe;
  readonly timer: ShutdownTimer;
  isolated: IsolatedMachine;
  /** An end of its processes is meant: the instance is stopped, halted or started anew. */
  ending: boolean;
  halted: boolean;
}

export interface MachineHostOptions {
  readonly isolation: Isolation;
  readonly clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly workDirectory: string;
  readonly log: (message: string) => void;
  /** For Windows instances. */
  readonly powerShell: PowerShellSupply;
}

/** Instances as real processes, kept apart by one isolation or another. */
export const createMachineHost = ({
  isolation,
  clock,
  workDirectory,
  log,
  powerShell,
}: MachineHostOptions): InstanceHost => {
  const running = new Map<string, Running>();
  const listeners: ((instanceId: string, cause: ShutdownCause) => void)[] = [];
  const tell = (instanceId: string, cause: ShutdownCause): void => {
    for (const listener of listeners) listener(instanceId, cause);
  };
  const find = (instanceId: string): Running => {
    const found = running.get(instanceId);
    if (!found || found.halted) throw new InstanceGone(instanceId);
    return found;
  };

  const bootAgain = async (instance: Running): Promise<void> => {
    instance.isolated = await instance.boot();
    instance.ending = false;
    instance.halted = false;
    watch(instance, instance.isolated);
  };

  const watch = (instance: Running, isolated: IsolatedMachine): void => {
    void isolated.ended.then(() => {
      if (!instance.ending && instance.isolated === isolated) tell(instance.spec.instanceId, 'died');
    });
  };

  const start = async (spec: InstanceSpec): Promise<void> => {
    const { instanceId } = spec;
    const before = running.get(instanceId);
    if (before?.halted) return bootAgain(before);
    const shell = spec.platform === 'windows' ? await powerShell.open() : undefined;
    const directory = join(workDirectory, 'instances', instanceId);
    const disk = diskAt(join(directory, 'disk'));
    await disk.makeFolder('/');
    const machine = machineFiles(join(directory, 'machine'), isolation.machineFolder(join(directory, 'machine')));
    await makeMachineFiles(machine, spec.commands, shell);
    const boot = await isolation.prepare({
      spec,
      disk,
      machine,
      folders: shell?.folder === undefined ? [] : [shell.folder],
    });
    const timer = createShutdownTimer(clock, {
      powerOff: () => tell(instanceId, 'shutdown'),
      reboot: () => tell(instanceId, 'reboot'),
      refused: (message) => log(`${instanceId}: shutdown: ${message}`),
    });
    const control = readLines(machine.control, (line) => timer.request(line.split(' ').filter(Boolean)));
    const isolated = await boot();
    const instance = { spec, directory, disk, machine, boot, control, timer, isolated, ending: false, halted: false };
    running.set(instanceId, instance);
    watch(instance, isolated);
  };

  const halt = async (instanceId: string): Promise<void> => {
    const instance = running.get(instanceId);
    if (!instance) return;
    instance.ending = true;
    instance.halted = true;
    instance.timer.cancel();
    await instance.isolated.kill();
  };

  const restart = async (instanceId: string): Promise<void> => {
    const instance = find(instanceId);
    await halt(instanceId);
    await bootAgain(instance);
  };

  const stop = async (instanceId: string): Promise<void> => {
    const instance = running.get(instanceId);
    if (!instance) return;
    running.delete(instanceId);
    instance.ending = true;
    instance.timer.cancel();
    await instance.isolated.kill();
    instance.control.close();
    await instance.disk.remove();
    await rm(instance.directory, { recursive: true, force: true });
  };

  return {
    isolation: isolation.name,
    unable: (platform) => (platform === 'windows' ? powerShell.problem() : undefined),
    start,
    halt,
    restart,
    stop,
    close: async () => void (await Promise.allSettled([...running.keys()].map(stop))),
    onShutdown: (listener) => void listeners.push(listener),
    resolve: (instanceId, path) => isolation.see(find(instanceId).disk, path),
    writeFile: (instanceId, path, content, mode) => find(instanceId).disk.writeFile(path, content, mode),
    appendFile: (instanceId, path, content) => find(instanceId).disk.appendFile(path, content),
    run: async (instanceId, process) => {
      const { spec, disk, machine, control, isolated } = find(instanceId);
      const own = isolation.environment(disk);
      const started = await isolated.run({
        command: process.command,
        workingDirectory: process.workingDirectory ?? isolation.see(disk, '/root'),
        environment: {
          LANG: 'C.UTF-8',
          ...own,
          PATH: `${machine.bin}:${own.PATH}`,
          // Where Windows has it there is no place here.
          ...(spec.platform === 'windows' && { AWS_SSM_AGENT_LOG: isolation.see(disk, AGENT_LOG) }),
          ...spec.environment,
          ...process.environment,
        },
      });
      // What a process asked for before it ended is done before its end is known.
      return { ...started, exited: started.exited.then((code) => (control.drain(), code)) };
    },
  };
};
