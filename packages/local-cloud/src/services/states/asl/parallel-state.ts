import type { ParallelState, Scope } from './definition.js';
import { runScope } from './run-scope.js';
import { frameOf, type Visit } from './visit.js';
import type { ScopeRun, Thread } from './world.js';
import { childId, childSignal, settleAll } from './children.js';

/** Runs the branches side by side; the first that fails ends the others. Answers their outputs in order. */
export const runParallel = async (visit: Visit<ParallelState>): Promise<unknown> => {
  const { run, state } = visit;
  const { world, thread } = run;
  const input = await visit.language.argumentsOf(state, frameOf(visit));
  // In an earlier run of the cloud the branches may have begun.
  if (!world.checkpoints.get(childId(visit, 0))) world.record(thread, { type: 'ParallelStateStarted' });
  const started = thread.last;
  const children = childSignal(run.signal);
  const branches = state.Branches.map((branch, index): readonly [ScopeRun, Scope] => [
    {
      ...run,
      id: childId(visit, index),
      language: branch.QueryLanguage ?? run.language,
      outerVariables: visit.variables,
      signal: children.signal,
      thread: { last: started },
    },
    branch,
  ]);
  const works = branches.map(
    ([own, branch]) =>
      () =>
        runScope(own, branch, input),
  );
  try {
    const outputs = await settleAll(children, works, works.length);
    thread.last = lastEvent(thread, branches);
    world.record(thread, { type: 'ParallelStateSucceeded' });
    return outputs;
  } catch (error) {
    thread.last = lastEvent(thread, branches);
    if (!run.signal.aborted) world.record(thread, { type: 'ParallelStateFailed' });
    throw error;
  }
};

const lastEvent = (thread: Thread, branches: readonly (readonly [ScopeRun, Scope])[]): number =>
  Math.max(thread.last, ...branches.map(([own]) => own.thread.last));
