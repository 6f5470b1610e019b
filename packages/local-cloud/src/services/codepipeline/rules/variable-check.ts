import { ruleFailed, type RuleProvider } from '../engine/rule-provider.js';

export const VARIABLE_OPERATORS = ['EQ', 'NE', 'CONTAINS', 'MATCHES'] as const;

/** Compares a variable's value with another. */
export const variableCheck: RuleProvider = {
  begin: (engine, { id, resolvedConfiguration }) => {
    const { Variable: variable = '', Value: value = '', Operator: operator = '' } = resolvedConfiguration;
    const what = `'${variable}' ${operator} '${value}'`;
    const holds = compare(operator, variable, value);
    engine.endRule(
      id,
      holds === undefined
        ? ruleFailed('ConfigurationError', `The expression ${what} cannot be evaluated`)
        : holds
          ? { status: 'Succeeded', summary: `The variable check ${what} succeeded` }
          : ruleFailed('JobFailed', `The variable check ${what} failed`),
    );
  },
};

/** Undefined where the operator is none, or the pattern is no regular expression. */
const compare = (operator: string, variable: string, value: string): boolean | undefined => {
  switch (operator) {
    case 'EQ':
      return variable === value;
    case 'NE':
      return variable !== value;
    case 'CONTAINS':
      return variable.includes(value);
    case 'MATCHES':
      try {
        return new RegExp(`^(?:${value})$`, 'su').test(variable);
      } catch {
        return undefined;
      }
    default:
      return undefined;
  }
};
