import type { Clock, Timer } from '../clock/clock.js';
import { parseShutdownCommand } from './shutdown-command.js';

export interface ShutdownTimer {
  /** Takes the words of a `shutdown` command; the last one holds. */
  request(words: readonly string[]): void;
  cancel(): void;
}

/** The one pending shutdown that a machine can have, in the cloud's time. */
export const createShutdownTimer = (
  clock: Pick<Clock, 'now' | 'setTimer'>,
  on: { readonly powerOff: () => void; readonly reboot: () => void; readonly refused: (message: string) => void },
): ShutdownTimer => {
  let pending: Timer | undefined;
  const cancel = (): void => {
    pending?.cancel();
    pending = undefined;
  };
  const arm = (delayMs: number, act: () => void): void => {
    cancel();
    if (delayMs === 0) act();
    else pending = clock.setTimer(delayMs, act);
  };
  return {
    cancel,
    request: (words) => {
      const request = parseShutdownCommand(words, clock.now());
      switch (request.kind) {
        case 'powerOff':
          return arm(request.delayMs, on.powerOff);
        case 'reboot':
          return arm(request.delayMs, on.reboot);
        case 'cancel':
          return cancel();
        case 'nothing':
          return;
        case 'wrong':
          return on.refused(request.message);
      }
    },
  };
};
