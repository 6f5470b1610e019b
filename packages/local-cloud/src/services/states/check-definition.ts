import {
  itemProcessor,
  STATE_TYPES,
  type Definition,
  type QueryLanguageName,
  type Scope,
  type State,
} from './asl/definition.js';
import { parseResource } from './integrations/resource.js';
import { compileExpression, expressionIn, jsonataMessage } from './query/jsonata.js';

export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** e.g. `/States/Acquire/Next`. */
  readonly location: string;
}

type Report = (code: string, message: string, location: string, severity?: Diagnostic['severity']) => void;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a definition and says all that is wrong with it; without an error it can be run. */
export const checkDefinition = (
  text: string,
): { readonly definition?: Definition; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, message, location, severity = 'ERROR') =>
    void diagnostics.push({ severity, code, message, location });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    report('INVALID_JSON_DESCRIPTION', error instanceof Error ? error.message : String(error), '/');
    return { diagnostics };
  }
  if (!isObject(value)) {
    report('SCHEMA_VALIDATION_FAILED', 'The definition must be an object', '/');
    return { diagnostics };
  }
  const language = value['QueryLanguage'] ?? 'JSONPath';
  if (language !== 'JSONata' && language !== 'JSONPath') {
    report('SCHEMA_VALIDATION_FAILED', `Unknown query language ${JSON.stringify(language)}`, '/QueryLanguage');
    return { diagnostics };
  }
  if (value['TimeoutSeconds'] !== undefined && !isCount(value['TimeoutSeconds'])) {
    report('SCHEMA_VALIDATION_FAILED', 'TimeoutSeconds must be a positive integer', '/TimeoutSeconds');
  }
  checkScope(value, '', language, report);
  const broken = diagnostics.some(({ severity }) => severity === 'ERROR');
  // Every member that the interpreter reads was checked.
  return { diagnostics, ...(broken ? {} : { definition: value as unknown as Definition }) };
};

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value > 0;

const checkScope = (scope: unknown, at: string, outer: QueryLanguageName, report: Report): void => {
  if (!isObject(scope))
    return report('SCHEMA_VALIDATION_FAILED', 'An object with StartAt and States is needed', at || '/');
  const language = scope['QueryLanguage'] === 'JSONata' ? 'JSONata' : outer;
  const { StartAt: start, States: states } = scope;
  if (!isObject(states) || Object.keys(states).length === 0) {
    return report('SCHEMA_VALIDATION_FAILED', 'These fields are required: [States]', at || '/');
  }
  if (typeof start !== 'string') report('SCHEMA_VALIDATION_FAILED', 'These fields are required: [StartAt]', at || '/');
  else if (!Object.hasOwn(states, start)) {
    report('MISSING_TRANSITION_TARGET', `Missing 'StartAt' target: ${start}`, `${at}/StartAt`);
  }
  const names = new Set(Object.keys(states));
  const reached = new Set<unknown>([start]);
  for (const [name, state] of Object.entries(states)) {
    const location = `${at}/States/${name}`;
    if (name.length > 80) report('SCHEMA_VALIDATION_FAILED', 'State names have at most 80 characters', location);
    if (!isObject(state)) report('SCHEMA_VALIDATION_FAILED', 'A state must be an object', location);
    else checkState(state, { location, outer: language, names, reached, report });
  }
  for (const name of names) {
    if (!reached.has(name)) {
      report('UNREACHABLE_STATE', `State "${name}" is not reachable.`, `${at}/States/${name}`, 'WARNING');
    }
  }
};

interface At {
  readonly location: string;
  readonly outer: QueryLanguageName;
  readonly names: ReadonlySet<string>;
  readonly reached: Set<unknown>;
  readonly report: Report;
}

const isStateType = (type: unknown): type is State['Type'] => STATE_TYPES.some((known) => known === type);

const checkState = (state: Readonly<Record<string, unknown>>, at: At): void => {
  const { location, outer, report } = at;
  const type = state['Type'];
  if (!isStateType(type)) {
    const text =
      type === undefined ? 'These fields are required: [Type]' : `Unknown state type ${JSON.stringify(type)}`;
    return report('SCHEMA_VALIDATION_FAILED', text, type === undefined ? location : `${location}/Type`);
  }
  const own = state['QueryLanguage'];
  if (own === 'JSONPath' && outer === 'JSONata') {
    report(
      'SCHEMA_VALIDATION_FAILED',
      'A state of a JSONata state machine cannot use JSONPath',
      `${location}/QueryLanguage`,
    );
  }
  const language: QueryLanguageName = own === 'JSONata' ? 'JSONata' : outer;
  checkTransitions(state, type, at);
  checkFields(state, language, location, report);
  switch (type) {
    case 'Task':
      return checkResource(state['Resource'], location, report);
    case 'Parallel': {
      const branches = state['Branches'];
      if (!Array.isArray(branches))
        return report('SCHEMA_VALIDATION_FAILED', 'These fields are required: [Branches]', location);
      return branches.forEach((branch, index) =>
        checkScope(branch, `${location}/Branches[${index}]`, language, report),
      );
    }
    case 'Map': {
      // Only these two members are read.
      const processor: unknown = itemProcessor(state as unknown as Parameters<typeof itemProcessor>[0]);
      const mode =
        isObject(processor) && isObject(processor['ProcessorConfig']) ? processor['ProcessorConfig']['Mode'] : 'INLINE';
      if (mode === 'DISTRIBUTED') {
        report('SCHEMA_VALIDATION_FAILED', 'The local cloud runs inline Map states only', `${location}/ItemProcessor`);
      }
      return checkScope(processor, `${location}/ItemProcessor`, language, report);
    }
    case 'Wait': {
      const given = ['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'].filter((field) => field in state);
      if (given.length === 1) return;
      return report('SCHEMA_VALIDATION_FAILED', 'Exactly one of Seconds and Timestamp is needed', location);
    }
    case 'Pass':
    case 'Choice':
    case 'Succeed':
    case 'Fail':
      return;
  }
};

