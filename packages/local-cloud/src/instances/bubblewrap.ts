import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { kill as killProcess } from 'node:process';
import { createInterface } from 'node:readline';
import { deferred } from './deferred.js';
import { makePipes, POWER_COMMANDS, type MachineFiles } from './machine-files.js';
import { readPipe } from './pipe-reader.js';
import type { InstanceProcess } from './instance-host.js';
import type { IsolatedMachine, Isolation, MachineRequest } from './isolated-machine.js';
import { INFO_FD, sandboxArguments } from './sandbox-arguments.js';
import { runScript, sandboxInit, type InstanceLimits } from './sandbox-init.js';
import { laySystemFolders, type Mount } from './system-folders.js';
import type { ToolFolders } from './tool-folders.js';

const MACHINE_FOLDER = '/var/lib/ec2';

/** Whether sandboxes work here; having the program is not enough (containers and some kernels forbid namespaces). */
export const bubblewrapWorks = (): boolean => {
  const probe = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
  const namespaces = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--die-with-parent', '--new-session'];
  const user = isRoot() ? [] : ['--unshare-user', '--uid', '0', '--gid', '0'];
  const found = spawnSync('bwrap', [...user, ...namespaces, ...probe, 'bash', '-c', 'exec setsid true'], {
    stdio: 'ignore',
    timeout: 5000,
  });
  return found.status === 0;
};

const isRoot = (): boolean => process.getuid?.() === 0;

/** Instances as bubblewrap sandboxes: one per instance, in which a small init starts each process. */
export const bubblewrapIsolation = (tools: ToolFolders, limits: InstanceLimits): Isolation => ({
  name: 'bubblewrap',
  see: (_disk, path) => path,
  machineFolder: () => MACHINE_FOLDER,
  environment: () => ({
    PATH: tools.path.join(':'),
    HOME: '/root',
    // Without this machine's root there are no other users to give files to.
    ...(isRoot() ? {} : { TAR_OPTIONS: '--no-same-owner' }),
  }),
  prepare: async (request) => {
    const { spec, disk, machine, folders } = request;
    for (const folder of ['/root', '/home', '/tmp', '/var/tmp', '/var/log', '/run', '/srv', '/mnt', '/media']) {
      await disk.makeFolder(folder);
    }
    for (const folder of ['/tmp', '/var/tmp']) await chmod(disk.locate(folder), 0o1777);
    const sandbox = sandboxArguments({
      root: disk.directory,
      mounts: [...(await laySystemFolders(disk, spec.hostname)), ...powerMounts(machine)],
      toolFolders: [...tools.folders, ...folders],
      machine: { from: machine.directory, at: MACHINE_FOLDER },
      hostname: spec.hostname,
      asRoot: isRoot(),
      command: ['/bin/bash', `${MACHINE_FOLDER}/init`],
    });
    await writeFile(join(machine.directory, 'init'), sandboxInit(`${MACHINE_FOLDER}/runs`, limits), { mode: 0o755 });
    let runs = 0;
    return () =>
      superviseSandbox(
        // Its own session: Ctrl-C at the terminal is for the cloud, which then ends its instances in order.
        spawn('bwrap', sandbox, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true }),
        request,
        // Never the same again after a reboot: files of runs that it ended may still be going.
        () => String((runs += 1)),
      );
  },
});

/** Scripts that name `/sbin/shutdown` by its path mean this instance, too. On most systems all of them are systemctl. */
const powerMounts = (machine: MachineFiles): Mount[] => {
  const paths = ['/usr/sbin', '/sbin'].flatMap((folder) => POWER_COMMANDS.map((name) => `${folder}/${name}`));
  const programs = new Set(paths.filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  return [...programs].map((at) => ({ kind: 'read-only', from: join(machine.directory, 'bin/shutdown'), at }));
};

interface Run {
  readonly started: (group: string) => void;
  readonly exited: (code: number) => void;
}

const superviseSandbox = async (
  child: ChildProcess,
  { spec, machine }: MachineRequest,
  nextId: () => string,
): Promise<IsolatedMachine> => {
  // All four were asked for as pipes.
  const [input, output, errors, info] = [child.stdin!, child.stdout!, child.stderr!, child.stdio[INFO_FD] as Readable];
  const runs = new Map<string, Run>();
  let complaint = '';
  errors.on('data', (data: Buffer) => (complaint = (complaint + data.toString()).slice(-2000)));
  input.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const sandboxPid = new Promise<number>((resolve, reject) => {
    let text = '';
    info.on('data', (data: Buffer) => (text += data.toString()));
    info.once('end', () => {
      const pid = Number(/"child-pid":\s*(\d+)/.exec(text)?.[1]);
      if (pid > 0) resolve(pid);
      else reject(new Error('bubblewrap did not tell its process'));
    });
  });
  sandboxPid.catch(() => undefined);

  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The sandbox of ${spec.instanceId} did not start: ${complaint.trim()}`)));
    createInterface({ input: output }).on('line', (line) => {
      const [what, id = '', value = ''] = line.split(' ');
      if (what === 'ready') resolve();
      if (what === 'started') runs.get(id)?.started(value);
      if (what === 'exited') runs.get(id)?.exited(Number(value));
    });
  });
  // What was running when the machine ended was killed with it.
  void ended.then(() => runs.forEach((run) => run.exited(137)));

  let over = false;
  void ended.then(() => (over = true));
  return {
    ended,
    kill: async () => {
      // The namespace's first process: when it is gone, the system has ended all others in it.
      await sandboxPid.then((pid) => over || killProcess(pid, 'SIGKILL')).catch(() => child.kill('SIGKILL'));
      await ended;
    },
    run: async (process): Promise<InstanceProcess> => {
      const id = nextId();
      const path = (suffix: string): string => join(machine.runs, `${id}.${suffix}`);
      await makePipes(path('out'), path('err'));
      const [stdout, stderr] = [readPipe(path('out')), readPipe(path('err'))];
      await writeFile(path('sh'), runScript(id, process));
      let group: string | undefined;
      const exited = deferred<number>();
      const started = deferred<void>();
      runs.set(id, {
        started: (pid) => {
          group = pid;
          started.resolve();
        },
        exited: (code) => {
          runs.delete(id);
          started.resolve();
          // Nobody ever opened the pipes of a run that did not start: they have no end of their own.
          if (group === undefined) [stdout, stderr].forEach((stream) => stream.push(null));
          exited.resolve(code);
          for (const suffix of ['sh', 'out', 'err']) void rm(path(suffix), { force: true });
        },
      });
      if (over) runs.get(id)?.exited(137);
      input.write(`run ${id}\n`);
      await started.promise;
      return {
        stdout,
        stderr,
        exited: exited.promise,
        kill: (signal) => {
          if (group !== undefined && !over) input.write(`kill ${group} ${signal.slice('SIG'.length)}\n`);
        },
      };
    },
  };
};
