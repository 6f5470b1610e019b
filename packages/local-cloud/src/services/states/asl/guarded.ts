import type { ErrorOutput } from '../query/query-language.js';
import type { Catcher, GuardedState } from './definition.js';
import { retrierFor, retryDelaySeconds } from './retry.js';
import { errorMatches, type StatesError } from './states-error.js';
import { errorIn, leave, type Left, type Visit } from './visit.js';
import type { VisitProgress } from './world.js';

/** Runs the work of a Task, Parallel or Map state under its Retry and Catch. */
export const runGuarded = async <S extends GuardedState>(
  first: Visit<S>,
  work: (visit: Visit<S>) => Promise<unknown>,
): Promise<Left> => {
  let visit = first;
  for (;;) {
    await sitOutBackoff(visit);
    try {
      const result = await work(visit);
      return await leave(visit, visit.state, result, visit.state.Next, { result });
    } catch (thrown) {
      const error = errorIn(visit, thrown);
      const retry = planRetry(visit, error);
      if (retry) {
        visit = retry;
        continue;
      }
      const catcher = visit.state.Catch?.find(({ ErrorEquals }) => errorMatches(ErrorEquals, error.error));
      if (!catcher) throw error;
      return await leaveByCatcher(visit, catcher, error);
    }
  }
};

/** The visit's next try with its retrier counted, or nothing when no retrier holds the error. */
const planRetry = <S extends GuardedState>(visit: Visit<S>, error: StatesError): Visit<S> | undefined => {
  const { world } = visit.run;
  const found = retrierFor(visit.state.Retry, error.error, visit.progress.retries);
  if (!found) return undefined;
  const done = visit.progress.retries[found.index] ?? 0;
  const retries = Array.from(visit.state.Retry ?? [], (_, index) => visit.progress.retries[index] ?? 0);
  retries[found.index] = done + 1;
  const delayMs = retryDelaySeconds(found.retrier, done, world.random) * 1000;
  const { enteredEvent, enteredAt, retryCount } = visit.progress;
  const progress = visit.save({
    enteredEvent,
    enteredAt,
    retries,
    retryCount: retryCount + 1,
    until: world.clock.now() + delayMs,
  });
  return withProgress(visit, progress);
};

const withProgress = <S extends GuardedState>(visit: Visit<S>, progress: VisitProgress): Visit<S> => {
  const { State: state, ...context } = visit.context;
  if (!state) return { ...visit, progress };
  return { ...visit, progress, context: { ...context, State: { ...state, RetryCount: progress.retryCount } } };
};

/** The pause before a retry; also one that an earlier run of the cloud began. */
const sitOutBackoff = async ({ progress: { until }, run }: Visit): Promise<void> => {
  const { clock } = run.world;
  if (until !== undefined && until > clock.now()) await clock.sleep(until - clock.now(), run.signal);
};

const leaveByCatcher = (visit: Visit, catcher: Catcher, error: StatesError): Promise<Left> => {
  const errorOutput: ErrorOutput = {
    Error: error.error,
    ...(error.causeText === undefined ? {} : { Cause: error.causeText }),
  };
  return leave(visit, catcher, errorOutput, catcher.Next, { errorOutput });
};
