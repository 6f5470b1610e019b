import { StatesError } from '../asl/states-error.js';
import { callIntrinsic } from './intrinsic-functions.js';
import { parseJsonPath } from './json-path.js';
import type { ContextObject, Variables } from './query-language.js';

/** What paths can reach: `$` the data, `$$` the context, `$name` a variable. */
export interface PathScope {
  readonly data: unknown;
  readonly context: ContextObject;
  readonly variables: Variables;
  readonly random: () => number;
}

/** A path or an intrinsic function, read. */
type PathExpression =
  | { readonly kind: 'path'; readonly root: 'data' | 'context' | { readonly variable: string }; readonly path: string }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly PathExpression[] };

/** Reads `$.a`, `$$.b`, `$variable.c` or `States.Function(…)`; throws an Error that says what is wrong. */
export const parsePathExpression = (text: string): PathExpression => {
  const trimmed = text.trim();
  if (trimmed.startsWith('States.')) return parseCall(trimmed);
  return parsePath(trimmed);
};

const parsePath = (text: string): PathExpression => {
  if (text.startsWith('$$')) return checked({ kind: 'path', root: 'context', path: text.slice(1) });
  const variable = /^\$([A-Za-z_][\w]*)/.exec(text)?.[1];
  if (variable === undefined) return checked({ kind: 'path', root: 'data', path: text });
  return checked({ kind: 'path', root: { variable }, path: `$${text.slice(variable.length + 1)}` });
};

const checked = (expression: PathExpression & { kind: 'path' }): PathExpression => {
  parseJsonPath(expression.path);
  return expression;
};

const parseCall = (text: string): PathExpression => {
  const [, name = '', inside] = /^(States\.\w+)\(([^]*)\)$/.exec(text) ?? [];
  if (inside === undefined) throw new Error(`The intrinsic function '${text}' cannot be read`);
  return { kind: 'call', name, args: splitArguments(inside).map(parseArgument) };
};

const parseArgument = (text: string): PathExpression => {
  if (text.startsWith('States.')) return parseCall(text);
  if (text.startsWith('$')) return parsePath(text);
  const quoted = /^'((?:[^'\\]|\\.)*)'$/s.exec(text)?.[1];
  // Format reads the escapes of braces by itself.
  if (quoted !== undefined) return { kind: 'literal', value: quoted.replace(/\\'/g, "'") };
  return { kind: 'literal', value: JSON.parse(text) as unknown };
};

/** At the commas that stand outside of quotes and brackets. */
const splitArguments = (text: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted && character === '\\') at++;
    else if (character === "'") quoted = !quoted;
    else if (!quoted && (character === '(' || character === '[')) depth++;
    else if (!quoted && (character === ')' || character === ']')) depth--;
    else if (!quoted && depth === 0 && character === ',') {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' && parts.length === 0 ? [] : [...parts, last];
};

/** The value of an expression; undefined when its path finds nothing. */
const evaluate = (expression: PathExpression, scope: PathScope): unknown => {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'call': {
      const args = expression.args.map((arg) => {
        const value = evaluate(arg, scope);
        if (value === undefined)
          throw new StatesError('States.IntrinsicFailure', `An argument of ${expression.name} could not be found`);
        return value;
      });
      try {
        return callIntrinsic(expression.name, args, scope.random);
      } catch (error) {
        if (error instanceof StatesError) throw error;
        throw new StatesError('States.IntrinsicFailure', error instanceof Error ? error.message : String(error));
      }
    }
    case 'path': {
      const { root } = expression;
      const from = root === 'data' ? scope.data : root === 'context' ? scope.context : scope.variables[root.variable];
      const path = parseJsonPath(expression.path);
      const found = path.select(from);
      return path.definite ? found[0] : found;
    }
  }
};

/** @param field as an error names it */
export const valueOfPath = (text: string, field: string, scope: PathScope): unknown => {
  const value = evaluate(parsePathExpression(text), scope);
  if (value !== undefined) return value;
  throw new StatesError(
    field.endsWith('.$') ? 'States.ParameterPathFailure' : 'States.Runtime',
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.data)}'`,
  );
};

/** Like `valueOfPath`, but what is not there is undefined. */
export const findPath = (text: string, scope: PathScope): unknown => evaluate(parsePathExpression(text), scope);

/** A payload template: members whose name ends in `.$` hold paths. */
export const fillTemplate = (template: unknown, field: string, scope: PathScope): unknown => {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, field, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') && typeof value === 'string'
        ? [key.slice(0, -2), valueOfPath(value, key, scope)]
        : [key, fillTemplate(value, field, scope)],
    ),
  );
};
