import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUNDLE_NAMES, bundleDirectory } from './service/bundles.js';

/** A stack as files. */
export interface PlainTemplate {
  /** The template; the code of each function is `./lambda/<name>.zip` beside it. */
  readonly template: Readonly<Record<string, unknown>>;
  /** Folder with the code of each function, by the function's name. */
  readonly code: ReadonlyMap<string, string>;
  /** The state machine's definition: the file `./flow.asl.json` beside the template, or the template would be too large to deploy directly. */
  readonly definition: string;
}

/** Where the state machine's definition lies, seen from the template. */
export const DEFINITION_PATH = './flow.asl.json';

/** Where the code of a function lies, seen from the template. */
export const codePath = (name: string): string => `./lambda/${name}.zip`;

/** The code of all functions, by name. */
export const functionCode = (): ReadonlyMap<string, string> =>
  new Map(BUNDLE_NAMES.map((name) => [name, bundleDirectory(name)]));

/** The same place from `src` and from `dist`. */
const place = (file: string): string => fileURLToPath(new URL(`../template/${file}`, import.meta.url));

/** The template that this release was built with. It needs no CDK at run time. */
export const publishedTemplate = (): PlainTemplate => {
  const [template, definition] = [place('template.json'), place('flow.asl.json')];
  if (!existsSync(template))
    throw new Error(`The template is not built: ${template} is missing. Run "npm run build" in the workspace.`);
  return {
    // Written by build-template.mjs from plainTemplate(): an object.
    template: JSON.parse(readFileSync(template, 'utf8')) as Record<string, unknown>,
    definition: readFileSync(definition, 'utf8'),
    code: functionCode(),
  };
};
