import type { HistoryEventType } from '@aws-sdk/client-sfn';
import type { ContextObject, Variables } from '../query/query-language.js';
import type { Scope, State } from './definition.js';
import { runState } from './run-state.js';
import { StatesError } from './states-error.js';
import type { Left } from './visit.js';
import type { ScopeRun, VisitProgress } from './world.js';

/** Runs a scope from its start, or from where an earlier run of the cloud left it, to its end; answers its output. */
export const runScope = async (run: ScopeRun, scope: Scope, input: unknown): Promise<unknown> => {
  const saved = run.world.checkpoints.get(run.id);
  if (saved) run.thread.last = saved.lastEvent;
  if (saved?.kind === 'done') return saved.output;
  let at: Position = saved ?? { state: scope.StartAt, input, variables: {} };
  for (;;) {
    const state = scope.States[at.state];
    if (!state) throw new StatesError('States.Runtime', `There is no state '${at.state}'`);
    const left = await visitState(run, state, at);
    const variables = { ...at.variables, ...left.assigned };
    if (left.next === undefined) {
      run.world.checkpoints.set(run.id, { kind: 'done', output: left.output, lastEvent: run.thread.last });
      return left.output;
    }
    at = { state: left.next, input: left.output, variables };
  }
};

interface Position {
  readonly state: string;
  readonly input: unknown;
  readonly variables: Variables;
  readonly visit?: VisitProgress;
}

const visitState = async (run: ScopeRun, state: State, at: Position): Promise<Left> => {
  const { world, thread } = run;
  const save = (visit: VisitProgress): VisitProgress => {
    const { state: name, input, variables } = at;
    world.checkpoints.set(run.id, { kind: 'at', state: name, input, variables, lastEvent: thread.last, visit });
    return visit;
  };
  const progress = at.visit ?? save(await enter(run, state, at));
  const context: ContextObject = {
    ...run.context,
    State: { Name: at.state, EnteredTime: new Date(progress.enteredAt).toISOString(), RetryCount: progress.retryCount },
  };
  const left = await runState({
    run,
    name: at.state,
    state,
    input: at.input,
    context,
    variables: { ...run.outerVariables, ...at.variables },
    language: world.languages[state.QueryLanguage ?? run.language],
    progress,
    save,
  });
  if (state.Type !== 'Fail') exit(run, state, at.state, left);
  return left;
};

const enter = async (run: ScopeRun, state: State, at: Position): Promise<VisitProgress> => {
  const { world, thread } = run;
  if (world.stateTransitionMs > 0) await world.clock.sleep(world.stateTransitionMs, run.signal);
  const enteredEvent = world.record(thread, {
    // Every type of state has an event of this name.
    type: `${state.Type}StateEntered` as HistoryEventType,
    stateEnteredEventDetails: { name: at.state, input: JSON.stringify(at.input), inputDetails: { truncated: false } },
  });
  return { enteredEvent, enteredAt: world.clock.now(), retries: [], retryCount: 0 };
};

const exit = ({ world, thread }: ScopeRun, state: State, name: string, left: Left): void => {
  const assigned = Object.entries(left.assigned).map(([key, value]) => [key, JSON.stringify(value)] as const);
  world.record(thread, {
    // Every type of state but Fail has an event of this name.
    type: `${state.Type}StateExited` as HistoryEventType,
    stateExitedEventDetails: {
      name,
      output: JSON.stringify(left.output),
      outputDetails: { truncated: false },
      ...(assigned.length === 0
        ? {}
        : { assignedVariables: Object.fromEntries(assigned), assignedVariablesDetails: { truncated: false } }),
    },
  });
};
