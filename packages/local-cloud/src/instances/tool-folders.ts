import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';

/** Folders of this machine that every instance sees, read only. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/etc', '/nix', '/snap'];
const STANDARD_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Program folders beside which there may be secrets, so that only they themselves are shown. */
const NARROW = new Set(['.local', '.cargo', '.config', '.docker', '.aws', '.ssh', '.gnupg']);
/** A folder of real targets is looked at one by one up to here. */
const MANY_LINKS = 500;

export interface ToolFolders {
  /** The PATH of an instance. */
  readonly path: readonly string[];
  /** Folders outside the system's own that the programs on PATH need. */
  readonly folders: readonly string[];
}

/** What of this machine's PATH makes sense on an instance, and where its programs really are. */
export const findToolFolders = (hostPath: string, homes: readonly string[]): ToolFolders => {
  const listed = hostPath.split(delimiter).filter((folder) => isAbsolute(folder) && !isOfNpm(folder));
  const path = [...new Set([...listed, ...STANDARD_PATH])].filter((folder) => existsSync(folder));
  const folders = new Set<string>();
  const show = (program: string): void => {
    const root = toolRoot(program, homes);
    if (!isShown(root, folders)) folders.add(root);
  };
  for (const folder of path) {
    if (isShown(folder, folders)) continue;
    show(folder);
    show(realpathSync(folder));
    for (const target of linkTargets(folder)) if (!isShown(target, folders)) show(dirname(target));
  }
  for (const home of homes) {
    // Programs in .cargo/bin are doors to what is here.
    const rust = join(home, '.rustup');
    if (folders.has(join(home, '.cargo/bin')) && existsSync(rust)) folders.add(rust);
  }
  return { path, folders: [...folders].filter((folder) => !isBelowAnother(folder, folders)).sort() };
};

/** `npm run` puts the folders of the project that it runs for on PATH: not an instance's business. */
const isOfNpm = (folder: string): boolean => /[/\\]node_modules([/\\]|$)|node-gyp-bin/.test(folder);

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const isShown = (path: string, folders: ReadonlySet<string>): boolean =>
  [...SYSTEM, ...folders].some((folder) => isWithin(path, folder));

const isBelowAnother = (path: string, folders: ReadonlySet<string>): boolean =>
  [...folders].some((folder) => folder !== path && isWithin(path, folder));

/** `~/.pyenv/shims` is nothing without `~/.pyenv`; but a home, or a folder with secrets, is never shown as a whole. */
const toolRoot = (folder: string, homes: readonly string[]): string => {
  if (!['bin', 'sbin', 'shims', 'scripts'].includes(basename(folder))) return folder;
  const parent = dirname(folder);
  const tooWide = parent === '/' || homes.includes(parent) || NARROW.has(basename(parent)) || dirname(parent) === '/';
  return tooWide ? folder : parent;
};

const linkTargets = (folder: string): string[] => {
  const targets: string[] = [];
  for (const name of readdirSync(folder).slice(0, MANY_LINKS)) {
    const entry = join(folder, name);
    try {
      if (lstatSync(entry).isSymbolicLink()) targets.push(realpathSync(entry));
    } catch {
      // A link to nothing.
    }
  }
  return targets;
};
