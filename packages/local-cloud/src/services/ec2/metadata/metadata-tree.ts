/** A folder of metadata by the names in it; a text is a file, and what is undefined is not there. */
export interface MetadataTree {
  readonly [name: string]: string | MetadataTree | undefined;
}

/** The text at a path, or the list of a folder, whose folders end with a slash; undefined where there is nothing. */
export const readTree = (tree: MetadataTree, names: readonly string[]): string | undefined => {
  let here: string | MetadataTree | undefined = tree;
  for (const name of names) {
    if (typeof here !== 'object' || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return typeof here === 'object' ? listing(here) : here;
};

const listing = (folder: MetadataTree): string =>
  Object.entries(folder)
    .filter(([, entry]) => entry !== undefined)
    .map(([name, entry]) => (typeof entry === 'object' ? `${name}/` : name))
    .sort()
    .join('\n');
