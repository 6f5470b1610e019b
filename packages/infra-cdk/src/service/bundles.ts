import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The functions whose code this package carries, each a folder of `bundles/`. */
export const BUNDLE_NAMES = ['dispatcher', 'launcher', 'report', 'signals', 'sweep'] as const;
export type BundleName = (typeof BUNDLE_NAMES)[number];

/** The folder that holds one function's `index.mjs`; the same place from `src` and from `dist`. */
export const bundleDirectory = (name: BundleName): string => {
  const directory = fileURLToPath(new URL(`../../bundles/${name}`, import.meta.url));
  if (!existsSync(directory)) {
    throw new Error(
      `The code of the function '${name}' is not built: ${directory} is missing. Run "npm run build" in the workspace.`,
    );
  }
  return directory;
};
