import type { Leaving, State } from '../asl/definition.js';
import { StatesError } from '../asl/states-error.js';
import { ruleHolds } from './choice-comparison.js';
import { parseJsonPath, withValueAt } from './json-path.js';
import { fillTemplate, valueOfPath, type PathScope } from './path-expression.js';
import type { Frame, QueryLanguage, Variables } from './query-language.js';

/** The older query language: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, and paths in `.$` members. */
export const jsonPathLanguage = (world: { readonly random: () => number }): QueryLanguage => {
  const scopeOf = (frame: Frame, data: unknown): PathScope => ({
    data,
    context: frame.context,
    variables: frame.variables,
    random: world.random,
  });
  /** `null` means nothing, no path means all. */
  const through = (path: string | null | undefined, field: string, frame: Frame, data: unknown): unknown => {
    if (path === undefined) return data;
    return path === null ? {} : valueOfPath(path, field, scopeOf(frame, data));
  };
  const inputOf = (state: State, frame: Frame): unknown => through(state.InputPath, 'InputPath', frame, frame.input);
  const templateOf = (template: unknown, field: string, frame: Frame, data: unknown): unknown =>
    template === undefined ? data : fillTemplate(template, field, scopeOf(frame, data));
  const parametersOf = (state: State, frame: Frame): unknown =>
    templateOf('Parameters' in state ? state.Parameters : undefined, 'Parameters', frame, inputOf(state, frame));
  const place = (path: string | null | undefined, frame: Frame, value: unknown): unknown => {
    if (path === undefined) return value;
    if (path === null) return frame.input;
    const { steps } = parseJsonPath(path);
    try {
      if (steps) return withValueAt(frame.input, steps, value);
    } catch {
      // Said below.
    }
    throw new StatesError(
      'States.ResultPathMatchFailure',
      `Unable to apply the ResultPath '${path}' to the input '${JSON.stringify(frame.input)}'`,
    );
  };
  const textOf = (
    state: State,
    literal: unknown,
    path: string | undefined,
    field: string,
    frame: Frame,
  ): string | undefined => {
    const value =
      path === undefined ? literal : valueOfPath(path, `${field}Path`, scopeOf(frame, inputOf(state, frame)));
    if (value === undefined || typeof value === 'string') return value;
    throw new StatesError('States.Runtime', `The field '${field}' must be a string, but was ${JSON.stringify(value)}`);
  };
  const selected = (state: State, frame: Frame, result: unknown): unknown =>
    templateOf('ResultSelector' in state ? state.ResultSelector : undefined, 'ResultSelector', frame, result);

  return {
    argumentsOf: async (state, frame) => parametersOf(state, frame),
    passResult: async (state, frame) => ('Result' in state ? state.Result : parametersOf(state, frame)),
    outputOf: async (source: Leaving, state, frame, fallback) => {
      if (frame.errorOutput) return place(source.ResultPath, frame, fallback);
      switch (state.Type) {
        case 'Task':
        case 'Parallel':
        case 'Map':
          return through(
            source.OutputPath,
            'OutputPath',
            frame,
            place(source.ResultPath, frame, selected(state, frame, fallback)),
          );
        case 'Pass':
          return through(source.OutputPath, 'OutputPath', frame, place(source.ResultPath, frame, fallback));
        case 'Choice':
        case 'Wait':
        case 'Succeed':
        case 'Fail':
          return through(source.OutputPath, 'OutputPath', frame, inputOf(state, frame));
      }
    },
    assignedBy: async (source, frame, fallback) => {
      if (source.Assign === undefined) return {};
      // A template that is an object makes an object.
      return fillTemplate(source.Assign, 'Assign', scopeOf(frame, fallback)) as Variables;
    },
    chooses: async (state, rule, _index, frame) => ruleHolds(rule, scopeOf(frame, inputOf(state, frame))),
    numberOf: async (state, field, frame) => {
      // The state's own members, whichever it has.
      const members = state as unknown as Readonly<Record<string, unknown>>;
      const path = members[`${field}Path`];
      const value =
        typeof path === 'string'
          ? valueOfPath(path, `${field}Path`, scopeOf(frame, inputOf(state, frame)))
          : members[field];
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
      throw new StatesError(
        'States.Runtime',
        `The field '${field}' must be a positive integer, but was ${JSON.stringify(value)}`,
      );
    },
    timestampOf: async (state, frame) => textOf(state, state.Timestamp, state.TimestampPath, 'Timestamp', frame),
    failureOf: async (state, frame) => {
      const error = textOf(state, state.Error, state.ErrorPath, 'Error', frame);
      const cause = textOf(state, state.Cause, state.CausePath, 'Cause', frame);
      return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    },
    itemsOf: async (state, frame) => {
      const items = through(state.ItemsPath, 'ItemsPath', frame, inputOf(state, frame));
      if (Array.isArray(items)) return items as readonly unknown[];
      throw new StatesError(
        'States.Runtime',
        `The items of a Map state must be an array, but were ${JSON.stringify(items)}`,
      );
    },
    itemInput: async (state, frame, item) => {
      const template = state.ItemSelector ?? state.Parameters;
      return template === undefined
        ? item
        : fillTemplate(template, 'ItemSelector', scopeOf(frame, inputOf(state, frame)));
    },
  };
};
