import type { BuildResult } from '../result/build-result.js';

/** What is known of a failed job, as far as it got. */
export interface FailureFacts {
  /** What the failing state said; may be ''. */
  readonly cause: string;
  /** What the instance said, when it said anything. */
  readonly result?: BuildResult;
  readonly instanceId?: string;
  /** Instances that were launched. */
  readonly attempts?: number;
  readonly timeoutMinutes?: number;
  /** Where the build's whole output is: a link, or the names of log group and stream. */
  readonly log?: string;
  /** Link to the job's execution. */
  readonly link?: string;
}

type Fact = readonly [label: string, text: string | undefined];

/** The lines that every message of a launched build has. */
export const whereToLook = ({ instanceId, log, link }: FailureFacts): readonly Fact[] => [
  ['Instance', instanceId],
  ['Log', log],
  ['Execution', link],
];
