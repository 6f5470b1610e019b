import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Buildah } from './buildah.js';
import { runProgram } from './run-program.js';

/** Opened at run time, so that `ldd` does not name them. */
const ALSO = ['libssl.so.3', 'libcrypto.so.3'];

/** Pushes an image with the .NET runtime of this machine and the libraries that it needs: what `mcr.microsoft.com/dotnet/aspnet` is on AWS. */
export const pushBaseImage = async (buildah: Buildah, folder: string, image: string): Promise<void> => {
  const root = dirname(realpathSync(await runProgram('sh', ['-c', 'command -v dotnet'])));
  const dotnet = join(folder, root);
  mkdirSync(dotnet, { recursive: true });
  for (const part of ['dotnet', 'host', 'shared']) {
    cpSync(join(root, part), join(dotnet, part), { recursive: true, verbatimSymlinks: true });
  }
  for (const library of await librariesOf(root)) {
    mkdirSync(join(folder, dirname(library)), { recursive: true });
    cpSync(library, join(folder, library), { dereference: true });
  }
  for (const empty of ['tmp', 'app', 'usr/bin']) mkdirSync(join(folder, empty), { recursive: true });
  symlinkSync(join(root, 'dotnet'), join(folder, 'usr/bin/dotnet'));

  const container = await buildah.run(['from', 'scratch']);
  await buildah.run(['copy', '--quiet', container, folder, '/']);
  // InvariantGlobalization of the application itself makes ICU superfluous.
  await buildah.run(['config', '--env', 'PATH=/usr/bin', '--env', 'DOTNET_EnableDiagnostics=0', container]);
  await buildah.run(['commit', '--quiet', '--rm', container, image]);
  await buildah.run(['push', '--quiet', '--tls-verify=false', '--disable-compression', image]);
};

/** The libraries of the system that the runtime links to. */
const librariesOf = async (root: string): Promise<string[]> => {
  const native = readdirSync(join(root, 'shared'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.so'))
    .map((name) => join(root, 'shared', name));
  // Its exit code says no more than that one of the files has a library missing that only a tracer needs.
  const listed = await runProgram('sh', ['-c', 'ldd "$@"; true', 'ldd', join(root, 'dotnet'), ...native]);
  const linked = [...listed.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path ?? '');
  const libc = linked.find((path) => path.includes('/libc.so'));
  const beside = ALSO.map((name) => join(dirname(libc ?? '/usr/lib'), name));
  return [...new Set([...linked, ...beside.filter((path) => isThere(path))])].filter((path) => !path.startsWith(root));
};

const isThere = (path: string): boolean => {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
};
