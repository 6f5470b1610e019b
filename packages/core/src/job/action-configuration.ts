import type { ActionPropertyName } from './action-properties.js';
import type { Image } from './image.js';

/** What the author of a pipeline asked for, checked. */
export interface ActionConfiguration {
  readonly image: Image;
  /** In order of preference, at least one. */
  readonly instanceTypes: readonly string[];
  readonly command: string;
  /** '' is the job's own folder on the instance. */
  readonly workingDirectory: string;
  /** One entry for each output artifact of the action, in its order. */
  readonly outputs: readonly OutputPath[];
  /** Name of a build environment of the stack. */
  readonly environment: string;
  readonly timeoutMinutes: number;
}

export interface OutputPath {
  /** Name of the output artifact. */
  readonly name: string;
  /** Relative to the working directory; '' is the working directory itself. */
  readonly path: string;
}

/** One thing that is wrong with a configuration, in words for the author of the pipeline. */
export interface ConfigurationFault {
  /** The property as the author wrote it. */
  readonly property: ActionPropertyName | (string & {});
  /** What is wrong with the value, e.g. `'0' is out of range`. */
  readonly problem: string;
  readonly allowed: string;
}

export type ParsedConfiguration =
  | { readonly ok: true; readonly value: ActionConfiguration }
  | { readonly ok: false; readonly faults: readonly ConfigurationFault[] };

export const DEFAULT_ENVIRONMENT = 'default';
export const DEFAULT_TIMEOUT_MINUTES = 60;
export const MAX_TIMEOUT_MINUTES = 480;
