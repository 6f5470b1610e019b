import type {
  AccessKeyMetadata,
  CreateAccessKeyCommandInput,
  CreateAccessKeyCommandOutput,
  CreateUserCommandInput,
  CreateUserCommandOutput,
  DeleteAccessKeyCommandInput,
  DeleteUserCommandInput,
  DeleteUserPermissionsBoundaryCommandInput,
  GetUserCommandInput,
  GetUserCommandOutput,
  ListAccessKeysCommandInput,
  ListAccessKeysCommandOutput,
  ListUsersCommandInput,
  ListUsersCommandOutput,
  ListUserTagsCommandInput,
  ListUserTagsCommandOutput,
  PutUserPermissionsBoundaryCommandInput,
  TagUserCommandInput,
  UntagUserCommandInput,
  UpdateAccessKeyCommandInput,
  User,
} from '@aws-sdk/client-iam';
import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, validationError } from './iam-errors.js';
import { holderPolicyOperations } from './holder-policy-operations.js';
import { checkName, checkPath, mergeTags, withoutTags } from './iam-names.js';
import type { IamState } from './iam-state.js';
import { page } from './paging.js';
import type { PrincipalState, StoredAccessKey, StoredUser } from './principal-state.js';
import { checkBoundary } from './role-operations.js';

type Output<T> = Omit<T, '$metadata'>;

const KEYS_QUOTA = 2;
const INLINE_QUOTA = 2048;

const userOutput = (user: StoredUser): User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
  ...(user.permissionsBoundary !== undefined && {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'Policy' as 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: user.permissionsBoundary,
    },
  }),
});

const withTags = (user: StoredUser): User => ({
  ...userOutput(user),
  ...(user.tags.length > 0 && { Tags: [...user.tags] }),
});

const keyOutput = (key: StoredAccessKey): AccessKeyMetadata & { readonly CreateDate: Date } => ({
  UserName: key.user,
  AccessKeyId: key.id,
  Status: key.active ? 'Active' : 'Inactive',
  CreateDate: new Date(key.createdAt),
});

export const existingUser = ({ users }: PrincipalState, name: string | undefined): StoredUser => {
  const user = users.get(name ?? '');
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
};

/** A user's own name is meant where none is given. */
const nameFor = (given: string | undefined, caller: Caller): string => {
  if (given !== undefined) return given;
  if (caller.kind === 'user') return caller.userArn.split('/').at(-1) ?? '';
  throw validationError('Must specify userName when calling with non-User credentials');
};

