import type { Clock } from '@codepipeline-ec2/core';

type Work = () => Promise<void> | void;

/** Virtual time: work is done in its order, and nothing waits. */
export interface Schedule extends Clock {
  /** Does the work after so many seconds. */
  after(seconds: number, what: string, work: Work): void;
  /** Works until nothing is left, or `seconds` have passed. */
  run(seconds: number): Promise<void>;
}

export const createSchedule = (): Schedule => {
  let now = 1_700_000_000_000;
  let count = 0;
  const left: { at: number; order: number; what: string; work: Work }[] = [];
  return {
    now: () => now,
    after(seconds, what, work) {
      left.push({ at: now + seconds * 1000, order: (count += 1), what, work });
    },
    async run(seconds) {
      const end = now + seconds * 1000;
      for (;;) {
        left.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = left[0];
        if (next === undefined || next.at > end) break;
        left.shift();
        now = Math.max(now, next.at);
        await next.work();
      }
      now = end;
    },
  };
};
