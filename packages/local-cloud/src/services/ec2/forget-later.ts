import type { Clock } from '../../clock/clock.js';

/**
 * Forgets things a fixed time after each was handed over. One timer serves all of them, however many there are.
 *
 * @param forget called with each in the order in which they came
 */
export const forgetLater = (
  clock: Pick<Clock, 'now' | 'setTimer'>,
  keptMs: number,
  forget: (id: string) => void,
): ((id: string, since: number) => void) => {
  const waiting: { readonly id: string; readonly due: number }[] = [];
  const arm = (): void => {
    const [first] = waiting;
    if (!first) return;
    clock.setTimer(Math.max(0, first.due - clock.now()), () => {
      while (waiting[0] && waiting[0].due <= clock.now()) forget(waiting.shift()?.id ?? '');
      arm();
    });
  };
  return (id, since) => {
    waiting.push({ id, due: since + keptMs });
    if (waiting.length === 1) arm();
  };
};
