import type { RolePolicies } from '../../kernel/authorization/authorize.js';
import type { PolicyDocument } from '../../kernel/caller.js';
import type { IamState } from './iam-state.js';
import { awsManagedPolicy } from './managed-policies.js';
import { storedPolicy } from './policy-document.js';

/** What a managed policy says now, AWS's or the account's own. */
export const managedPolicyDocument = (state: IamState, arn: string): PolicyDocument | undefined => {
  const policy = state.policies.get(arn);
  const version = policy?.versions.find((one) => one.id === policy.defaultVersion);
  return version ? storedPolicy(version.document) : awsManagedPolicy(arn);
};

/** All that says what a role may do; undefined when there is no such role (any more). */
export const rolePoliciesIn =
  (state: IamState) =>
  (roleArn: string): RolePolicies | undefined => {
    const role = state.roles.get(roleArn.split('/').at(-1) ?? '');
    if (role?.arn !== roleArn) return undefined;
    const boundary =
      role.permissionsBoundary === undefined
        ? undefined
        : // A boundary that is gone bounds to nothing.
          (managedPolicyDocument(state, role.permissionsBoundary) ?? { Statement: [] });
    return {
      roleId: role.id,
      identity: [
        ...Object.values(role.inlinePolicies).map(storedPolicy),
        ...role.attachedPolicies.flatMap((arn) => managedPolicyDocument(state, arn) ?? []),
      ],
      ...(boundary && { boundary }),
      tags: Object.fromEntries(role.tags.map(({ Key, Value }) => [Key, Value])),
    };
  };
