import { sleepWith, type Clock, type Timer } from './clock.js';

export interface VirtualClock extends Clock {
  /** Moves the time on, firing timers in order of their due time; what they cause settles in between. */
  advance(ms: number): Promise<void>;
  /** Milliseconds until the next timer, if there is one. */
  nextTimerIn(): number | undefined;
}

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Time that stands still until it is moved. */
export const virtualClock = (startMs: number, settle: () => Promise<void> = settleEventLoop): VirtualClock => {
  let now = startMs;
  let order = 0;
  const pending = new Set<Pending>();
  const earliest = (): Pending | undefined => {
    let first: Pending | undefined;
    for (const timer of pending) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
    }
    return first;
  };
  const clock = {
    kind: 'virtual' as const,
    now: () => now,
    setTimer: (delayMs: number, fire: () => void): Timer => {
      const timer = { due: now + Math.max(0, delayMs), order: order++, fire };
      pending.add(timer);
      return { cancel: () => void pending.delete(timer) };
    },
    nextTimerIn: () => {
      const next = earliest();
      return next && Math.max(0, next.due - now);
    },
    advance: async (ms: number): Promise<void> => {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = earliest();
        if (!next || next.due > end) break;
        pending.delete(next);
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
