import type { Place } from './launch-plan.js';

/** EC2 takes no longer ClientToken. */
const CLIENT_TOKEN_LIMIT = 64;

export interface LaunchTry {
  readonly jobId: string;
  readonly attempt: number;
  /** How often the whole plan was walked before. */
  readonly round: number;
  readonly place: Place;
}

/**
 * The ClientToken of one try: the same call repeated launches nothing twice, and another try is another call.
 *
 * @param hash A cryptographic hash that answers in ASCII, e.g. SHA-256 in hexadecimal.
 */
export const clientToken = (hash: (text: string) => string, { jobId, attempt, round, place }: LaunchTry): string =>
  hash([jobId, attempt, round, place.instanceType, place.subnetId ?? '', place.market].join('\n')).slice(
    0,
    CLIENT_TOKEN_LIMIT,
  );
