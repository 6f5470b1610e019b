import type { Clock } from '../../../clock/clock.js';

/** Why a stack fails whose creation took longer than it may. */
export const TOOK_TOO_LONG = 'Stack creation time exceeded the specified timeout.';

/** Aborts when the time that a stack's creation may take is over, or that of the stack around it. */
export const creationDeadline = (
  clock: Pick<Clock, 'setTimer'>,
  minutes: number | undefined,
  outer: AbortSignal | undefined,
): { readonly signal: AbortSignal | undefined; readonly cancel: () => void } => {
  if (minutes === undefined) return { signal: outer, cancel: () => undefined };
  const own = new AbortController();
  const timer = clock.setTimer(minutes * 60_000, () => own.abort(new Error('Resource creation cancelled')));
  return { signal: outer ? AbortSignal.any([own.signal, outer]) : own.signal, cancel: () => timer.cancel() };
};
