import type { Clock, Timer } from '../../../clock/clock.js';

export interface ActionTimers {
  /** Replaces a timer of the same name. */
  readonly set: (actionId: string, name: string, dueAt: number, fire: () => void) => void;
  readonly clear: (actionId: string) => void;
  readonly clearAll: () => void;
}

/** Timers that belong to action executions and die with them. */
export const actionTimers = (clock: Clock): ActionTimers => {
  const timers = new Map<string, Map<string, Timer>>();
  return {
    set: (actionId, name, dueAt, fire) => {
      const own = timers.get(actionId) ?? new Map<string, Timer>();
      own.get(name)?.cancel();
      own.set(
        name,
        clock.setTimer(dueAt - clock.now(), () => {
          own.delete(name);
          fire();
        }),
      );
      timers.set(actionId, own);
    },
    clear: (actionId) => {
      for (const timer of timers.get(actionId)?.values() ?? []) timer.cancel();
      timers.delete(actionId);
    },
    clearAll: () => {
      for (const own of timers.values()) for (const timer of own.values()) timer.cancel();
      timers.clear();
    },
  };
};
