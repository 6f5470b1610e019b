export type StartOutcome =
  | { readonly status: 'started'; readonly executionArn: string }
  /** An execution of this name was started before. */
  | { readonly status: 'exists' };

export type ExecutionState = 'running' | 'succeeded' | 'failed' | 'unknown';

/** Runs the flow of jobs. */
export interface Executions {
  /** Starts the job's execution; its name is the job's id, its input nothing but that id. */
  start(jobId: string): Promise<StartOutcome>;
  /** Where the job's execution is or would be. */
  arnOf(jobId: string): string;
  state(jobId: string): Promise<ExecutionState>;
  /** Ends a wait well. `stale`: nobody waits with this token any more. */
  answer(token: string, learned: Readonly<Record<string, string | number>>): Promise<'answered' | 'stale'>;
  /** Ends a wait with a named outcome. */
  refuse(token: string, outcome: string, cause: string): Promise<'answered' | 'stale'>;
}
