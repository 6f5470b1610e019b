import { sleepWith, type Clock, type Timer } from '../clock/clock.js';

export interface OwnedClock {
  readonly clock: Clock;
  /** Cancels every timer that is still to fire; later ones never fire. */
  stop(): void;
}

/** A view on a clock whose timers end with the cloud that set them. */
export const ownClock = (base: Clock): OwnedClock => {
  const timers = new Set<Timer>();
  let stopped = false;
  const setTimer = (delayMs: number, fire: () => void): Timer => {
    if (stopped) return { cancel: () => undefined };
    const timer = base.setTimer(delayMs, () => {
      timers.delete(timer);
      fire();
    });
    timers.add(timer);
    return {
      cancel: () => {
        timers.delete(timer);
        timer.cancel();
      },
    };
  };
  return {
    clock: { kind: base.kind, now: () => base.now(), setTimer, sleep: sleepWith({ setTimer }) },
    stop: () => {
      stopped = true;
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
};
