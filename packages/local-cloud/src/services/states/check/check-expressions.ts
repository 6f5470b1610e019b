import type { QueryLanguageName, State } from '../asl/definition.js';
import { isComparison } from '../query/choice-comparison.js';
import { compileExpression, expressionIn, jsonataMessage } from '../query/jsonata.js';
import { parsePathExpression } from '../query/path-expression.js';
import { INVALID, isObject, type Report, type Unchecked } from './diagnostics.js';

/** Members that hold states of their own, checked where they are; and those that hold no expression. */
const NO_EXPRESSIONS = new Set([
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
/** Members that are themselves a path, or `null`. */
const PATHS = new Set(['InputPath', 'OutputPath', 'ResultPath', 'ItemsPath', 'Variable']);

/** Compiles every expression of a state, in the language that the state has. */
export const checkExpressions = (
  state: Unchecked,
  type: State['Type'],
  language: QueryLanguageName,
  location: string,
  report: Report,
): void => {
  for (const field of language === 'JSONata' ? JSONPATH_ONLY : JSONATA_ONLY) {
    if (!(field in state)) continue;
    report(INVALID, `The field '${field}' is not supported by the query language ${language}`, `${location}/${field}`);
  }
  const check = language === 'JSONata' ? checkJsonata : checkPath;
  walk(state, '', location, (key, text, at) => check(key, text, at, report));
  if (type === 'Choice') checkRules(state['Choices'], language, location, report);
};

const walk = (
  value: unknown,
  key: string,
  location: string,
  visit: (key: string, text: string, at: string) => void,
): void => {
  if (typeof value === 'string') return visit(key, value, location);
  if (Array.isArray(value)) return value.forEach((item, index) => walk(item, key, `${location}[${index}]`, visit));
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (!NO_EXPRESSIONS.has(name)) walk(member, name, `${location}/${name}`, visit);
  }
};

const checkJsonata = (_key: string, text: string, location: string, report: Report): void => {
  const code = 'INVALID_JSONATA_EXPRESSION';
  const expression = expressionIn(text);
  if (expression === undefined) {
    const trimmed = text.trim();
    if (!trimmed.startsWith('{%') && !trimmed.endsWith('%}')) return;
    return report(code, 'A JSONata expression begins with {% and ends with %}, with no space around', location);
  }
  try {
    compileExpression(expression);
  } catch (error) {
    report(code, `The JSONata expression '${expression}' is not valid: ${jsonataMessage(error)}`, location);
  }
};

const checkPath = (key: string, text: string, location: string, report: Report): void => {
  if (
    !key.endsWith('.$') &&
    !PATHS.has(key) &&
    !/^(Seconds|Timestamp|TimeoutSeconds|HeartbeatSeconds|MaxConcurrency|Error|Cause)Path$/.test(key)
  )
    return;
  try {
    parsePathExpression(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(INVALID, `Value is not a Reference Path or a Path: ${reason}`, location);
  }
};

const checkRules = (choices: unknown, language: QueryLanguageName, location: string, report: Report): void => {
  if (!Array.isArray(choices)) return;
  choices.forEach((rule: unknown, index) => {
    if (!isObject(rule)) return;
    const at = `${location}/Choices[${index}]`;
    if (language === 'JSONata') {
      if (!('Condition' in rule)) report(INVALID, 'These fields are required: [Condition]', at);
    } else if (!isComparable(rule)) {
      report(INVALID, 'A choice rule needs a Variable and one comparison, or And, Or or Not', at);
    }
  });
};

const isComparable = (rule: Unchecked): boolean => {
  const { And: and, Or: or, Not: not } = rule;
  const nested = [and, or].find(Array.isArray);
  if (nested) return nested.length > 0 && nested.every((one) => isObject(one) && isComparable(one));
  if (isObject(not)) return isComparable(not);
  return typeof rule['Variable'] === 'string' && Object.keys(rule).filter(isComparison).length === 1;
};
