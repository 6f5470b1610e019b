import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Registry } from './registry.js';

/** `docker` by buildah and `aws ecr get-login-password`; the same place from `src` and from `dist`. */
const PROGRAMS = fileURLToPath(new URL('../../local/bin/', import.meta.url));

/** Lays out the programs that the instances have beside those of this machine; gives the folder for their PATH. */
export const layInstanceTools = async (folder: string, { password }: Registry): Promise<string> => {
  const programs = join(folder, 'bin');
  await mkdir(programs, { recursive: true });
  await cp(PROGRAMS, programs, { recursive: true });
  await writeFile(join(folder, 'registry-password'), password, { mode: 0o600 });
  return programs;
};
