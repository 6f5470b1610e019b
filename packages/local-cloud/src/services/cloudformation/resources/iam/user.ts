import type { CreateUserCommandInput, CreateUserCommandOutput } from '@aws-sdk/client-iam';
import { list, tags, text } from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';
import { GONE, policyProperties, putPolicies, removePolicies } from './holder-policies.js';

const leaveGroups = async (UserName: string, groups: readonly string[] = [], context: ResourceContext) => {
  for (const GroupName of groups) {
    await context.callUnless(GONE, 'iam', 'RemoveUserFromGroup', { GroupName, UserName });
  }
};

const joinGroups = async (UserName: string, groups: readonly string[] = [], context: ResourceContext) => {
  for (const GroupName of groups) await context.call('iam', 'AddUserToGroup', { GroupName, UserName });
};

/** A user, without a password. */
export const iamUser = provider({
  type: 'AWS::IAM::User',
  properties: {
    ...policyProperties,
    Groups: list(text),
    Path: text,
    PermissionsBoundary: text,
    Tags: tags,
    UserName: text,
  },
  name: { property: 'UserName', maxLength: 64 },
  replaceOn: ['Path', 'UserName'],
  attributes: ['Arn'],
  absent: GONE,
  create: async (user, context) => {
    const UserName = context.name;
    const { User: created } = await context.call<CreateUserCommandOutput>('iam', 'CreateUser', {
      UserName,
      Path: user.Path,
      PermissionsBoundary: user.PermissionsBoundary,
      Tags: context.withStackTags(user.Tags),
    } satisfies CreateUserCommandInput);
    context.exists(UserName);
    await putPolicies('User', UserName, user, context);
    await joinGroups(UserName, user.Groups, context);
    return { physicalId: UserName, attributes: attributesOf({ Arn: created?.Arn }) };
  },
  update: async ({ physicalId: UserName, properties: user, previous, changed }, context) => {
    if (changed.has('PermissionsBoundary')) {
      const { PermissionsBoundary } = user;
      if (PermissionsBoundary === undefined) await context.call('iam', 'DeleteUserPermissionsBoundary', { UserName });
      else await context.call('iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary });
    }
    if (changed.has('Policies') || changed.has('ManagedPolicyArns')) {
      await removePolicies('User', UserName, previous, user, context);
      await putPolicies('User', UserName, user, context);
    }
    const { Groups: groups = [] } = user;
    const { Groups: before = [] } = previous;
    await leaveGroups(
      UserName,
      before.filter((group) => !groups.includes(group)),
      context,
    );
    await joinGroups(
      UserName,
      groups.filter((group) => !before.includes(group)),
      context,
    );
    const { set, removedKeys } = tagChanges(user.Tags, previous.Tags);
    if (removedKeys.length > 0) await context.call('iam', 'UntagUser', { UserName, TagKeys: removedKeys });
    if (set.length > 0) await context.call('iam', 'TagUser', { UserName, Tags: set });
    return { physicalId: UserName };
  },
  delete: async (UserName, user, context) => {
    await leaveGroups(UserName, user.Groups, context);
    await removePolicies('User', UserName, user, {}, context);
    await context.call('iam', 'DeleteUser', { UserName });
  },
});
