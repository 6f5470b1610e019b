import type { Caller, PolicyDocument } from '../../kernel/caller.js';
import { asList, statementApplies, statementsOf } from '../../kernel/authorization/evaluate-policies.js';
import { serviceName } from '../../kernel/authorization/principal.js';
import { policyContext, type PolicyContext } from '../../kernel/authorization/policy-context.js';

/**
 * How a trust policy lets a caller in: by name, or by trusting the account, whose own policies must then allow it, too.
 */
export type Trust = 'named' | 'account' | 'none';

const principalsOf = (principal: unknown, kind: 'AWS' | 'Service'): readonly string[] => {
  if (principal === '*') return kind === 'AWS' ? ['*'] : [];
  if (typeof principal !== 'object' || principal === null) return [];
  const value: unknown = Object.entries(principal).find(([name]) => name === kind)?.[1];
  return asList<unknown>(value).map(String);
};

const trustOf = (principal: unknown, caller: Caller, callerArn: string, account: string): Trust => {
  if (caller.kind === 'service') {
    const services = principalsOf(principal, 'Service').map(serviceName);
    return services.includes(serviceName(caller.principal)) ? 'named' : 'none';
  }
  const names = principalsOf(principal, 'AWS');
  if (names.some((name) => name === callerArn || (caller.kind === 'role' && name === caller.roleArn))) return 'named';
  const wholeAccount = [account, `arn:aws:iam::${account}:root`, '*'];
  return names.some((name) => wholeAccount.includes(name)) ? 'account' : 'none';
};

interface Assumption {
  readonly caller: Caller;
  readonly callerArn: string;
  readonly account: string;
  readonly context: Readonly<Record<string, string | undefined>>;
}

/** Whether a role's trust policy lets the caller take it on. */
export const trustIn = (
  document: PolicyDocument,
  roleArn: string,
  { caller, callerArn, account, context }: Assumption,
): Trust => {
  const question = { action: 'sts:AssumeRole', resource: roleArn, context: asked(context) };
  let trust: Trust = 'none';
  for (const statement of statementsOf(document)) {
    const own = trustOf(statement.Principal, caller, callerArn, account);
    if (own === 'none' || !statementApplies(statement, question)) continue;
    if (statement.Effect === 'Deny') return 'none';
    if (trust !== 'named') trust = own;
  }
  return trust;
};

const asked = (context: Assumption['context']): PolicyContext => policyContext(context);
