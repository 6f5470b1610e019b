import jsonata from 'jsonata';
import type { Leaving } from '../asl/definition.js';
import { StatesError } from '../asl/states-error.js';
import { stepFunctionsBindings } from './jsonata-functions.js';
import type { Frame, QueryLanguage, Variables } from './query-language.js';

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The text between `{%` and `%}` when the whole string is an expression. */
export const expressionIn = (value: string): string | undefined => EXPRESSION.exec(value)?.[1]?.trim();

const MAX_COMPILED = 5000;
const compiled = new Map<string, jsonata.Expression>();

/** Compiles once; throws what JSONata says of bad syntax. */
export const compileExpression = (expression: string): jsonata.Expression => {
  const known = compiled.get(expression);
  if (known) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const fresh = jsonata(expression);
  compiled.set(expression, fresh);
  return fresh;
};

/** JSONata reports errors as plain objects as well as Errors. */
export const jsonataMessage = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

const failed = (text: string): StatesError => new StatesError('States.QueryEvaluationError', text);

const typeName = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

const wrongType = (source: unknown, field: string, expected: string, value: unknown): StatesError => {
  const expression = typeof source === 'string' ? (expressionIn(source) ?? source) : JSON.stringify(source);
  return failed(
    `The JSONata expression '${expression}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  );
};

/** Results carry hidden members (sequences); a copy through JSON is what Step Functions goes on with. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

export const jsonataLanguage = (world: {
  readonly now: () => number;
  readonly random: () => number;
}): QueryLanguage => {
  const builtins = stepFunctionsBindings(world);
  const format = compileExpression('$fromMillis($at, $picture, $timezone)');

  const evaluateExpression = async (expression: string, field: string, frame: Frame): Promise<unknown> => {
    const states: Record<string, unknown> = { input: frame.input, context: frame.context };
    if ('result' in frame) states['result'] = frame.result;
    if (frame.errorOutput) states['errorOutput'] = frame.errorOutput;
    const now = (picture?: string, timezone?: string): Promise<unknown> =>
      format.evaluate(undefined, { at: world.now(), picture, timezone });
    let value: unknown;
    try {
      value = await compileExpression(expression).evaluate(undefined, { ...builtins, now, ...frame.variables, states });
    } catch (error) {
      throw failed(
        `The JSONata expression '${expression}' specified for the field '${field}' threw an error during evaluation. ${jsonataMessage(error)}`,
      );
    }
    if (value === undefined) {
      throw failed(
        `The JSONata expression '${expression}' specified for the field '${field}' returned nothing (undefined).`,
      );
    }
    if (typeof value === 'function') throw wrongType(expression, field, 'JSON', value);
    return plain(value);
  };

  const evaluate = async (source: unknown, field: string, frame: Frame): Promise<unknown> => {
    if (typeof source === 'string') {
      const expression = expressionIn(source);
      return expression === undefined ? source : evaluateExpression(expression, field, frame);
    }
    if (Array.isArray(source)) {
      const values: unknown[] = [];
      for (const [index, value] of source.entries()) values.push(await evaluate(value, `${field}[${index}]`, frame));
      return values;
    }
    if (typeof source === 'object' && source !== null) {
      const values: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(source)) values[key] = await evaluate(value, `${field}/${key}`, frame);
      return values;
    }
    return source;
  };

  const text = async (source: unknown, field: string, frame: Frame): Promise<string | undefined> => {
    if (source === undefined) return undefined;
    const value = await evaluate(source, field, frame);
    if (typeof value !== 'string') throw wrongType(source, field, 'string', value);
    return value;
  };

  return {
    argumentsOf: async (state, frame) =>
      'Arguments' in state ? evaluate(state.Arguments, 'Arguments', frame) : frame.input,
    passResult: async (_state, frame) => frame.input,
    outputOf: async (source: Leaving, _state, frame, fallback) =>
      'Output' in source ? evaluate(source.Output, 'Output', frame) : fallback,
    assignedBy: async (source, frame) =>
      // An object template evaluates to an object with the same keys.
      source.Assign === undefined ? {} : ((await evaluate(source.Assign, 'Assign', frame)) as Variables),
    chooses: async (_state, rule, index, frame) => {
      const field = `Choices[${index}]/Condition`;
      const value = await evaluate(rule.Condition, field, frame);
      if (typeof value !== 'boolean') throw wrongType(rule.Condition, field, 'boolean', value);
      return value;
    },
    numberOf: async (state, field, frame) => {
      const source = field in state ? (state as unknown as Record<string, unknown>)[field] : undefined;
      if (source === undefined) return undefined;
      const value = await evaluate(source, field, frame);
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(source, field, 'integer', value);
      if (value < 0) throw failed(`The field '${field}' must not be negative, but was ${value}`);
      return value;
    },
    timestampOf: (state, frame) => text(state.Timestamp, 'Timestamp', frame),
    failureOf: async (state, frame) => {
      const error = await text(state.Error, 'Error', frame);
      const cause = await text(state.Cause, 'Cause', frame);
      return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    },
    itemsOf: async (state, frame) => {
      const items = state.Items === undefined ? frame.input : await evaluate(state.Items, 'Items', frame);
      if (!Array.isArray(items)) throw wrongType(state.Items ?? '$states.input', 'Items', 'array', items);
      return items as readonly unknown[];
    },
    itemInput: async (state, frame, item) =>
      state.ItemSelector === undefined ? item : evaluate(state.ItemSelector, 'ItemSelector', frame),
  };
};
