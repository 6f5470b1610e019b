import { STATE_TYPES, type QueryLanguageName, type State } from '../asl/definition.js';
import { parseResource } from '../integrations/resource.js';
import { checkExpressions } from './check-expressions.js';
import { checkTransitions } from './check-transitions.js';
import { INVALID, isObject, type Report, type Unchecked } from './diagnostics.js';

/** Checks the states of a machine, a branch or an item processor. */
export const checkScope = (scope: unknown, at: string, outer: QueryLanguageName, report: Report): void => {
  const here = at || '/';
  if (!isObject(scope)) return report(INVALID, 'An object with StartAt and States is needed', here);
  const language = scope['QueryLanguage'] === 'JSONata' ? 'JSONata' : outer;
  const { StartAt: start, States: states } = scope;
  if (!isObject(states) || Object.keys(states).length === 0) {
    return report(INVALID, 'These fields are required: [States]', here);
  }
  if (typeof start !== 'string') report(INVALID, 'These fields are required: [StartAt]', here);
  else if (!Object.hasOwn(states, start)) {
    report('MISSING_TRANSITION_TARGET', `Missing 'StartAt' target: ${start}`, `${at}/StartAt`);
  }
  const names = new Set(Object.keys(states));
  const reached = new Set<unknown>([start]);
  for (const [name, state] of Object.entries(states)) {
    const location = `${at}/States/${name}`;
    if (name.length > 80) report(INVALID, 'State names have at most 80 characters', location);
    if (!isObject(state)) report(INVALID, 'A state must be an object', location);
    else checkState(state, location, language, names, reached, report);
  }
  for (const name of names) {
    if (reached.has(name)) continue;
    report('UNREACHABLE_STATE', `State "${name}" is not reachable.`, `${at}/States/${name}`, 'WARNING');
  }
};

const isStateType = (type: unknown): type is State['Type'] => STATE_TYPES.some((known) => known === type);

const checkState = (
  state: Unchecked,
  location: string,
  outer: QueryLanguageName,
  names: ReadonlySet<string>,
  reached: Set<unknown>,
  report: Report,
): void => {
  const type = state['Type'];
  if (type === undefined) return report(INVALID, 'These fields are required: [Type]', location);
  if (!isStateType(type)) return report(INVALID, `Unknown state type ${JSON.stringify(type)}`, `${location}/Type`);
  const own = state['QueryLanguage'];
  if (own === 'JSONPath' && outer === 'JSONata') {
    report(INVALID, 'A state of a JSONata state machine cannot use JSONPath', `${location}/QueryLanguage`);
  }
  const language: QueryLanguageName = own === 'JSONata' ? 'JSONata' : outer;
  checkTransitions(state, type, { location, names, reached, report });
  checkExpressions(state, type, language, location, report);
  checkContents(state, type, language, location, report);
};

const checkContents = (
  state: Unchecked,
  type: State['Type'],
  language: QueryLanguageName,
  location: string,
  report: Report,
): void => {
  switch (type) {
    case 'Task': {
      const resource = state['Resource'];
      if (typeof resource !== 'string') return report(INVALID, 'These fields are required: [Resource]', location);
      const parsed = parseResource(resource);
      return typeof parsed === 'string' ? report(INVALID, parsed, `${location}/Resource`) : undefined;
    }
    case 'Parallel': {
      const branches = state['Branches'];
      if (!Array.isArray(branches)) return report(INVALID, 'These fields are required: [Branches]', location);
      return branches.forEach((branch, index) =>
        checkScope(branch, `${location}/Branches[${index}]`, language, report),
      );
    }
    case 'Map': {
      const field = 'ItemProcessor' in state ? 'ItemProcessor' : 'Iterator';
      const processor = state[field];
      const config = isObject(processor) ? processor['ProcessorConfig'] : undefined;
      if (isObject(config) && config['Mode'] === 'DISTRIBUTED') {
        report(INVALID, 'The local cloud runs inline Map states only', `${location}/${field}`);
      }
      return checkScope(processor, `${location}/${field}`, language, report);
    }
    case 'Wait': {
      const given = ['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'].filter((field) => field in state);
      return given.length === 1
        ? undefined
        : report(INVALID, 'Exactly one of Seconds and Timestamp is needed', location);
    }
    case 'Pass':
    case 'Choice':
    case 'Succeed':
    case 'Fail':
      return;
  }
};
