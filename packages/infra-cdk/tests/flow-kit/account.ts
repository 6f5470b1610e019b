import type { Data } from '@codepipeline-ec2/core';

/** What a machine asked of the world, in order. */
export type Told =
  | { readonly type: 'call'; readonly at: number; readonly worker: string; readonly do: string; readonly data: Data }
  | { readonly type: 'wait'; readonly at: number; readonly signals: readonly string[] }
  /** The signals of a wait are read from the table, because one was stored before it. */
  | { readonly type: 'read'; readonly at: number; readonly signals: readonly string[]; readonly data: Data };

/** Everything by which two machines that run the same flow can be told apart. Times in milliseconds since the start. */
export interface Account {
  readonly status: string;
  /** States in order, without companions of waits, choices and the flow's end. */
  readonly entered: readonly string[];
  readonly told: readonly Told[];
  /** The job's data in the end. */
  readonly data: unknown;
  readonly endedAt: number;
}
