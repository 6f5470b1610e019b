export interface QueuedTimer {
  readonly due: number;
  /** Of two timers that are due together the one set first fires first. */
  readonly order: number;
  readonly fire: () => void;
}

/** Timers in order of their due time: a binary heap, for there can be tens of thousands. */
export interface TimerQueue {
  add(timer: QueuedTimer): void;
  /** The timer will not come up any more. */
  remove(timer: QueuedTimer): void;
  earliest(): QueuedTimer | undefined;
}

const before = (a: QueuedTimer, b: QueuedTimer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

export const createTimerQueue = (): TimerQueue => {
  const heap: QueuedTimer[] = [];
  // Removed ones stay in the heap until they come up.
  const removed = new Set<QueuedTimer>();

  const at = (index: number): QueuedTimer => {
    const timer = heap[index];
    if (!timer) throw new Error('The timer queue is broken');
    return timer;
  };
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  const rise = (start: number): void => {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!before(at(index), at(parent))) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (): void => {
    for (let index = 0; ;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && before(at(child), at(first))) first = child;
      }
      if (first === index) return;
      swap(index, first);
      index = first;
    }
  };
  const pop = (): void => {
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    sink();
  };

  return {
    add: (timer) => {
      heap.push(timer);
      rise(heap.length - 1);
    },
    remove: (timer) => {
      if (heap[0] === timer) pop();
      else removed.add(timer);
    },
    earliest: () => {
      for (let top = heap[0]; top; top = heap[0]) {
        if (!removed.delete(top)) return top;
        pop();
      }
      return undefined;
    },
  };
};
