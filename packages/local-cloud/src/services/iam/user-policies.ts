import type { RolePolicies } from '../../kernel/authorization/authorize.js';
import type { PolicyDocument } from '../../kernel/caller.js';
import type { LongTermKey } from '../../kernel/credential-store.js';
import type { IamState } from './iam-state.js';
import { storedPolicy } from './policy-document.js';
import type { PolicyHolder, PrincipalState } from './principal-state.js';
import { managedPolicyDocument } from './role-policies.js';

const policiesOf = (state: IamState, holder: PolicyHolder): PolicyDocument[] => [
  ...Object.values(holder.inlinePolicies).map(storedPolicy),
  ...holder.attachedPolicies.flatMap((arn) => managedPolicyDocument(state, arn) ?? []),
];

/** Who signs with an access key, and with which secret; undefined for one that is not there or not active. */
export const userKey = ({ accessKeys, users }: PrincipalState, accessKeyId: string): LongTermKey | undefined => {
  const key = accessKeys.get(accessKeyId);
  const user = key?.active === true ? users.get(key.user) : undefined;
  return key && user && { secretAccessKey: key.secret, caller: { kind: 'user', userArn: user.arn, accessKeyId } };
};

/** All that says what a user may do, by itself and its groups; undefined when there is no such user (any more). */
export const userPoliciesIn =
  (state: IamState, { users, groups }: PrincipalState) =>
  (userArn: string): RolePolicies | undefined => {
    const user = users.get(userArn.split('/').at(-1) ?? '');
    if (user?.arn !== userArn) return undefined;
    const boundary =
      user.permissionsBoundary === undefined
        ? undefined
        : // A boundary that is gone bounds to nothing.
          (managedPolicyDocument(state, user.permissionsBoundary) ?? { Statement: [] });
    const joined = user.groups.flatMap((name) => groups.get(name) ?? []);
    return {
      roleId: user.id,
      identity: [user, ...joined].flatMap((holder) => policiesOf(state, holder)),
      ...(boundary && { boundary }),
      tags: Object.fromEntries(user.tags.map(({ Key, Value }) => [Key, Value])),
    };
  };
