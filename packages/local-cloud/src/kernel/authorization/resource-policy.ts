import type { Caller, PolicyDocument } from '../caller.js';
import { statementApplies, statementsOf, type PolicyQuestion } from './evaluate-policies.js';
import { meaningOf } from './principal.js';

/**
 * What a resource's own policy says to a caller of its account: either it or the caller's policies must allow, but a
 * key of KMS keeps out whom its policy neither names nor leaves to the account.
 */
export type ResourceAnswer = 'denied' | 'lets the session in' | 'lets in' | 'silent' | 'keeps out';

export const resourceAnswer = (
  policy: PolicyDocument | undefined,
  question: PolicyQuestion,
  caller: Caller,
  account: string,
): ResourceAnswer => {
  if (!policy) return 'silent';
  const isKey = question.resource.startsWith('arn:aws:kms:');
  let answer: ResourceAnswer = isKey ? 'keeps out' : 'silent';
  for (const statement of statementsOf(policy)) {
    const meaning = meaningOf(statement, caller, account);
    if (meaning === 'none' || !statementApplies(statement, question)) continue;
    if (statement.Effect === 'Deny') return 'denied';
    // What a federated session has is in its own policy only.
    if (meaning === 'account' || caller.kind === 'federated') {
      if (answer === 'keeps out') answer = 'silent';
    } else if (meaning === 'session') answer = 'lets the session in';
    else if (answer !== 'lets the session in') answer = 'lets in';
  }
  return answer;
};

const known = new Map<string, PolicyDocument | undefined>();
const KEPT = 1000;

/** A resource's policy as it was given; what is no policy says nothing. */
export const readResourcePolicy = (text: string | undefined): PolicyDocument | undefined => {
  if (text === undefined || text === '') return undefined;
  if (!known.has(text)) {
    if (known.size >= KEPT) known.clear();
    known.set(text, parsed(text));
  }
  return known.get(text);
};

const parsed = (text: string): PolicyDocument | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    const isPolicy =
      typeof value === 'object' && value !== null && 'Statement' in value && isStatements(value.Statement);
    // Just seen; the members of a statement are each looked at for what they are.
    return isPolicy ? (value as PolicyDocument) : undefined;
  } catch {
    return undefined;
  }
};

const isStatements = (value: unknown): boolean =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).every((one) => typeof one === 'object' && one !== null);
