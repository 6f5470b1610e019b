import type {
  AddUserToGroupCommandInput,
  CreateGroupCommandInput,
  CreateGroupCommandOutput,
  DeleteGroupCommandInput,
  GetGroupCommandInput,
  GetGroupCommandOutput,
  Group,
  ListGroupsCommandInput,
  ListGroupsCommandOutput,
  ListGroupsForUserCommandInput,
  ListGroupsForUserCommandOutput,
  RemoveUserFromGroupCommandInput,
} from '@aws-sdk/client-iam';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { alreadyExists, deleteConflict, noSuchEntity } from './iam-errors.js';
import { holderPolicyOperations } from './holder-policy-operations.js';
import { checkName, checkPath } from './iam-names.js';
import type { IamState } from './iam-state.js';
import { page } from './paging.js';
import type { PrincipalState, StoredGroup, StoredUser } from './principal-state.js';
import { existingUser } from './user-operations.js';

type Output<T> = Omit<T, '$metadata'>;

const INLINE_QUOTA = 5120;

const groupOutput = (group: StoredGroup): Group => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: new Date(group.createdAt),
});

export const groupOperations = (cloud: Cloud, state: IamState, principals: PrincipalState) => {
  const { users, groups } = principals;
  const existing = (name: string | undefined): StoredGroup => {
    const group = groups.get(name ?? '');
    if (!group) throw noSuchEntity(`The group with name ${name} cannot be found.`);
    return group;
  };
  const membersOf = (name: string): StoredUser[] => [...users.values()].filter((user) => user.groups.includes(name));
  const policies = holderPolicyOperations<{ GroupName?: string | undefined }>(state, {
    kind: 'group',
    inlineQuota: INLINE_QUOTA,
    find: ({ GroupName }) => existing(GroupName),
    change: (name, changed) => groups.set(name, { ...existing(name), ...changed }),
  });

  return {
    CreateGroup: operation<CreateGroupCommandInput, Output<CreateGroupCommandOutput>>({
      handle: (input) => {
        const name = checkName('groupName', input.GroupName, 128);
        const path = checkPath(input.Path);
        if (groups.has(name)) throw alreadyExists(`Group with name ${name} already exists.`);
        const group: StoredGroup = {
          name,
          path,
          id: `AGPA${cloud.hex(17).toUpperCase()}`,
          arn: `arn:aws:iam::${cloud.account}:group${path}${name}`,
          createdAt: cloud.clock.now(),
          inlinePolicies: {},
          attachedPolicies: [],
        };
        groups.set(name, group);
        return { Group: groupOutput(group) };
      },
    }),
    GetGroup: operation<GetGroupCommandInput, Output<GetGroupCommandOutput>>({
      handle: (input) => {
        const group = existing(input.GroupName);
        const { items, ...rest } = page(membersOf(group.name), input);
        const Users = items.map(({ path, name, id, arn, createdAt }) => ({
          Path: path,
          UserName: name,
          UserId: id,
          Arn: arn,
          CreateDate: new Date(createdAt),
        }));
        return { Group: groupOutput(group), Users, ...rest };
      },
    }),
    ListGroups: operation<ListGroupsCommandInput, Output<ListGroupsCommandOutput>>({
      handle: (input) => {
        const found = [...groups.values()]
          .filter((group) => group.path.startsWith(input.PathPrefix ?? '/'))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const { items, ...rest } = page(found, input);
        return { Groups: items.map(groupOutput), ...rest };
      },
    }),
    ListGroupsForUser: operation<ListGroupsForUserCommandInput, Output<ListGroupsForUserCommandOutput>>({
      handle: (input) => {
        const joined = existingUser(principals, input.UserName).groups.flatMap((name) => groups.get(name) ?? []);
        const { items, ...rest } = page(joined, input);
        return { Groups: items.map(groupOutput), ...rest };
      },
    }),
    DeleteGroup: operation<DeleteGroupCommandInput, object>({
      handle: ({ GroupName }) => {
        const group = existing(GroupName);
        if (membersOf(group.name).length > 0) {
          throw deleteConflict('Cannot delete entity, must remove users from group first.');
        }
        if (group.attachedPolicies.length > 0) {
          throw deleteConflict('Cannot delete entity, must detach all policies first.');
        }
        if (Object.keys(group.inlinePolicies).length > 0) {
          throw deleteConflict('Cannot delete entity, must delete policies first.');
        }
        groups.delete(group.name);
        return {};
      },
    }),
    AddUserToGroup: operation<AddUserToGroupCommandInput, object>({
      handle: ({ GroupName, UserName }) => {
        const group = existing(GroupName);
        const user = existingUser(principals, UserName);
        users.set(user.name, { ...user, groups: [...new Set([...user.groups, group.name])] });
        return {};
      },
    }),
    RemoveUserFromGroup: operation<RemoveUserFromGroupCommandInput, object>({
      handle: ({ GroupName, UserName }) => {
        const group = existing(GroupName);
        const user = existingUser(principals, UserName);
        users.set(user.name, { ...user, groups: user.groups.filter((name) => name !== group.name) });
        return {};
      },
    }),

    PutGroupPolicy: policies.put,
    GetGroupPolicy: policies.get,
    ListGroupPolicies: policies.list,
    DeleteGroupPolicy: policies.remove,
    AttachGroupPolicy: policies.attach,
    DetachGroupPolicy: policies.detach,
    ListAttachedGroupPolicies: policies.listAttached,
  };
};
