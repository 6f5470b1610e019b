import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';

/** The disk of an instance, as a folder of this machine. */
export interface Disk {
  readonly directory: string;
  /** Where a path of the instance is on this machine. */
  locate(path: string): string;
  makeFolder(path: string, mode?: number): Promise<void>;
  writeFile(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  appendFile(path: string, content: string): Promise<void>;
  remove(): Promise<void>;
}

const execute = promisify(execFile);

export const diskAt = (directory: string): Disk => {
  const locate = (path: string): string => join(directory, normalize(join('/', path)));

  const makeFolder = async (path: string, mode = 0o755): Promise<void> => {
    await refuseLinks(directory, locate(path));
    await mkdir(locate(path), { recursive: true, mode });
  };

  const write = async (path: string, content: string | Uint8Array, flags: number, mode: number): Promise<void> => {
    await makeFolder(dirname(normalize(join('/', path))));
    const file = await open(locate(path), flags | constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, mode);
    try {
      await file.writeFile(content);
      // The mode given to open is cut by the umask, and does not change a file that was there.
      if ((flags & constants.O_APPEND) === 0) await file.chmod(mode);
    } finally {
      await file.close();
    }
  };

  return {
    directory,
    locate,
    makeFolder,
    writeFile: (path, content, mode = 0o644) => write(path, content, constants.O_TRUNC, mode),
    appendFile: (path, content) => write(path, content, constants.O_APPEND, 0o644),
    remove: async () => {
      try {
        await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      } catch {
        // A build may leave folders that even their owner must not write to (Go's module cache).
        await execute('chmod', ['-R', 'u+rwX', '--', directory]).catch(() => undefined);
        await rm(directory, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
};

/** What runs on the instance may lay links on its disk; none may lead a write of the cloud off that disk. */
const refuseLinks = async (directory: string, path: string): Promise<void> => {
  let walked = directory;
  for (const part of path.slice(directory.length).split(sep).filter(Boolean)) {
    walked = join(walked, part);
    const found = await lstat(walked).catch(() => undefined);
    if (!found) return;
    if (found.isSymbolicLink()) throw new Error(`${walked.slice(directory.length)} is a link: not followed`);
  }
};
