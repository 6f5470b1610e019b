import type { LaunchRate } from '../launch-rate/launch-rate.js';

/** The launches that EC2 allows, handed out in the order in which they are asked for: one bucket for all launchers. */
export interface LaunchTokens {
  /**
   * Takes the next token. Repeated, it takes another one.
   * @param now Epoch milliseconds
   * @returns Epoch milliseconds from which it counts; not in the future when there was one
   */
  takeLaunchToken(rate: LaunchRate, now: number): Promise<number>;
}
