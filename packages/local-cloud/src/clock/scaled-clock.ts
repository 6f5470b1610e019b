import { sleepWith, type Clock, type Timer } from './clock.js';

/** The longest delay that Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1;

/** Real time, or real time `factor` times as fast. */
export const scaledClock = (factor: 1 | 10, startedAtMs = Date.now()): Clock => {
  const clock = {
    kind: factor === 1 ? ('real' as const) : ('x10' as const),
    now: () => startedAtMs + (Date.now() - startedAtMs) * factor,
    setTimer: (delayMs: number, fire: () => void): Timer => {
      const due = clock.now() + Math.max(0, delayMs);
      let handle: NodeJS.Timeout;
      const arm = (): void => {
        const left = (due - clock.now()) / factor;
        handle = left > LONGEST_MS ? setTimeout(arm, LONGEST_MS) : setTimeout(fire, Math.max(0, left));
      };
      arm();
      return { cancel: () => clearTimeout(handle) };
    },
  };
  return { ...clock, sleep: sleepWith(clock) };
};
