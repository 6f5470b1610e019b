import type { ParallelState } from './definition.js';
import { runScope } from './run-scope.js';
import { frameOf, type Visit } from './visit.js';
import type { ScopeRun } from './world.js';
import { childSignal, settleAll } from './children.js';

/** Runs the branches side by side; the first that fails ends the others. Answers their outputs in order. */
export const runParallel = async (visit: Visit<ParallelState>): Promise<unknown> => {
  const { run, state, name } = visit;
  const { world, thread } = run;
  const input = await visit.language.argumentsOf(state, frameOf(visit));
  world.record(thread, { type: 'ParallelStateStarted' });
  const started = thread.last;
  const children = childSignal(run.signal);
  const branchRun = (index: number): ScopeRun => ({
    ...run,
    id: `${run.id}/${name}:${visit.progress.enteredEvent}.${visit.progress.retryCount}[${index}]`,
    context: run.context,
    outerVariables: visit.variables,
    signal: children.signal,
    thread: { last: started },
  });
  const runs = state.Branches.map((_, index) => branchRun(index));
  try {
    const outputs = await settleAll(
      children,
      state.Branches.map((branch, index) => {
        // One run for each branch was made above.
        const own = runs[index] as ScopeRun;
        return () => runScope({ ...own, language: branch.QueryLanguage ?? run.language }, branch, input);
      }),
      state.Branches.length,
    );
    thread.last = Math.max(started, ...runs.map((branch) => branch.thread.last));
    world.record(thread, { type: 'ParallelStateSucceeded' });
    return outputs;
  } catch (error) {
    thread.last = Math.max(started, ...runs.map((branch) => branch.thread.last));
    if (!run.signal.aborted) world.record(thread, { type: 'ParallelStateFailed' });
    throw error;
  }
};
