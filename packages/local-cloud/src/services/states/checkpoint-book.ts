import type { Checkpoints } from './asl/world.js';
import type { Store } from './store.js';

/** The checkpoints of all executions, each execution's found without a search. */
export interface CheckpointBook {
  readonly of: (executionArn: string, signal: AbortSignal) => Checkpoints;
  readonly forget: (executionArn: string) => void;
}

export const createCheckpointBook = (store: Store): CheckpointBook => {
  const keys = new Map<string, Set<string>>();
  const keysOf = (arn: string): Set<string> => {
    const known = keys.get(arn) ?? new Set<string>();
    keys.set(arn, known);
    return known;
  };
  for (const key of store.checkpoints.keys()) keysOf(key.slice(0, key.indexOf('#'))).add(key);

  return {
    of: (arn, signal) => ({
      get: (scope) => store.checkpoints.get(`${arn}#${scope}`),
      set: (scope, checkpoint) => {
        if (signal.aborted) return;
        const key = `${arn}#${scope}`;
        keysOf(arn).add(key);
        store.checkpoints.set(key, checkpoint);
      },
    }),
    forget: (arn) => {
      for (const key of keys.get(arn) ?? []) store.checkpoints.delete(key);
      keys.delete(arn);
    },
  };
};
