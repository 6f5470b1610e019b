import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { copyFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.js';

/** Where an instance sees this machine's own /etc and /opt: the entries of its own are links into it. */
const HOST_VIEW = '/.system';

/** Small files that a setup script likes to add lines to: each instance has its own. */
const OWN_COPIES = ['passwd', 'group', 'profile', 'environment', 'bash.bashrc'];

/** Folders of the root that programs live in: shown read only, or laid as the same link. */
const PROGRAM_FOLDERS = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'nix', 'snap'];

export interface Mount {
  readonly kind: 'read-only' | 'empty-file' | 'empty-folder';
  readonly from: string;
  readonly at: string;
}

/** Lays out the parts of a disk that mirror this machine, and says what else must be mounted over it. */
export const laySystemFolders = async (disk: Disk, hostname: string): Promise<Mount[]> => {
  const mounts: Mount[] = [];
  for (const name of PROGRAM_FOLDERS) {
    const path = `/${name}`;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) await symlink(await readlink(path), disk.locate(path));
    else if (found) mounts.push({ kind: 'read-only', from: path, at: path });
  }
  for (const path of ['/etc', '/opt']) mounts.push(...(await mirror(disk, path)));
  await writeFile(disk.locate('/etc/hostname'), `${hostname}\n`);
  await writeFile(
    disk.locate('/etc/hosts'),
    `127.0.0.1 localhost ${hostname}\n::1 localhost ip6-localhost ip6-loopback\n`,
  );
  return mounts;
};

/** A writable folder whose entries are links to this machine's, without what only its root may read. */
const mirror = async (disk: Disk, path: string): Promise<Mount[]> => {
  await disk.makeFolder(path);
  const view = join(HOST_VIEW, path);
  const mounts: Mount[] = [{ kind: 'read-only', from: path, at: view }];
  for (const name of readdirSync(path)) {
    const entry = join(path, name);
    const here = disk.locate(entry);
    if (lstatSync(entry).isSymbolicLink()) {
      await symlink(readlinkSync(entry), here);
      continue;
    }
    const { mode, isFolder } = describe(entry);
    if ((mode & (isFolder ? 0o005 : 0o004)) === 0) {
      mounts.push({ kind: isFolder ? 'empty-folder' : 'empty-file', from: entry, at: join(view, name) });
    } else if (path === '/etc' && OWN_COPIES.includes(name)) {
      await copyFile(entry, here);
    } else if (!(path === '/etc' && ['hosts', 'hostname'].includes(name))) {
      await symlink(join(view, name), here);
    }
  }
  return mounts;
};

const describe = (path: string): { mode: number; isFolder: boolean } => {
  const found = statSync(path);
  return { mode: found.mode, isFolder: found.isDirectory() };
};
