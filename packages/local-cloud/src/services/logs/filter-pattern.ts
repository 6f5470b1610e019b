import { AwsError } from '../../kernel/aws-error.js';

/** Does a message match? */
export type MessageTest = (message: string) => boolean;

const invalid = (): AwsError => new AwsError('InvalidParameterException', 'Invalid filter pattern');

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s"]+))/y;

/**
 * Reads a filter pattern: words that must all be there, `?words` of which one must, `-words` that must not,
 * `"phrases"`, `%regular expressions%`, and comparisons of JSON members `{ $.level = "ERROR" && $.n > 3 }`.
 */
export const compileFilter = (pattern: string): MessageTest => {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{') && text.endsWith('}')) return compileJson(text.slice(1, -1));
  const all: MessageTest[] = [];
  const some: MessageTest[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    TERM.lastIndex = at;
    const match = TERM.exec(text);
    if (!match) throw invalid();
    at = TERM.lastIndex;
    const [, sign, phrase, expression, word] = match;
    const test =
      expression === undefined ? containing(phrase?.replaceAll('\\"', '"') ?? word ?? '') : matching(expression);
    if (sign === '?') some.push(test);
    else if (sign === '-') all.push((message) => !test(message));
    else all.push(test);
  }
  return (message) => all.every((test) => test(message)) && (some.length === 0 || some.some((test) => test(message)));
};

const containing =
  (text: string): MessageTest =>
  (message) =>
    message.includes(text);

const matching = (expression: string): MessageTest => {
  try {
    const compiled = new RegExp(expression);
    return (message) => compiled.test(message);
  } catch {
    throw invalid();
  }
};

const COMPARISON = /^\$\.([\w.]+)\s*(=|!=|<=|>=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|(-?[\d.]+)|([\w*.-]+))$/;

const compileJson = (text: string): MessageTest => {
  const alternatives = text
    .split('||')
    .map((part) => part.split('&&').map((comparison) => compileComparison(comparison.trim())));
  return (message) => {
    let value: unknown;
    try {
      value = JSON.parse(message);
    } catch {
      return false;
    }
    return alternatives.some((tests) => tests.every((test) => test(value)));
  };
};

const compileComparison = (text: string): ((value: unknown) => boolean) => {
  const [, path = '', operator, quoted, number, bare] = COMPARISON.exec(text.replace(/^\((.*)\)$/, '$1').trim()) ?? [];
  if (!operator) throw invalid();
  const member = (value: unknown): unknown =>
    path.split('.').reduce<unknown>(
      // A member of any object may be asked for.
      (at, key) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined),
      value,
    );
  if (number !== undefined) {
    const bound = Number(number);
    return (value) => {
      const found = member(value);
      return typeof found === 'number' && compare(found, operator, bound);
    };
  }
  const wanted = (quoted ?? bare ?? '').replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const expression = new RegExp(`^${wanted}$`, 's');
  if (operator !== '=' && operator !== '!=') throw invalid();
  return (value) => {
    const found = member(value);
    if (found === undefined) return false;
    const text = typeof found === 'string' ? found : JSON.stringify(found);
    return expression.test(text) === (operator === '=');
  };
};

const compare = (value: number, operator: string, bound: number): boolean => {
  switch (operator) {
    case '=':
      return value === bound;
    case '!=':
      return value !== bound;
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    default:
      return value >= bound;
  }
};
