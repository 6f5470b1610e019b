import { join } from 'node:path';
import { runProgram, type ProgramOptions } from './run-program.js';
import type { Registry } from './registry.js';

/** Debian's buildah, with images of its own in a folder. It needs no daemon. */
export interface Buildah {
  run(words: readonly string[], options?: ProgramOptions): Promise<string>;
  /** The words before a command, for who starts it. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export const openBuildah = async (folder: string, { host, password }: Registry): Promise<Buildah> => {
  const words = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const environment = { REGISTRY_AUTH_FILE: join(folder, 'auth.json'), BUILDAH_ISOLATION: 'chroot' };
  const run: Buildah['run'] = (command, options) =>
    runProgram('buildah', [...words, ...command], { ...options, environment });
  await run(['login', '--tls-verify=false', '--username', 'AWS', '--password-stdin', host], { input: password });
  return { run, words, environment };
};
