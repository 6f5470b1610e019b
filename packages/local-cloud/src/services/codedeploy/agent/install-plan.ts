import type { AppSpec, Permission } from './app-spec.js';
import { AppSpecError } from './app-spec.js';
import type { BundleEntry } from './bundle.js';

export interface InstallPlan {
  /** Folders to be there, in an order in which they can be made. */
  readonly folders: readonly string[];
  /** Files of the revision by the folders of the instance that they go to. */
  readonly copies: readonly { readonly to: string; readonly from: string; readonly names: readonly string[] }[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly permissions: readonly { readonly permission: Permission; readonly paths: readonly string[] }[];
}

/** Says what goes where; an AppSpecError when the revision has no such file or two files go to one place. */
export const planInstall = (spec: AppSpec, entries: readonly BundleEntry[]): InstallPlan => {
  const folders = new Set<string>();
  const files = new Map<string, string>();
  const links = new Map<string, string>();
  const place = (entry: BundleEntry, to: string): void => {
    if (entry.kind === 'folder') {
      folders.add(to);
      return;
    }
    if (files.has(to) || links.has(to)) {
      throw new AppSpecError(
        `The deployment failed because the application specification file calls for the file ${to} to be installed ` +
          'more than once. Update the files section of the AppSpec file, and then try again.',
      );
    }
    folders.add(parent(to));
    if (entry.kind === 'file') files.set(to, entry.path);
    else links.set(to, entry.target);
  };
  for (const { source, destination } of spec.files) {
    const wanted = source
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/');
    const to = instancePath(destination);
    const single = entries.find(({ kind, path }) => kind !== 'folder' && path === wanted);
    if (single) {
      place(single, join(to, wanted.split('/').at(-1) ?? wanted));
      continue;
    }
    const below = wanted === '' ? '' : `${wanted}/`;
    const inside = entries.filter(({ path }) => path.startsWith(below));
    if (inside.length === 0 && !entries.some(({ path }) => path === wanted)) {
      throw new AppSpecError(`No such file or directory - ${source} (the revision has no such source)`);
    }
    folders.add(to);
    for (const entry of inside) place(entry, join(to, entry.path.slice(below.length)));
  }

  return {
    folders: [...folders].sort(),
    copies: [...byFolder(files)],
    links: [...links].map(([path, target]) => ({ path, target })),
    permissions: spec.permissions.map((permission) => ({
      permission,
      paths: matching(permission, [...files.keys()], [...folders]),
    })),
  };
};

/** `C:\inetpub\app` of a Windows revision is `/inetpub/app` on an instance here. */
const instancePath = (path: string): string => {
  const plain = path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, '');
  if (!plain.startsWith('/') || plain.split('/').includes('..')) {
    throw new AppSpecError(`The deployment failed because the destination ${path} is not an absolute path.`);
  }
  return plain === '/' ? '/' : plain.replace(/\/+$/, '').replaceAll(/\/+/g, '/');
};

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);

/** Files that keep their names, of one folder into one folder, are copied together. */
const byFolder = function* (files: ReadonlyMap<string, string>): Generator<InstallPlan['copies'][number]> {
  const groups = new Map<string, { to: string; from: string; names: string[] }>();
  for (const [to, source] of files) {
    const slash = source.lastIndexOf('/');
    const group = { to: parent(to), from: source.slice(0, Math.max(slash, 0)), names: [] };
    const key = `${group.to}\n${group.from}`;
    const known = groups.get(key) ?? group;
    known.names.push(source.slice(slash + 1));
    groups.set(key, known);
  }
  yield* groups.values();
};

const matching = (permission: Permission, files: readonly string[], folders: readonly string[]): string[] => {
  const object = instancePath(permission.object);
  const ofFiles = permission.types.includes('file') ? files : [];
  const ofFolders = permission.types.includes('directory') ? folders : [];
  if (files.includes(object)) return ofFiles.includes(object) ? [object] : [];
  const below = object === '/' ? '/' : `${object}/`;
  return [...ofFolders, ...ofFiles].filter((path) => {
    if (!path.startsWith(below)) return false;
    const rest = path.slice(below.length);
    return globMatches(permission.pattern, rest) && !permission.except.some((name) => globMatches(name, rest));
  });
};

/** `**` is everything below a folder; other patterns are of names directly in it. */
const globMatches = (pattern: string, rest: string): boolean => {
  if (pattern === '**') return true;
  if (rest.includes('/')) return false;
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's').test(rest);
};
