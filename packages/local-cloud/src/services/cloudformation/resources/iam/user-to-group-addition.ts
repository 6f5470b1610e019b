import { list, needed, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { GONE } from './holder-policies.js';

const add = async (GroupName: string, users: readonly string[], context: ResourceContext): Promise<void> => {
  for (const UserName of users) await context.call('iam', 'AddUserToGroup', { GroupName, UserName });
};

const remove = async (GroupName: string, users: readonly string[], context: ResourceContext): Promise<void> => {
  for (const UserName of users) {
    await context.callUnless(GONE, 'iam', 'RemoveUserFromGroup', { GroupName, UserName });
  }
};

export const iamUserToGroupAddition = provider({
  type: 'AWS::IAM::UserToGroupAddition',
  properties: { GroupName: needed(text), Users: needed(list(text)) },
  name: { maxLength: 128 },
  replaceOn: ['GroupName'],
  attributes: [],
  create: async ({ GroupName, Users }, context) => {
    context.exists(context.name);
    await add(GroupName, Users, context);
    return { physicalId: context.name };
  },
  update: async ({ physicalId, properties: { GroupName, Users }, previous }, context) => {
    await remove(
      GroupName,
      previous.Users.filter((user) => !Users.includes(user)),
      context,
    );
    await add(
      GroupName,
      Users.filter((user) => !previous.Users.includes(user)),
      context,
    );
    return { physicalId };
  },
  delete: (_, { GroupName, Users }, context) => remove(GroupName, Users, context),
});
