import type { Clock } from '../../clock/clock.js';

/** As the clock's sleep; what takes no time does not wait for the clock to move. */
export const pause = async (clock: Pick<Clock, 'sleep'>, delayMs: number, signal?: AbortSignal): Promise<void> => {
  signal?.throwIfAborted();
  if (delayMs > 0) await clock.sleep(delayMs, signal);
};
