import type { JobData } from '@codepipeline-ec2/core';
import type { Chance } from './chance.js';
import type { Faults } from './faults.js';

/** What a job is, and how its build would end if nothing else happened. */
export interface JobScript {
  readonly jobId: string;
  readonly data: JobData;
  readonly buildSeconds: number;
  /** `faulty`: its configuration is none. `silent`: the agent ends without a result. */
  readonly ends: 'succeeded' | 'failed' | 'silent' | 'faulty';
  /** Seconds after its beginning at which nobody waits for it any more, or an operator ends its execution. */
  readonly abandonedAfter: number | undefined;
  readonly abortedAfter: number | undefined;
}

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/** Builds of half a minute to a quarter of an hour; one in a hundred outlives its URLs. */
const buildSeconds = (chance: Chance): number =>
  Math.round(chance.happens(0.01) ? chance.between(3300, 3500) : 30 * Math.exp(chance.between(0, 3.4)));

const ending = (chance: Chance, faults: Faults, about: string): JobScript['ends'] => {
  if (chance.happens(0.01)) return 'faulty';
  if (faults.strikes('silent', about)) return 'silent';
  return chance.happens(0.1) ? 'failed' : 'succeeded';
};

/** The job of this number, the same whatever other jobs there are. */
export const createJobScript = (number: number, all: Chance, faults: Faults): JobScript => {
  const about = `job ${hex(number, 12)}`;
  const chance = all.of(about);
  const happens = (kind: 'abandoned' | 'aborted'): boolean => faults.strikes(kind, about);
  const jobId = `${hex(Math.floor(chance.next() * 2 ** 28), 8)}-0000-4000-8000-${hex(number, 12)}`;
  const ends = ending(chance, faults, about);
  return {
    jobId,
    ends,
    buildSeconds: buildSeconds(chance),
    abandonedAfter: happens('abandoned') ? chance.between(0, 900) : undefined,
    abortedAfter: happens('aborted') ? chance.between(1, 900) : undefined,
    data: {
      configuration: {
        ...(ends !== 'faulty' && { ImageId: 'ami-0123456789abcdef0' }),
        InstanceType: 'c7i.large',
        Command: 'make',
        TimeoutMinutes: '60',
        ...(chance.happens(0.3) && { Environment: 'spot' }),
      },
      pipeline: {
        name: `pipeline-${number}`,
        arn: `arn:aws:codepipeline:us-east-1:000000000000:pipeline-${number}`,
        // Two actions of each pipeline execution run beside each other.
        executionId: `execution-${number >> 1}`,
        stage: 'Build',
        action: `Compile${number & 1}`,
        actionExecutionId: `action-${number}`,
      },
      inputs: [{ name: 'Source', bucket: 'artifacts', key: `Source/${number}` }],
      outputs: [{ name: 'Site', bucket: 'artifacts', key: `Site/${number}` }],
    },
  };
};
