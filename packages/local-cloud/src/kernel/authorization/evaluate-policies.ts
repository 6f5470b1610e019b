import type { PolicyDocument, PolicyStatement } from '../caller.js';
import { conditionsHold } from './conditions.js';
import { substituted, type PolicyContext } from './policy-context.js';
import { arnWildcard, wildcardIgnoringCase } from './wildcard.js';

/** One action on one resource, with all that conditions can ask for. */
export interface PolicyQuestion {
  readonly action: string;
  readonly resource: string;
  readonly context: PolicyContext;
}

export type PolicyAnswer = 'allowed' | 'explicitlyDenied' | 'notAllowed';

export const asList = <T>(value: T | readonly T[] | undefined): readonly T[] => {
  if (value === undefined) return [];
  // `Array.isArray` does not know read-only lists.
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
};

const actionMatches = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => wildcardIgnoringCase(pattern)(action));

const resourceMatches = (patterns: readonly string[], { resource, context }: PolicyQuestion): boolean =>
  patterns.some((pattern) => {
    const made = substituted(pattern, context);
    return made !== undefined && arnWildcard(made)(resource);
  });

/** Whether a statement speaks of the question; who asks is not looked at. */
export const statementApplies = (statement: PolicyStatement, question: PolicyQuestion): boolean => {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const action =
    Action === undefined
      ? NotAction !== undefined && !actionMatches(asList(NotAction), question.action)
      : actionMatches(asList(Action), question.action);
  if (!action) return false;
  const resource =
    Resource === undefined
      ? NotResource === undefined || !resourceMatches(asList(NotResource), question)
      : resourceMatches(asList(Resource), question);
  return resource && conditionsHold(Condition, question.context);
};

export const statementsOf = (document: PolicyDocument): readonly PolicyStatement[] => asList(document.Statement);

/** What the documents together say: a denial wins over any number of allowances. */
export const evaluatePolicies = (documents: readonly PolicyDocument[], question: PolicyQuestion): PolicyAnswer => {
  let answer: PolicyAnswer = 'notAllowed';
  for (const document of documents) {
    for (const statement of statementsOf(document)) {
      if (statement.Effect === 'Allow' && answer === 'allowed') continue;
      if (!statementApplies(statement, question)) continue;
      if (statement.Effect === 'Deny') return 'explicitlyDenied';
      answer = 'allowed';
    }
  }
  return answer;
};
