import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Registry } from './registry.js';
import { runProgram } from './run-program.js';

/** `docker` by buildah and `aws ecr get-login-password`; the same place from `src` and from `dist`. */
const PROGRAMS = fileURLToPath(new URL('../../local/bin/', import.meta.url));

/** How this machine's user reaches NuGet. An instance starts without the user's variables. */
const FOR_NUGET = /^(NUGET_.*|https?_proxy|no_proxy|SSL_CERT_(FILE|DIR))$/i;

/** Lays out the programs that the instances have beside those of this machine; gives the folder for their PATH. */
export const layInstanceTools = async (
  folder: string,
  { password }: Registry,
  environment: NodeJS.ProcessEnv,
): Promise<string> => {
  const programs = join(folder, 'bin');
  await mkdir(programs, { recursive: true });
  await cp(PROGRAMS, programs, { recursive: true });
  await writeFile(join(folder, 'registry-password'), password, { mode: 0o600 });
  const dotnet = await runProgram('sh', ['-c', 'command -v dotnet']);
  const exports = Object.entries(environment)
    .filter(([name]) => FOR_NUGET.test(name))
    .map(([name, value = '']) => `export ${name}=${quoted(value)}\n`);
  await writeFile(join(programs, 'dotnet'), `#!/bin/sh\n${exports.join('')}exec ${quoted(dotnet)} "$@"\n`, {
    mode: 0o755,
  });
  return programs;
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
