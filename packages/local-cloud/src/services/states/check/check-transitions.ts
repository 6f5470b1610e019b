import type { State } from '../asl/definition.js';
import { INVALID, isObject, type Report, type Unchecked } from './diagnostics.js';

export interface TransitionPlace {
  readonly location: string;
  /** The states of the scope. */
  readonly names: ReadonlySet<string>;
  /** Filled with the states that something leads to. */
  readonly reached: Set<unknown>;
  readonly report: Report;
}

/** Checks Next, End, Default, the choices, and what Catch and Retry name. */
export const checkTransitions = (state: Unchecked, type: State['Type'], place: TransitionPlace): void => {
  const { location, report } = place;
  if (type === 'Choice') checkChoices(state, place);
  else if (type !== 'Succeed' && type !== 'Fail') {
    if (state['Next'] !== undefined) goTo(state['Next'], 'Next', place);
    if ((state['Next'] === undefined) === (state['End'] !== true)) {
      report(INVALID, 'Exactly one of Next and End is needed', location);
    }
  }
  for (const field of ['Catch', 'Retry'] as const) {
    const list = state[field];
    if (list === undefined) continue;
    if (!Array.isArray(list)) {
      report(INVALID, `${field} must be a list`, `${location}/${field}`);
      continue;
    }
    list.forEach((entry: unknown, index) => {
      const where = `${field}[${index}]`;
      checkErrorEquals(entry, index === list.length - 1, `${location}/${where}`, report);
      if (field === 'Catch') goTo(isObject(entry) ? entry['Next'] : undefined, `${where}/Next`, place);
    });
  }
};

const goTo = (target: unknown, field: string, { location, names, reached, report }: TransitionPlace): void => {
  reached.add(target);
  if (typeof target === 'string' && names.has(target)) return;
  report(
    'MISSING_TRANSITION_TARGET',
    `Missing 'Next' target: ${typeof target === 'string' ? target : JSON.stringify(target)}`,
    `${location}/${field}`,
  );
};

const checkChoices = (state: Unchecked, place: TransitionPlace): void => {
  const choices = state['Choices'];
  if (!Array.isArray(choices) || choices.length === 0) {
    place.report(INVALID, 'A Choice state needs at least one choice', `${place.location}/Choices`);
  } else {
    choices.forEach((rule: unknown, index) => {
      goTo(isObject(rule) ? rule['Next'] : undefined, `Choices[${index}]/Next`, place);
    });
  }
  if (state['Default'] !== undefined) goTo(state['Default'], 'Default', place);
};

const checkErrorEquals = (entry: unknown, last: boolean, location: string, report: Report): void => {
  const names: unknown = isObject(entry) ? entry['ErrorEquals'] : undefined;
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    return report(INVALID, 'ErrorEquals must be a list of error names', `${location}/ErrorEquals`);
  }
  if (names.includes('States.ALL') && (names.length > 1 || !last)) {
    report(INVALID, 'States.ALL must stand alone, and last', `${location}/ErrorEquals`);
  }
};
