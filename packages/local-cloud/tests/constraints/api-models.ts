import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ServiceName } from '../../src/kernel/service.js';

/** The release of botocore whose API models the tables are made of. */
export const MODELS_VERSION = '1.43.11';

interface Reference {
  readonly shape: string;
}

/** A shape of a `service-2.json`. */
export interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly key?: Reference;
  readonly value?: Reference;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
}

export interface ApiModel {
  readonly operations: Readonly<Record<string, { readonly input?: Reference }>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const FOLDERS: Partial<Record<ServiceName, string>> = { monitoring: 'cloudwatch', states: 'stepfunctions' };

/** The folder of the models where this machine's `python3` has that release; undefined elsewhere. */
export const modelsFolder = (): string | undefined => {
  try {
    const print = 'import botocore, os; print(botocore.__version__, os.path.dirname(botocore.__file__))';
    const said = execFileSync('python3', ['-c', print], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [version, ...folder] = said.trim().split(' ');
    return version === MODELS_VERSION ? join(folder.join(' '), 'data') : undefined;
  } catch {
    return undefined;
  }
};

export const readModel = (folder: string, service: ServiceName): ApiModel => {
  const home = join(folder, FOLDERS[service] ?? service);
  const newest = readdirSync(home).sort().at(-1);
  if (newest === undefined) throw new Error(`${home} holds no model`);
  const file = join(home, newest, 'service-2.json');
  const bytes = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  // botocore's own form.
  return JSON.parse(bytes.toString()) as ApiModel;
};
