import { sleepWith, type Clock, type Timer } from './clock.js';
import { createTimerQueue } from './timer-queue.js';

export interface VirtualClock extends Clock {
  /** Moves the time on, firing timers in order of their due time; what they cause settles in between. */
  advance(ms: number): Promise<void>;
  /** Milliseconds until the next timer, if there is one. */
  nextTimerIn(): number | undefined;
}

/** Time that stands still until it is moved. */
export const virtualClock = (startMs: number, settle: () => Promise<void> = settleEventLoop): VirtualClock => {
  let now = startMs;
  let order = 0;
  const queue = createTimerQueue();
  const clock = {
    kind: 'virtual' as const,
    now: () => now,
    setTimer: (delayMs: number, fire: () => void): Timer => {
      let waiting = true;
      const timer = {
        due: now + Math.max(0, delayMs),
        order: order++,
        fire: () => {
          waiting = false;
          fire();
        },
      };
      queue.add(timer);
      return {
        cancel: () => {
          // A timer that has fired is not in the queue any more.
          if (waiting) queue.remove(timer);
          waiting = false;
        },
      };
    },
    nextTimerIn: () => {
      const next = queue.earliest();
      return next && Math.max(0, next.due - now);
    },
    advance: async (ms: number): Promise<void> => {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = queue.earliest();
        if (!next || next.due > end) break;
        queue.remove(next);
        now = Math.max(now, next.due);
        next.fire();
      }
      now = end;
      await settle();
    },
  };
  return { ...clock, sleep: sleepWith(clock) };
};

/** A few turns of the event loop: promises and loopback I/O that were ready get done. */
const settleEventLoop = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};
