/** The cloud's time. All services take time and timers from here, never from `Date` or `setTimeout`. */
export interface Clock {
  readonly kind: 'real' | 'x10' | 'virtual';
  /** Milliseconds since the epoch. */
  now(): number;
  /** Fires once, `delayMs` of the cloud's time from now. */
  setTimer(delayMs: number, fire: () => void): Timer;
  /** Rejects with the signal's reason when it is aborted first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export interface Timer {
  cancel(): void;
}

export const sleepWith =
  (clock: Pick<Clock, 'setTimer'>): Clock['sleep'] =>
  (delayMs, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const timer = clock.setTimer(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
