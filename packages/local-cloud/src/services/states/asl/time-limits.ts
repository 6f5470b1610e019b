import type { Clock, Timer } from '../../../clock/clock.js';
import { ExecutionEnded, StatesError } from './states-error.js';

export interface TimeLimits {
  /** Never resolves; rejects when a limit is passed or the execution ends. */
  readonly exceeded: Promise<never>;
  /** The heartbeat's time begins anew. */
  readonly beat: () => void;
  readonly cancel: () => void;
}

/** @param timesOutAt milliseconds since the epoch */
export const timeLimits = (
  clock: Clock,
  timesOutAt: number | undefined,
  heartbeatSeconds: number | undefined,
  signal: AbortSignal,
): TimeLimits => {
  let timeout: Timer | undefined;
  let heartbeat: Timer | undefined;
  let fail: (error: Error) => void = () => undefined;
  const exceeded = new Promise<never>((_resolve, reject) => (fail = reject));
  // The race that listens may be over already.
  exceeded.catch(() => undefined);
  const onAbort = (): void => fail(new ExecutionEnded());
  const beat = (): void => {
    heartbeat?.cancel();
    if (heartbeatSeconds === undefined) return;
    heartbeat = clock.setTimer(heartbeatSeconds * 1000, () => fail(new StatesError('States.HeartbeatTimeout')));
  };
  const cancel = (): void => {
    timeout?.cancel();
    heartbeat?.cancel();
    signal.removeEventListener('abort', onAbort);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  if (timesOutAt !== undefined) {
    timeout = clock.setTimer(timesOutAt - clock.now(), () => fail(new StatesError('States.Timeout')));
  }
  beat();
  return { exceeded, beat, cancel };
};
