import type { Mount } from './system-folders.js';

export interface Sandbox {
  /** The folder of this machine that is the instance's `/`. */
  readonly root: string;
  readonly mounts: readonly Mount[];
  /** Folders with tools, shown where they are. */
  readonly toolFolders: readonly string[];
  /** Folder of this machine → read-only folder on the instance. */
  readonly machine: { readonly from: string; readonly at: string };
  readonly hostname: string;
  /** Whether this process is the machine's root, so that no user namespace is needed. */
  readonly asRoot: boolean;
  readonly command: readonly string[];
}

/** What root may do in the sandbox: what container engines leave to it. */
const CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** File descriptor on which bubblewrap tells the process id of the sandbox. */
export const INFO_FD = 3;

/** The command line that makes the sandbox of one instance. Later mounts lie over earlier ones. */
export const sandboxArguments = (sandbox: Sandbox): string[] => [
  ...(sandbox.asRoot
    ? ['--cap-drop', 'ALL', ...CAPABILITIES.flatMap((name) => ['--cap-add', `CAP_${name}`])]
    : ['--unshare-user', '--uid', '0', '--gid', '0']),
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  ...['--hostname', sandbox.hostname],
  '--die-with-parent',
  '--new-session',
  '--clearenv',
  ...['--info-fd', String(INFO_FD)],
  ...['--bind', sandbox.root, '/'],
  ...sandbox.mounts.flatMap(mountArguments),
  ...['--ro-bind-try', '/run/systemd/resolve', '/run/systemd/resolve'],
  ...['--ro-bind-try', '/sys', '/sys'],
  ...['--proc', '/proc'],
  ...['--dev', '/dev'],
  ...sandbox.toolFolders.flatMap((folder) => ['--ro-bind-try', folder, folder]),
  ...['--ro-bind', sandbox.machine.from, sandbox.machine.at],
  ...['--chdir', '/'],
  '--',
  ...sandbox.command,
];

const mountArguments = (mount: Mount): string[] => {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.from, mount.at];
    case 'empty-file':
      return ['--ro-bind', '/dev/null', mount.at];
    case 'empty-folder':
      return ['--tmpfs', mount.at];
  }
};
