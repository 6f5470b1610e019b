import { childSignal, settleAll } from './children.js';
import { itemProcessor, type MapState } from './definition.js';
import { runScope } from './run-scope.js';
import { ExecutionEnded, StatesError } from './states-error.js';
import { frameOf, type Visit } from './visit.js';
import type { ScopeRun } from './world.js';

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
  world.record(thread, { type: 'MapStateStarted', mapStateStartedEventDetails: { length: items.length } });
  const started = thread.last;
  const children = childSignal(run.signal);
  let last = started;

  const iterate = async (item: unknown, index: number): Promise<unknown> => {
    const iteration = { name, index };
    const own: ScopeRun = {
      ...run,
      id: `${run.id}/${name}:${visit.progress.enteredEvent}.${visit.progress.retryCount}[${index}]`,
      language: processor.QueryLanguage ?? run.language,
      context: { ...run.context, Map: { Item: { Index: index, Value: item } } },
      outerVariables: visit.variables,
      signal: children.signal,
      thread: { last: started },
    };
    try {
      world.record(own.thread, { type: 'MapIterationStarted', mapIterationStartedEventDetails: iteration });
      const frame = frameOf({ ...visit, context: { ...visit.context, ...pickMap(own) } });
      const input = await visit.language.itemInput(state, frame, item);
      const output = await runScope(own, processor, input);
      world.record(own.thread, { type: 'MapIterationSucceeded', mapIterationSucceededEventDetails: iteration });
      return output;
    } catch (error) {
      if (!run.signal.aborted) {
        const aborted = error instanceof ExecutionEnded || children.signal.aborted;
        world.record(
          own.thread,
          aborted
            ? { type: 'MapIterationAborted', mapIterationAbortedEventDetails: iteration }
            : { type: 'MapIterationFailed', mapIterationFailedEventDetails: iteration },
        );
      }
      throw error;
    } finally {
      last = Math.max(last, own.thread.last);
    }
  };

  try {
    const outputs = await settleAll(
      children,
      items.map((item, index) => () => iterate(item, index)),
      wanted > 0 ? Math.min(wanted, INLINE_CONCURRENCY) : INLINE_CONCURRENCY,
    );
    thread.last = last;
    world.record(thread, { type: 'MapStateSucceeded' });
    return outputs;
  } catch (error) {
    thread.last = last;
    if (!run.signal.aborted) world.record(thread, { type: 'MapStateFailed' });
    throw error;
  }
};

const pickMap = (run: ScopeRun): Pick<ScopeRun['context'], 'Map'> => (run.context.Map ? { Map: run.context.Map } : {});
