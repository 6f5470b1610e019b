/** The time, as a parameter. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Whole seconds since the epoch: the unit of everything that is stored. */
export const epochSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

/** Names that nobody can guess, as a parameter. */
export interface Ids {
  /** A secret of at least 128 bits, of the characters `[0-9a-f]` only. */
  secret(): string;
}