export const userOperations = (cloud: Cloud, state: IamState, principals: PrincipalState) => {
  const { users, accessKeys } = principals;
  const change = (name: string | undefined, how: (user: StoredUser) => StoredUser): object => {
    const user = existingUser(principals, name);
    users.set(user.name, how(user));
    return {};
  };
  const keysOf = (user: string): StoredAccessKey[] => [...accessKeys.values()].filter((key) => key.user === user);
  const existingKey = (user: string, id: string | undefined): StoredAccessKey => {
    const key = accessKeys.get(id ?? '');
    if (key?.user !== user) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
    return key;
  };
  const policies = holderPolicyOperations<{ UserName?: string | undefined }>(state, {
    kind: 'user',
    inlineQuota: INLINE_QUOTA,
    find: ({ UserName }) => existingUser(principals, UserName),
    change: (name, changed) => void change(name, (user) => ({ ...user, ...changed })),
  });

  return {
    CreateUser: operation<CreateUserCommandInput, Output<CreateUserCommandOutput>>({
      handle: (input) => {
        const name = checkName('userName', input.UserName, 64);
        const path = checkPath(input.Path);
        if (users.has(name)) throw alreadyExists(`User with name ${name} already exists.`);
        const user: StoredUser = {
          name,
          path,
          id: `AIDA${cloud.hex(17).toUpperCase()}`,
          arn: `arn:aws:iam::${cloud.account}:user${path}${name}`,
          createdAt: cloud.clock.now(),
          tags: mergeTags([], input.Tags),
          groups: [],
          inlinePolicies: {},
          attachedPolicies: [],
          ...(input.PermissionsBoundary !== undefined && {
            permissionsBoundary: checkBoundary(state, input.PermissionsBoundary),
          }),
        };
        users.set(name, user);
        return { User: withTags(user) };
      },
    }),
    GetUser: operation<GetUserCommandInput, Output<GetUserCommandOutput>>({
      handle: ({ UserName }, { caller }) => {
        if (UserName === undefined && caller.kind === 'root') {
          const Arn = `arn:aws:iam::${cloud.account}:root`;
          return {
            User: { Path: '/', UserName: '<root_account>', UserId: cloud.account, Arn, CreateDate: new Date(0) },
          };
        }
        return { User: withTags(existingUser(principals, nameFor(UserName, caller))) };
      },
    }),
    ListUsers: operation<ListUsersCommandInput, Output<ListUsersCommandOutput>>({
      handle: (input) => {
        const found = [...users.values()]
          .filter((user) => user.path.startsWith(input.PathPrefix ?? '/'))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const { items, ...rest } = page(found, input);
        return { Users: items.map(userOutput), ...rest };
      },
    }),
    DeleteUser: operation<DeleteUserCommandInput, object>({
      handle: ({ UserName }) => {
        const user = existingUser(principals, UserName);
        if (keysOf(user.name).length > 0) throw deleteConflict('Cannot delete entity, must delete access keys first.');
        if (user.attachedPolicies.length > 0) {
          throw deleteConflict('Cannot delete entity, must detach all policies first.');
        }
        if (Object.keys(user.inlinePolicies).length > 0) {
          throw deleteConflict('Cannot delete entity, must delete policies first.');
        }
        if (user.groups.length > 0) {
          throw deleteConflict('Cannot delete entity, must remove users from group first.');
        }
        users.delete(user.name);
        return {};
      },
    }),
    TagUser: operation<TagUserCommandInput, object>({
      handle: ({ UserName, Tags }) => change(UserName, (user) => ({ ...user, tags: mergeTags(user.tags, Tags) })),
    }),
    UntagUser: operation<UntagUserCommandInput, object>({
      handle: ({ UserName, TagKeys }) =>
        change(UserName, (user) => ({ ...user, tags: withoutTags(user.tags, TagKeys) })),
    }),
    ListUserTags: operation<ListUserTagsCommandInput, Output<ListUserTagsCommandOutput>>({
      handle: (input) => {
        const { items, ...rest } = page(existingUser(principals, input.UserName).tags, input);
        return { Tags: items, ...rest };
      },
    }),
    PutUserPermissionsBoundary: operation<PutUserPermissionsBoundaryCommandInput, object>({
      handle: ({ UserName, PermissionsBoundary }) =>
        change(UserName, (user) => ({ ...user, permissionsBoundary: checkBoundary(state, PermissionsBoundary) })),
    }),
    DeleteUserPermissionsBoundary: operation<DeleteUserPermissionsBoundaryCommandInput, object>({
      handle: ({ UserName }) => change(UserName, ({ permissionsBoundary: _gone, ...user }) => user),
    }),

    CreateAccessKey: operation<CreateAccessKeyCommandInput, Output<CreateAccessKeyCommandOutput>>({
      handle: ({ UserName }, { caller }) => {
        const user = existingUser(principals, nameFor(UserName, caller));
        if (keysOf(user.name).length >= KEYS_QUOTA) {
          throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${KEYS_QUOTA}`);
        }
        const key: StoredAccessKey = {
          // As at AWS: long-term keys begin with AKIA and have 20 characters.
          id: `AKIA${cloud.hex(16).toUpperCase()}`,
          secret: cloud.hex(40),
          user: user.name,
          active: true,
          createdAt: cloud.clock.now(),
        };
        accessKeys.set(key.id, key);
        const { CreateDate } = keyOutput(key);
        return {
          AccessKey: {
            UserName: key.user,
            AccessKeyId: key.id,
            Status: 'Active',
            SecretAccessKey: key.secret,
            CreateDate,
          },
        };
      },
    }),
    ListAccessKeys: operation<ListAccessKeysCommandInput, Output<ListAccessKeysCommandOutput>>({
      handle: (input, { caller }) => {
        const user = existingUser(principals, nameFor(input.UserName, caller));
        const { items, ...rest } = page(keysOf(user.name), input);
        return { AccessKeyMetadata: items.map(keyOutput), ...rest };
      },
    }),
    UpdateAccessKey: operation<UpdateAccessKeyCommandInput, object>({
      handle: ({ UserName, AccessKeyId, Status }, { caller }) => {
        const key = existingKey(nameFor(UserName, caller), AccessKeyId);
        if (Status !== 'Active' && Status !== 'Inactive') {
          throw validationError(
            `1 validation error detected: Value '${Status}' at 'status' failed to satisfy constraint: ` +
              'Member must satisfy enum value set: [Active, Inactive]',
          );
        }
        accessKeys.set(key.id, { ...key, active: Status === 'Active' });
        return {};
      },
    }),
    DeleteAccessKey: operation<DeleteAccessKeyCommandInput, object>({
      handle: ({ UserName, AccessKeyId }, { caller }) => {
        accessKeys.delete(existingKey(nameFor(UserName, caller), AccessKeyId).id);
        return {};
      },
    }),

    PutUserPolicy: policies.put,
    GetUserPolicy: policies.get,
    ListUserPolicies: policies.list,
    DeleteUserPolicy: policies.remove,
    AttachUserPolicy: policies.attach,
    DetachUserPolicy: policies.detach,
    ListAttachedUserPolicies: policies.listAttached,
  };
};
