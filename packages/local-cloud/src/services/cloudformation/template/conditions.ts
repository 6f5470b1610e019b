import { evaluate, NO_VALUE, type Scope } from './evaluate.js';
import { isList, isObject, sameJson, type Json, type JsonObject } from './json-value.js';
import { formatError, templateError } from './validation-error.js';

/** Decides the conditions of a template by their names; each is decided once, when it is first asked for. */
export const decideConditions = (
  conditions: JsonObject,
  scope: Omit<Scope, 'condition'>,
): ((name: string) => boolean) => {
  const decided = new Map<string, boolean>();
  const condition = (name: string): boolean => {
    const known = decided.get(name);
    if (known !== undefined) return known;
    const expression = Object.hasOwn(conditions, name) ? conditions[name] : undefined;
    if (expression === undefined) {
      throw formatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
    }
    const result = decide(expression, { ...scope, condition });
    decided.set(name, result);
    return result;
  };
  return condition;
};

const decide = (expression: Json, scope: Scope): boolean => {
  const [entry, ...others] = isObject(expression) ? Object.entries(expression) : [];
  if (entry === undefined || others.length > 0) throw malformed();
  const [key, argument] = entry;
  switch (key) {
    case 'Condition':
      if (typeof argument !== 'string') throw malformed();
      return scope.condition(argument);
    case 'Fn::And':
      return operands(key, argument, 2, 10).every((operand) => decide(operand, scope));
    case 'Fn::Or':
      return operands(key, argument, 2, 10).some((operand) => decide(operand, scope));
    case 'Fn::Not':
      return !operands(key, argument, 1, 1).some((operand) => decide(operand, scope));
    case 'Fn::Equals': {
      const [one, other] = operands(key, argument, 2, 2).map((operand) => comparable(operand, scope));
      return sameJson(one, other);
    }
    default:
      throw malformed();
  }
};

const malformed = (): Error =>
  formatError('Every Conditions member must be one of Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition.');

const operands = (name: string, argument: Json, least: number, most: number): readonly Json[] => {
  if (isList(argument) && argument.length >= least && argument.length <= most) return argument;
  const count = least === most ? `${least}` : `${least} to ${most}`;
  throw templateError(`every ${name} object requires a list of ${count} parameters.`);
};

/** Numbers and booleans equal their text. */
const comparable = (operand: Json, scope: Scope): Json => {
  const value = evaluate(operand, scope);
  if (value === NO_VALUE) return '';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
};
