import type { ContextObject, Frame, QueryLanguage, Variables } from '../query/query-language.js';
import type { Leaving, State } from './definition.js';
import { checkPayload } from './payload-limit.js';
import { ExecutionEnded, StatesError } from './states-error.js';
import type { ScopeRun, VisitProgress } from './world.js';

/** One stay in one state. */
export interface Visit<S extends State = State> {
  readonly run: ScopeRun;
  readonly name: string;
  readonly state: S;
  readonly input: unknown;
  readonly context: ContextObject;
  readonly variables: Variables;
  readonly language: QueryLanguage;
  readonly progress: VisitProgress;
  /** Remembers how far the visit has come; returns the new progress. */
  readonly save: (progress: VisitProgress) => VisitProgress;
}

export interface Left {
  readonly output: unknown;
  readonly assigned: Variables;
  /** Without it the scope ends. */
  readonly next?: string;
}

export const frameOf = (visit: Visit, more: Partial<Frame> = {}): Frame => ({
  input: visit.input,
  context: visit.context,
  variables: visit.variables,
  ...more,
});

/** Applies what `source` says about output and variables; the visit is over. */
export const leave = async (
  visit: Visit,
  source: Leaving,
  fallback: unknown,
  next: string | undefined,
  more: Partial<Frame> = {},
): Promise<Left> => {
  const frame = frameOf(visit, more);
  const assigned = await visit.language.assignedBy(source, frame, fallback);
  const output = await visit.language.outputOf(source, visit.state, frame, fallback);
  checkPayload(output, visit.name);
  return { output, assigned, ...(next === undefined ? {} : { next }) };
};

/** Any error as the execution knows it; what is not a StatesError is a fault of the run itself. */
export const asStatesError = (error: unknown): StatesError => {
  if (error instanceof StatesError) return error;
  if (error instanceof ExecutionEnded) throw error;
  return new StatesError('States.Runtime', error instanceof Error ? error.message : String(error));
};

/** These say nothing of where they happened, so the state is named in front. */
const NAMELESS = new Set(['States.QueryEvaluationError', 'States.Runtime', 'States.NoChoiceMatched']);
const PREFIX = 'An error occurred while executing the state';

/** The error with the state's name in its cause, and the history's word of a failed expression. */
export const errorIn = (visit: Visit, thrown: unknown, location?: string): StatesError => {
  const error = asStatesError(thrown);
  if (!NAMELESS.has(error.error) || error.causeText?.startsWith(PREFIX)) return error;
  const named = new StatesError(
    error.error,
    `${PREFIX} '${visit.name}' (entered at the event id #${visit.progress.enteredEvent}). ${error.causeText ?? ''}`,
  );
  if (error.error === 'States.QueryEvaluationError') {
    const field = location ?? /specified for the field '([^']*)'/.exec(error.causeText ?? '')?.[1];
    visit.run.world.record(visit.run.thread, {
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: {
        state: visit.name,
        error: named.error,
        cause: named.causeText,
        ...(field === undefined ? {} : { location: field }),
      },
    });
  }
  return named;
};
