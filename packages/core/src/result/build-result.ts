/** What an agent does for a job, in order. */
export const PHASES = ['ticket', 'download', 'unpack', 'build', 'pack', 'upload'] as const;
export type Phase = (typeof PHASES)[number];

/** An artifact as it was transferred. */
export interface TransferSize {
  readonly name: string;
  readonly bytes: number;
  readonly files: number;
}

/** What the instance says of the build. It was written by the build's own machine: it may lie about this build, and nothing else. */
export interface BuildResult {
  /** `failed`: the build's fault. `agentFailed`: the machine's or the network's. */
  readonly outcome: 'succeeded' | 'failed' | 'agentFailed';
  /** Where it ended. */
  readonly phase: Phase;
  /** Text of the command that failed, or ''. */
  readonly command: string;
  readonly exitCode?: number;
  /** What went wrong, for a person, or ''. */
  readonly message: string;
  /** The last lines of the output. */
  readonly tail: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly inputs: readonly TransferSize[];
  readonly outputs: readonly TransferSize[];
  /** Milliseconds. */
  readonly timings: Readonly<Partial<Record<Phase, number>>>;
  readonly agentVersion: string;
}
