import type { AccessRequest, AnyOperation, Call, Operation } from '../../kernel/service.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { IamState } from './iam-state.js';
import type { PrincipalState } from './principal-state.js';

/** What names the resources of IAM's operations. */
interface Named {
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly GroupName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly InstanceProfileName?: string;
  readonly Path?: string;
  readonly PermissionsBoundary?: string;
}

/** Operations whose resource is a principal although they name a policy. */
const ON_PRINCIPAL = /^(Attach|Detach|Put|Get|Delete|List)\w*(Role|User|Group)Polic/;
/** Operations that an access key, or an answer about oneself, is meant by when no user is named. */
const OWN_USER = /AccessKey|^GetUser$/;

/** Asks the caller's policies for every operation of IAM, on the resource that its input names. */
export const withIamAccess = (
  { account }: Pick<Cloud, 'account'>,
  { roles, instanceProfiles }: IamState,
  { users, groups }: PrincipalState,
  operations: Readonly<Record<string, AnyOperation>>,
): Record<string, AnyOperation> => {
  const arn = (kind: string, path: string | undefined, name: string): string =>
    `arn:aws:iam::${account}:${kind}${path ?? '/'}${name}`;

  const resourceOf = (operation: string, input: Named, { caller }: Call): string => {
    const { RoleName, UserName, GroupName, PolicyName, PolicyArn, InstanceProfileName, Path } = input;
    if (InstanceProfileName !== undefined) {
      return instanceProfiles.get(InstanceProfileName)?.arn ?? arn('instance-profile', Path, InstanceProfileName);
    }
    if (GroupName !== undefined) return groups.get(GroupName)?.arn ?? arn('group', Path, GroupName);
    if (RoleName !== undefined) return roles.get(RoleName)?.arn ?? arn('role', Path, RoleName);
    if (UserName !== undefined) return users.get(UserName)?.arn ?? arn('user', Path, UserName);
    if (OWN_USER.test(operation) && caller.kind === 'user') return caller.userArn;
    if (PolicyArn !== undefined && !ON_PRINCIPAL.test(operation)) return PolicyArn;
    return operation === 'CreatePolicy' ? arn('policy', Path, PolicyName ?? '') : '*';
  };

  return Object.fromEntries(
    Object.entries(operations).map(([name, found]) => {
      // The table holds operations of all input types; the input goes on to the very operation that it was read for.
      const { handle, authorize } = found as unknown as Operation<object, unknown>;
      const asked: Operation<object, unknown> = {
        handle,
        authorize: (input, call): AccessRequest[] => {
          // All that is read of it are texts that the decoder made.
          const named = input as Named;
          const own = {
            action: `iam:${name}`,
            resource: resourceOf(name, named, call),
            context: { 'iam:PolicyARN': named.PolicyArn, 'iam:PermissionsBoundary': named.PermissionsBoundary },
          };
          return [own, ...(authorize?.(input, call) ?? [])];
        },
      };
      return [name, asked];
    }),
  );
};
