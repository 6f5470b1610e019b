import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { AGENT_LOG } from './agent-log.js';
import type { IsolatedMachine, Isolation } from './isolated-machine.js';
import { deferred } from './deferred.js';

/** Marks what an instance started, so that also those who left their process group are found. */
const MARK = 'LOCAL_CLOUD_INSTANCE';

/** Instances as plain processes of this machine, with folders of their own in place of the system's. */
export const processGroupIsolation = (hostPath: string): Isolation => ({
  name: 'process-group',
  see: (disk, path) => disk.locate(path),
  machineFolder: (directory) => directory,
  environment: (disk) => ({
    PATH: hostPath,
    HOME: disk.locate('/root'),
    TMPDIR: disk.locate('/tmp'),
    AWS_SSM_AGENT_LOG: disk.locate(AGENT_LOG),
    [MARK]: disk.directory,
  }),
  prepare: async ({ disk }) => {
    for (const folder of ['/root', '/home', '/tmp', '/var/tmp', '/var/log']) await disk.makeFolder(folder);
    return () => Promise.resolve(plainMachine(disk.directory));
  },
});

const plainMachine = (mark: string): IsolatedMachine => {
  const groups = new Set<number>();
  const ended = deferred<void>();
  const killAll = (): boolean => {
    const marked = findMarked(mark);
    // Where processes cannot be looked at, their groups must do.
    for (const pid of marked ?? [...groups].map((group) => -group)) tryKill(pid, 'SIGKILL');
    return marked !== undefined && marked.length > 0;
  };
  const onExit = (): void => void killAll();
  process.once('exit', onExit);

  return {
    ended: ended.promise,
    kill: async () => {
      // One that forks while it is looked at is found in the next round.
      while (killAll()) await delay(5);
      groups.clear();
      process.removeListener('exit', onExit);
      ended.resolve();
    },
    run: async ({ command, environment, workingDirectory }) => {
      const child = spawn(
        '/bin/sh',
        ['-c', 'cd -- "$1" || exit 126; shift; exec "$@"', 'sh', workingDirectory, ...command],
        { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const exited = deferred<number>();
      child.once('exit', (code, signal) => exited.resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
      child.once('error', () => exited.resolve(127));
      const group = child.pid;
      if (group !== undefined) groups.add(group);
      return {
        // Copied, because Node throws away what nobody had read of a child's own streams when it exits.
        stdout: child.stdout.pipe(new PassThrough()),
        stderr: child.stderr.pipe(new PassThrough()),
        exited: exited.promise,
        kill: (signal) => {
          if (group !== undefined) tryKill(-group, signal);
        },
      };
    },
  };
};

const tryKill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
};

/** Processes that were started with the mark; undefined where the system does not show environments. */
const findMarked = (mark: string): number[] | undefined => {
  let names: string[];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  const wanted = `${MARK}=${mark}\0`;
  return names.map(Number).filter((pid) => {
    try {
      return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0${wanted}`);
    } catch {
      return false;
    }
  });
};
