import { callerArn, type Caller, type PolicyStatement } from '../caller.js';
import { asList } from './evaluate-policies.js';

/**
 * How a statement of a resource's policy means a caller: by its own name, by its session's (which bounds of the session
 * do not touch), as everybody, or as one of the account, whose own policies must then allow it, too.
 */
export type Meaning = 'session' | 'named' | 'everyone' | 'account' | 'none';

const ORDER: readonly Meaning[] = ['session', 'named', 'everyone', 'account'];

/** Whom a statement means of `Principal`, or of all but `NotPrincipal`. */
export const meaningOf = ({ Principal, NotPrincipal }: PolicyStatement, caller: Caller, account: string): Meaning => {
  if (NotPrincipal === undefined) return meant(Principal, caller, account);
  return meant(NotPrincipal, caller, account) === 'none' ? 'everyone' : 'none';
};

const meant = (principal: unknown, caller: Caller, account: string): Meaning => {
  if (principal === '*') return 'everyone';
  if (typeof principal !== 'object' || principal === null) return 'none';
  const names = Object.entries(principal).flatMap(([kind, wanted]: [string, unknown]) =>
    // Each kind of principal has one name or a list of them.
    (kind === 'Service') === (caller.kind === 'service') ? asList(wanted as string | readonly string[]) : [],
  );
  const meanings = names.map((name) => meantBy(String(name), caller, account));
  return ORDER.find((meaning) => meanings.includes(meaning)) ?? 'none';
};

const meantBy = (name: string, caller: Caller, account: string): Meaning => {
  if (name === '*') return 'everyone';
  if (caller.kind === 'service') return serviceName(name) === serviceName(caller.principal) ? 'named' : 'none';
  if (caller.kind === 'anonymous') return 'none';
  // A user's ARN is all that it has: a name that bounds of a session cannot touch.
  if (name === callerArn(caller, account)) return 'session';
  if (caller.kind === 'role' && name === caller.roleArn) return 'named';
  return name === account || name === `arn:aws:iam::${account}:root` ? 'account' : 'none';
};

/** `states.us-east-1.amazonaws.com` and `states.amazonaws.com` are one service. */
export const serviceName = (principal: string): string =>
  principal.replace(/^([a-z0-9-]+)\.[a-z0-9-]+-\d\.(.+)$/, '$1.$2');
