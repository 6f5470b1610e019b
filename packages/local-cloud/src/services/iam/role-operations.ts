import type {
  CreateRoleCommandInput,
  CreateRoleCommandOutput,
  DeleteRoleCommandInput,
  DeleteRolePermissionsBoundaryCommandInput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  ListRolesCommandInput,
  ListRolesCommandOutput,
  ListRoleTagsCommandInput,
  ListRoleTagsCommandOutput,
  PutRolePermissionsBoundaryCommandInput,
  Role,
  TagRoleCommandInput,
  UntagRoleCommandInput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
} from '@aws-sdk/client-iam';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import {
  alreadyExists,
  deleteConflict,
  existingRole,
  limitExceeded,
  noSuchEntity,
  validationError,
} from './iam-errors.js';
import { checkName, checkPath, mergeTags, withoutTags } from './iam-names.js';
import type { IamState, StoredRole } from './iam-state.js';
import { page } from './paging.js';
import { checkTrustPolicy, policySize } from './policy-document.js';
import { managedPolicyDocument } from './role-policies.js';

type Output<T> = Omit<T, '$metadata'>;

const TRUST_POLICY_QUOTA = 2048;
const SHORTEST_SESSION = 3600;
const LONGEST_SESSION = 43_200;

/** IAM gives documents percent-encoded; all clients take that off. */
export const encodedDocument = (text: string): string => encodeURIComponent(text);

export const roleOutput = (role: StoredRole): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodedDocument(role.trustPolicy),
  MaxSessionDuration: role.maxSessionSeconds,
  ...(role.description !== undefined && { Description: role.description }),
  ...(role.permissionsBoundary !== undefined && {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'Policy' as 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: role.permissionsBoundary,
    },
  }),
});

const withTags = (role: StoredRole): Role => ({
  ...roleOutput(role),
  ...(role.tags.length > 0 && { Tags: [...role.tags] }),
});

const checkTrust = (text: string | undefined): string => {
  checkTrustPolicy(text);
  const given = text ?? '';
  if (policySize(given) > TRUST_POLICY_QUOTA) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_QUOTA}`);
  }
  return given;
};

const checkSessionSeconds = (seconds: number | undefined): number => {
  const given = seconds ?? SHORTEST_SESSION;
  if (given < SHORTEST_SESSION || given > LONGEST_SESSION) {
    throw validationError(
      `1 validation error detected: Value '${given}' at 'maxSessionDuration' failed to satisfy constraint: ` +
        `Member must have value between ${SHORTEST_SESSION} and ${LONGEST_SESSION}`,
    );
  }
  return given;
};

export const checkBoundary = (state: IamState, arn: string | undefined): string => {
  if (arn === undefined || !managedPolicyDocument(state, arn)) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
  return arn;
};

const refuseUsed = (state: IamState, role: StoredRole): void => {
  if (role.attachedPolicies.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inlinePolicies).length > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  }
  for (const profile of state.instanceProfiles.values()) {
    if (profile.role === role.name) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    }
  }
};

export const roleOperations = (cloud: Cloud, state: IamState) => {
  const change = (name: string | undefined, how: (role: StoredRole) => StoredRole): void => {
    const role = existingRole(state, name);
    state.roles.set(role.name, how(role));
  };

  return {
    CreateRole: operation<CreateRoleCommandInput, Output<CreateRoleCommandOutput>>({
      handle: (input) => {
        const name = checkName('roleName', input.RoleName, 64);
        const path = checkPath(input.Path);
        const trustPolicy = checkTrust(input.AssumeRolePolicyDocument);
        const maxSessionSeconds = checkSessionSeconds(input.MaxSessionDuration);
        if (state.roles.has(name)) throw alreadyExists(`Role with name ${name} already exists.`);
        const role: StoredRole = {
          name,
          path,
          id: `AROA${cloud.hex(17).toUpperCase()}`,
          arn: `arn:aws:iam::${cloud.account}:role${path}${name}`,
          createdAt: cloud.clock.now(),
          trustPolicy,
          maxSessionSeconds,
          tags: mergeTags([], input.Tags),
          inlinePolicies: {},
          attachedPolicies: [],
          ...(input.Description !== undefined && { description: input.Description }),
          ...(input.PermissionsBoundary !== undefined && {
            permissionsBoundary: checkBoundary(state, input.PermissionsBoundary),
          }),
        };
        state.roles.set(name, role);
        return { Role: withTags(role) };
      },
    }),
    GetRole: operation<GetRoleCommandInput, Output<GetRoleCommandOutput>>({
      handle: ({ RoleName }) => ({ Role: { ...withTags(existingRole(state, RoleName)), RoleLastUsed: {} } }),
    }),
    ListRoles: operation<ListRolesCommandInput, Output<ListRolesCommandOutput>>({
      handle: (input) => {
        const roles = [...state.roles.values()]
          .filter((role) => role.path.startsWith(input.PathPrefix ?? '/'))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const { items, ...rest } = page(roles, input);
        return { Roles: items.map(roleOutput), ...rest };
      },
    }),
    DeleteRole: operation<DeleteRoleCommandInput, object>({
      handle: ({ RoleName }) => {
        const role = existingRole(state, RoleName);
        refuseUsed(state, role);
        state.roles.delete(role.name);
        return {};
      },
    }),
    UpdateRole: operation<UpdateRoleCommandInput, object>({
      handle: ({ RoleName, Description, MaxSessionDuration }) => {
        change(RoleName, (role) => ({
          ...role,
          ...(Description !== undefined && { description: Description }),
          ...(MaxSessionDuration !== undefined && { maxSessionSeconds: checkSessionSeconds(MaxSessionDuration) }),
        }));
        return {};
      },
    }),
    UpdateAssumeRolePolicy: operation<UpdateAssumeRolePolicyCommandInput, object>({
      handle: ({ RoleName, PolicyDocument }) => {
        change(RoleName, (role) => ({ ...role, trustPolicy: checkTrust(PolicyDocument) }));
        return {};
      },
    }),
    PutRolePermissionsBoundary: operation<PutRolePermissionsBoundaryCommandInput, object>({
      handle: ({ RoleName, PermissionsBoundary }) => {
        change(RoleName, (role) => ({ ...role, permissionsBoundary: checkBoundary(state, PermissionsBoundary) }));
        return {};
      },
    }),
    DeleteRolePermissionsBoundary: operation<DeleteRolePermissionsBoundaryCommandInput, object>({
      handle: ({ RoleName }) => {
        change(RoleName, ({ permissionsBoundary: _gone, ...role }) => role);
        return {};
      },
    }),
    TagRole: operation<TagRoleCommandInput, object>({
      handle: ({ RoleName, Tags }) => {
        change(RoleName, (role) => ({ ...role, tags: mergeTags(role.tags, Tags) }));
        return {};
      },
    }),
    UntagRole: operation<UntagRoleCommandInput, object>({
      handle: ({ RoleName, TagKeys }) => {
        change(RoleName, (role) => ({ ...role, tags: withoutTags(role.tags, TagKeys) }));
        return {};
      },
    }),
    ListRoleTags: operation<ListRoleTagsCommandInput, Output<ListRoleTagsCommandOutput>>({
      handle: (input) => {
        const { items, ...rest } = page(existingRole(state, input.RoleName).tags, input);
        return { Tags: items, ...rest };
      },
    }),
  };
};
