import { type Breakage, type Script, simulate, type SimulationOptions } from './simulate.js';
import { shrink } from './shrink.js';
import type { Summary } from './summary.js';

/** A run that can be had again: what `--replay` reads. */
export interface Recording {
  readonly options: Omit<SimulationOptions, 'script'>;
  readonly script: Script;
}

const JOB = /[0-9a-f]{8}-0000-4000-8000-([0-9a-f]{12})/g;

/** What kind of promise was broken: the words without what they are about. */
const kindOf = (broken: string): string => (broken.split(': ', 1)[0] ?? '').replace(/[0-9a-f-]*[0-9][0-9a-f-]*/g, '…');

/** Finds the smallest script that breaks a promise of the same kind as the run did, in so many seconds. */
export const shrinkFailure = async (
  options: SimulationOptions,
  { broken, script }: Pick<Summary, 'broken' | 'script'>,
  { seconds, breakage = {} }: { readonly seconds: number; readonly breakage?: Breakage },
): Promise<Recording> => {
  const kinds = new Set(broken.map(kindOf));
  const end = performance.now() + seconds * 1000;
  const suspects = broken.flatMap((text) =>
    [...text.matchAll(JOB)].map(([, number = '']) => Number.parseInt(number, 16)),
  );
  const smallest = await shrink({
    script,
    suspects: [...new Set(suspects)],
    goesOn: () => performance.now() < end,
    fails: async (candidate) => {
      const again = await simulate({ ...options, script: candidate }, breakage);
      return again.broken.some((text) => kinds.has(kindOf(text)));
    },
  });
  const { script: _, ...rest } = options;
  // Of the faults that were left only those count that still strike.
  const { script: struck } = await simulate({ ...options, script: smallest }, breakage);
  return { options: rest, script: { jobs: smallest.jobs, faults: struck.faults } };
};

/** Reads a recording. @throws in words what is wrong with it */
export const readRecording = (text: string): SimulationOptions => {
  const fault = (what: string): Error =>
    new Error(`the file of --replay ${what}: take one that a failing run has written`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault('is no JSON');
  }
  const { options, script } = { ...(value as Partial<Recording>) };
  const numbers = [options?.jobs, options?.seed, options?.quotas, options?.within, ...(script?.jobs ?? [undefined])];
  if (options === undefined || script === undefined || !numbers.every((number) => typeof number === 'number')) {
    throw fault('has not all of options and script');
  }
  if (!Array.isArray(script.faults)) throw fault('names no faults');
  // Older files know of no limits.
  return { ...options, limit: options.limit ?? 0, script };
};
