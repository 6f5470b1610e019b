import { LIMIT_SECONDS, type LimitPlaces } from '@codepipeline-ec2/core';

interface Limit {
  readonly taken: Set<string>;
  most: number;
  dueAt: number | undefined;
  /** Since when each job waits. */
  readonly queue: Map<string, number>;
}

export interface InMemoryLimitPlaces extends LimitPlaces {
  readonly limits: ReadonlyMap<string, Readonly<Limit>>;
}

/** The places of limits, and who waits for them. */
export const inMemoryLimitPlaces = (): InMemoryLimitPlaces => {
  const limits = new Map<string, Limit>();
  const limitOf = (name: string): Limit => {
    const known = limits.get(name);
    if (known !== undefined) return known;
    const limit: Limit = { taken: new Set(), most: 0, dueAt: undefined, queue: new Map() };
    limits.set(name, limit);
    return limit;
  };
  const inOrder = (limit: string): [string, number][] =>
    [...limitOf(limit).queue].sort(([a, since], [b, other]) => since - other || (a < b ? -1 : 1));
  return {
    limits,
    takePlace: (name, jobId, most, now) => {
      const limit = limitOf(name);
      if (!limit.taken.has(jobId) && limit.taken.size >= most) return Promise.resolve('full');
      limit.taken.add(jobId);
      limit.most = most;
      limit.dueAt ??= now + LIMIT_SECONDS;
      return Promise.resolve('taken');
    },
    giveBackPlace: (name, jobId) => {
      limitOf(name).taken.delete(jobId);
      return Promise.resolve();
    },
    readPlaces: (name) => {
      const { taken, most } = limitOf(name);
      return Promise.resolve({ taken: [...taken], most });
    },
    queueUp: (name, jobId, since, most, now) => {
      const limit = limitOf(name);
      limit.queue.set(jobId, since);
      limit.most = most;
      limit.dueAt ??= now + LIMIT_SECONDS;
      return Promise.resolve();
    },
    leaveQueue: (name, jobId) => {
      limitOf(name).queue.delete(jobId);
      return Promise.resolve();
    },
    queueOf: (name, count) =>
      Promise.resolve(
        inOrder(name)
          .slice(0, count)
          .map(([jobId]) => jobId),
      ),
    countBefore: (name, since) => Promise.resolve(inOrder(name).filter(([, other]) => other < since).length),
    lookAgain: (name, at) => {
      limitOf(name).dueAt = at;
      return Promise.resolve();
    },
    rest: (name) => {
      const limit = limitOf(name);
      if (limit.taken.size === 0) limit.dueAt = undefined;
      return Promise.resolve();
    },
  };
};