const checkTransitions = (state: Readonly<Record<string, unknown>>, type: State['Type'], at: At): void => {
  const { location, names, reached, report } = at;
  const goTo = (target: unknown, field: string): void => {
    reached.add(target);
    if (typeof target !== 'string' || !names.has(target)) {
      report('MISSING_TRANSITION_TARGET', `Missing 'Next' target: ${String(target)}`, `${location}/${field}`);
    }
  };
  if (type === 'Choice') {
    const choices = state['Choices'];
    if (!Array.isArray(choices) || choices.length === 0) {
      report('SCHEMA_VALIDATION_FAILED', 'A Choice state needs at least one choice', `${location}/Choices`);
    } else {
      choices.forEach((rule: unknown, index) =>
        goTo(isObject(rule) ? rule['Next'] : undefined, `Choices[${index}]/Next`),
      );
    }
    if (state['Default'] !== undefined) goTo(state['Default'], 'Default');
  } else if (type !== 'Succeed' && type !== 'Fail') {
    if (state['Next'] !== undefined) goTo(state['Next'], 'Next');
    if ((state['Next'] === undefined) === (state['End'] !== true)) {
      report('SCHEMA_VALIDATION_FAILED', 'Exactly one of Next and End is needed', location);
    }
  }
  for (const field of ['Catch', 'Retry'] as const) {
    const list = state[field];
    if (list === undefined) continue;
    if (!Array.isArray(list)) {
      report('SCHEMA_VALIDATION_FAILED', `${field} must be a list`, `${location}/${field}`);
      continue;
    }
    list.forEach((entry: unknown, index) => {
      const where = `${field}[${index}]`;
      checkErrorEquals(entry, index === list.length - 1, `${location}/${where}`, report);
      if (field === 'Catch') goTo(isObject(entry) ? entry['Next'] : undefined, `${where}/Next`);
    });
  }
};

const checkErrorEquals = (entry: unknown, last: boolean, location: string, report: Report): void => {
  const names: unknown = isObject(entry) ? entry['ErrorEquals'] : undefined;
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    return report('SCHEMA_VALIDATION_FAILED', 'ErrorEquals must be a list of error names', `${location}/ErrorEquals`);
  }
  if (names.includes('States.ALL') && (names.length > 1 || !last)) {
    report('SCHEMA_VALIDATION_FAILED', 'States.ALL must stand alone, and last', `${location}/ErrorEquals`);
  }
};

const checkResource = (resource: unknown, location: string, report: Report): void => {
  if (typeof resource !== 'string')
    return report('SCHEMA_VALIDATION_FAILED', 'These fields are required: [Resource]', location);
  const parsed = parseResource(resource);
  if (typeof parsed === 'string') report('SCHEMA_VALIDATION_FAILED', parsed, `${location}/Resource`);
};

/** Members that hold states of their own, checked where they are; and those that hold no expression. */
const NOT_EXPRESSIONS = new Set([
  'Branches',
  'ItemProcessor',
  'Iterator',
  'Comment',
  'Next',
  'Default',
  'Type',
  'Resource',
  'ErrorEquals',
]);
const JSONPATH_ONLY = ['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath', 'ItemsPath', 'Result'];
const JSONATA_ONLY = ['Arguments', 'Output', 'Items'];

const checkFields = (
  state: Readonly<Record<string, unknown>>,
  language: QueryLanguageName,
  location: string,
  report: Report,
): void => {
  for (const field of language === 'JSONata' ? JSONPATH_ONLY : JSONATA_ONLY) {
    if (!(field in state)) continue;
    report(
      'SCHEMA_VALIDATION_FAILED',
      `The field '${field}' is not supported by the query language ${language}`,
      `${location}/${field}`,
    );
  }
  if (language === 'JSONata') checkExpressions(state, location, report);
};

const checkExpressions = (value: unknown, location: string, report: Report): void => {
  if (typeof value === 'string') return checkExpression(value, location, report);
  if (Array.isArray(value))
    return value.forEach((item, index) => checkExpressions(item, `${location}[${index}]`, report));
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (!NOT_EXPRESSIONS.has(key)) checkExpressions(member, `${location}/${key}`, report);
  }
};

const checkExpression = (text: string, location: string, report: Report): void => {
  const expression = expressionIn(text);
  if (expression === undefined) {
    const trimmed = text.trim();
    if (trimmed.startsWith('{%') || trimmed.endsWith('%}')) {
      report(
        'INVALID_JSONATA_EXPRESSION',
        'A JSONata expression begins with {% and ends with %}, with no space around',
        location,
      );
    }
    return;
  }
  try {
    compileExpression(expression);
  } catch (error) {
    report(
      'INVALID_JSONATA_EXPRESSION',
      `The JSONata expression '${expression}' is not valid: ${jsonataMessage(error)}`,
      location,
    );
  }
};
