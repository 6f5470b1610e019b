import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from './definition.js';
import { runGuarded } from './guarded.js';
import { runMap } from './map-state.js';
import { runParallel } from './parallel-state.js';
import { StatesError } from './states-error.js';
import { runTask } from './task-state.js';
import { errorIn, frameOf, leave, type Left, type Visit } from './visit.js';

/** The visit, with its state's type known. */
const as = <S extends Visit['state']>(visit: Visit, state: S): Visit<S> => ({ ...visit, state });

export const runState = async (visit: Visit): Promise<Left> => {
  try {
    return await dispatch(visit);
  } catch (error) {
    throw errorIn(visit, error);
  }
};

const dispatch = (visit: Visit): Promise<Left> => {
  const { state } = visit;
  switch (state.Type) {
    case 'Task':
      return runGuarded(as(visit, state), runTask);
    case 'Parallel':
      return runGuarded(as(visit, state), runParallel);
    case 'Map':
      return runGuarded(as(visit, state), runMap);
    case 'Pass':
      return runPass(as(visit, state));
    case 'Choice':
      return runChoice(as(visit, state));
    case 'Wait':
      return runWait(as(visit, state));
    case 'Succeed':
      return runSucceed(as(visit, state));
    case 'Fail':
      return runFail(as(visit, state));
  }
};

const runPass = async (visit: Visit<PassState>): Promise<Left> => {
  const result = await visit.language.passResult(visit.state, frameOf(visit));
  return leave(visit, visit.state, result, visit.state.Next);
};

const runSucceed = (visit: Visit<SucceedState>): Promise<Left> => leave(visit, visit.state, visit.input, undefined);

const runChoice = async (visit: Visit<ChoiceState>): Promise<Left> => {
  const { state } = visit;
  for (const [index, rule] of state.Choices.entries()) {
    if (!(await visit.language.chooses(state, rule, index, frameOf(visit)))) continue;
    // What the state itself says of output and variables holds for Default alone (but for JSONPath's OutputPath).
    const paths = state.OutputPath === undefined ? {} : { OutputPath: state.OutputPath };
    return leave(visit, { ...paths, ...rule }, visit.input, rule.Next);
  }
  if (state.Default === undefined) {
    throw new StatesError('States.NoChoiceMatched', 'No choice rule matched, and the state has no Default.');
  }
  return leave(visit, state, visit.input, state.Default);
};

const runWait = async (visit: Visit<WaitState>): Promise<Left> => {
  const { clock } = visit.run.world;
  const until = visit.progress.until ?? visit.save({ ...visit.progress, until: await endOfWait(visit) }).until ?? 0;
  if (until > clock.now()) await clock.sleep(until - clock.now(), visit.run.signal);
  return leave(visit, visit.state, visit.input, visit.state.Next);
};

const endOfWait = async (visit: Visit<WaitState>): Promise<number> => {
  const { language, state } = visit;
  const seconds = await language.numberOf(state, 'Seconds', frameOf(visit));
  if (seconds !== undefined) return visit.run.world.clock.now() + seconds * 1000;
  const timestamp = await language.timestampOf(state, frameOf(visit));
  const until = Date.parse(timestamp ?? '');
  if (Number.isNaN(until))
    throw new StatesError('States.Runtime', `The Timestamp '${timestamp}' is not an ISO 8601 time`);
  return until;
};

const runFail = async (visit: Visit<FailState>): Promise<never> => {
  const { error, cause } = await visit.language.failureOf(visit.state, frameOf(visit));
  throw new StatesError(error ?? '', cause);
};
