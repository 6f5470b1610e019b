import { setMaxListeners } from 'node:events';
import { ExecutionEnded } from './states-error.js';
import type { Visit } from './visit.js';

/** Names the scope of a branch or iteration; each visit, and each try of it, has scopes of its own. */
export const childId = ({ run, name, progress }: Visit, index: number): string =>
  `${run.id}/${name}:${progress.enteredEvent}.${progress.retryCount}[${index}]`;

export interface Children {
  readonly signal: AbortSignal;
  readonly abort: () => void;
}

/** A signal that ends with the parent's, and can be ended alone. */
export const childSignal = (parent: AbortSignal): Children => {
  const own = new AbortController();
  const signal = AbortSignal.any([parent, own.signal]);
  // One listener for each thing that waits in a branch is no leak.
  setMaxListeners(0, signal);
  return { signal, abort: () => own.abort(new ExecutionEnded()) };
};

/** Runs all, at most `concurrency` at a time. The first failure ends the rest, and is thrown when all have ended. */
export const settleAll = async <T>(
  children: Children,
  works: readonly (() => Promise<T>)[],
  concurrency: number,
): Promise<T[]> => {
  const results = new Array<T>(works.length);
  let failure: { readonly error: unknown } | undefined;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (!failure && next < works.length) {
      const index = next++;
      try {
        const work = works[index];
        if (work) results[index] = await work();
      } catch (error) {
        failure ??= { error };
        children.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, works.length) }, worker));
  if (failure) throw failure.error;
  return results;
};
