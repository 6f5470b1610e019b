import { childId, childSignal, settleAll, type Children } from './children.js';
import { itemProcessor, type MapState, type Scope } from './definition.js';
import { runScope } from './run-scope.js';
import { ExecutionEnded, StatesError } from './states-error.js';
import { frameOf, type Visit } from './visit.js';
import type { ScopeRun, Thread } from './world.js';

/** As many iterations as AWS runs side by side in an inline Map. */
const INLINE_CONCURRENCY = 40;

/** Runs the item processor once for each item; answers the outputs in the items' order. */
export const runMap = async (visit: Visit<MapState>): Promise<unknown> => {
  const { run, state, name } = visit;
  const { world, thread } = run;
  const processor = itemProcessor(state);
  if (!processor) throw new StatesError('States.Runtime', `The state '${name}' has no ItemProcessor`);
  const items = await visit.language.itemsOf(state, frameOf(visit));
  const wanted = (await visit.language.numberOf(state, 'MaxConcurrency', frameOf(visit))) ?? 0;
  // In an earlier run of the cloud the iterations may have begun.
  if (!world.checkpoints.get(childId(visit, 0))) {
    world.record(thread, { type: 'MapStateStarted', mapStateStartedEventDetails: { length: items.length } });
  }
  const children = childSignal(run.signal);
  const iterations = items.map((item, index) => iteration(visit, processor, children, item, index));
  const works = iterations.map(({ work }) => work);
  const lastEvent = (): number => Math.max(thread.last, ...iterations.map((one) => one.thread.last));
  try {
    const concurrency = wanted > 0 ? Math.min(wanted, INLINE_CONCURRENCY) : INLINE_CONCURRENCY;
    const outputs = await settleAll(children, works, concurrency);
    thread.last = lastEvent();
    world.record(thread, { type: 'MapStateSucceeded' });
    return outputs;
  } catch (error) {
    thread.last = lastEvent();
    if (!run.signal.aborted) world.record(thread, { type: 'MapStateFailed' });
    throw error;
  }
};

interface Iteration {
  readonly thread: Thread;
  readonly work: () => Promise<unknown>;
}

const iteration = (
  visit: Visit<MapState>,
  processor: Scope,
  children: Children,
  item: unknown,
  index: number,
): Iteration => {
  const { run, name } = visit;
  const { world } = run;
  const map = { Map: { Item: { Index: index, Value: item } } };
  const own: ScopeRun = {
    ...run,
    id: childId(visit, index),
    language: processor.QueryLanguage ?? run.language,
    context: { ...run.context, ...map },
    outerVariables: visit.variables,
    signal: children.signal,
    thread: { last: run.thread.last },
  };
  const details = { name, index };
  const failed = (error: unknown): void => {
    if (run.signal.aborted) return;
    const aborted = error instanceof ExecutionEnded;
    world.record(
      own.thread,
      aborted
        ? { type: 'MapIterationAborted', mapIterationAbortedEventDetails: details }
        : { type: 'MapIterationFailed', mapIterationFailedEventDetails: details },
    );
  };
  const work = async (): Promise<unknown> => {
    const saved = world.checkpoints.get(own.id);
    if (saved?.kind === 'done') return saved.output;
    try {
      if (!saved) world.record(own.thread, { type: 'MapIterationStarted', mapIterationStartedEventDetails: details });
      const frame = frameOf(visit, { context: { ...visit.context, ...map } });
      const output = await runScope(own, processor, await visit.language.itemInput(visit.state, frame, item));
      world.record(own.thread, { type: 'MapIterationSucceeded', mapIterationSucceededEventDetails: details });
      return output;
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  return { thread: own.thread, work };
};
