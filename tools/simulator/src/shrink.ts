import type { Script } from './simulate.js';

export interface Shrinking {
  /** The script that fails, as it was recorded. */
  readonly script: Script;
  /** Numbers of the jobs that the broken promises name: these alone are tried first. */
  readonly suspects: readonly number[];
  /** Whether this script still breaks a promise. */
  readonly fails: (script: Script) => Promise<boolean>;
  /** Whether there is time for one more try. */
  readonly goesOn: () => boolean;
}

/** Leaves out jobs, then faults, as long as what is left still fails: the smallest script that was found. */
export const shrink = async ({ script, suspects, fails, goesOn }: Shrinking): Promise<Script> => {
  let smallest = script;
  const isBetter = async (candidate: Script): Promise<boolean> => {
    if (!goesOn() || !(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  const named: Script = { jobs: suspects, faults: script.faults };
  const isSmall = suspects.length > 0 && suspects.length < script.jobs.length && (await isBetter(named));
  const jobs = isSmall ? suspects : script.jobs;
  await withFewer(jobs, (left) => isBetter({ ...smallest, jobs: left }));
  // Faults of other jobs went with them.
  await withFewer(smallest.faults, (left) => isBetter({ ...smallest, faults: left }));
  return smallest;
};

/** Delta debugging: leaves out ever smaller parts while that is accepted. */
const withFewer = async <T>(
  all: readonly T[],
  isAccepted: (left: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> => {
  let left = all;
  if (left.length > 0 && (await isAccepted([]))) return [];
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left.length;) {
      const without = [...left.slice(0, from), ...left.slice(from + size)];
      if (without.length < left.length && (await isAccepted(without))) left = without;
      else from += size;
    }
  }
  return left;
};
