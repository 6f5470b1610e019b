/** The places of one limit as they are now. */
export interface Places {
  /** Jobs that have one. */
  readonly taken: readonly string[];
  /** How many there are. */
  readonly most: number;
}

/**
 * The places of limits, and the jobs that wait for one in their order. A job has or has not a place, so each of these
 * can be repeated. While a limit has jobs it is due now and then: the sweep finds what was forgotten.
 */
export interface LimitPlaces {
  /** Takes a place for the job unless all are taken; one that it has stays its own. */
  takePlace(limit: string, jobId: string, most: number, now: number): Promise<'taken' | 'full'>;
  giveBackPlace(limit: string, jobId: string): Promise<void>;
  /** Always as it is now. */
  readPlaces(limit: string): Promise<Places>;
  /** Waits for a place. @param since Epoch seconds: who has waited longest is first */
  queueUp(limit: string, jobId: string, since: number, most: number, now: number): Promise<void>;
  leaveQueue(limit: string, jobId: string): Promise<void>;
  /** The first jobs that wait; may be a moment old. */
  queueOf(limit: string, count: number): Promise<readonly string[]>;
  /** How many jobs have waited since before then; may be a moment old. */
  countBefore(limit: string, since: number): Promise<number>;
  /** @param at Epoch seconds at which the limit is due next */
  lookAgain(limit: string, at: number): Promise<void>;
  /** The limit is not due any more, unless a place is taken. */
  rest(limit: string): Promise<void>;
}

/** A limit that jobs have to do with is looked at so often. */
export const LIMIT_SECONDS = 60;

/** A limit's name in the table. No environment: the stack's. */
export const limitName = ({ environment }: { readonly environment?: string | undefined }): string =>
  environment === undefined ? 'stack' : `environment/${environment}`;
