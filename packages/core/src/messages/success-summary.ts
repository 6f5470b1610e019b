import { PHASES, type BuildResult, type TransferSize } from '../result/build-result.js';
import { cutText } from '../text/cut-text.js';
import { SUMMARY_LIMIT } from './limits.js';

/** What the pipeline shows of a build that succeeded, within CodePipeline's 2,048 characters. */
export const successSummary = (result: BuildResult): string => {
  const built = result.timings.build;
  const outputs = result.outputs.map(artifact);
  const timings = PHASES.flatMap((phase) => {
    const milliseconds = result.timings[phase];
    return milliseconds ? [`${phase} ${duration(milliseconds)}`] : [];
  });
  const parts = [
    built === undefined ? 'Built.' : `Built in ${duration(built)}.`,
    ...(outputs.length > 0 ? [`${outputs.join('; ')}.`] : []),
    ...(timings.length > 0 ? [`Time: ${timings.join(', ')}.`] : []),
  ];
  return cutText(parts.join(' '), SUMMARY_LIMIT);
};

/** What a job is at: its build goes on, or it waits for an instance. */
export type Progressing =
  { readonly instanceId: string; readonly instanceType: string } | { readonly waitsBecause: string };

/** How many builds may run at once, and where. */
export interface Limit {
  /** Absent: in the whole stack. */
  readonly environment?: string | undefined;
  readonly most: number;
}

/** What the pipeline shows while a build waits for its turn. */
export const turnSummary = ({ environment, most }: Limit, before: number): string => {
  const where = environment === undefined ? 'the stack' : `the environment '${environment}'`;
  return `Waits for a free build place in ${where} (limit ${most}, ${before === 0 ? 'next in turn' : `${before} before it`}).`;
};

/** What the pipeline shows while the build goes on. */
export const progressSummary = (what: Progressing): string =>
  cutText(
    'waitsBecause' in what
      ? `Waits for an instance: ${what.waitsBecause}`
      : `Building on ${what.instanceId} (${what.instanceType}).`,
    SUMMARY_LIMIT,
  );

const artifact = ({ name, bytes, files }: TransferSize): string =>
  `${name}: ${size(bytes)}, ${files} ${files === 1 ? 'file' : 'files'}`;

const duration = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

const size = (bytes: number): string => {
  let value = bytes;
  let unit: string | undefined;
  for (const larger of UNITS) {
    if (value < 1000) break;
    value /= 1000;
    unit = larger;
  }
  return unit === undefined ? `${bytes} bytes` : `${value.toFixed(1)} ${unit}`;
};
