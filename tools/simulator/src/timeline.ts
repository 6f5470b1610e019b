import type { Clock } from '@codepipeline-ec2/core';

/** Virtual time: what is due is done in its order, and nothing really waits. */
export interface Timeline extends Clock {
  /** Seconds since the beginning. */
  seconds(): number;
  after(seconds: number, work: () => void): void;
  sleep(seconds: number): Promise<void>;
  /** Works until `isOver` says so; it is asked before each millisecond in which something happens. False: time ran out. */
  run(isOver: () => boolean, maxSeconds: number): Promise<boolean>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

const BEGINNING = 1_800_000_000_000;

const isSooner = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** `turns`: of the event loop that pass in each millisecond in which something happens, so that all comes to its next wait. */
export const createTimeline = (turns = 1): Timeline => {
  const heap: Due[] = [];
  let now = BEGINNING;
  let count = 0;

  const push = (due: Due): void => {
    let place = heap.length;
    heap.push(due);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isSooner(due, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = due;
  };
  const pop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      let sooner = heap[left];
      if (sooner === undefined) break;
      let below = left;
      const right = heap[left + 1];
      if (right !== undefined && isSooner(right, sooner)) {
        sooner = right;
        below = left + 1;
      }
      if (!isSooner(sooner, last)) break;
      heap[place] = sooner;
      place = below;
    }
    heap[place] = last;
  };
  const after = (seconds: number, work: () => void): void => {
    push({ at: now + Math.max(0, Math.round(seconds * 1000)), order: (count += 1), work });
  };

  return {
    now: () => now,
    seconds: () => (now - BEGINNING) / 1000,
    after,
    sleep: (seconds) =>
      new Promise((resolve) => {
        after(seconds, resolve);
      }),
    async run(isOver, maxSeconds) {
      const end = now + maxSeconds * 1000;
      for (;;) {
        const first = heap[0];
        if (first === undefined || isOver()) return true;
        if (first.at > end) return false;
        now = first.at;
        for (let next = heap[0]; next !== undefined && next.at === now; next = heap[0]) {
          pop();
          next.work();
        }
        // All that these have set going comes to its next wait before time goes on.
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      }
    },
  };
};
