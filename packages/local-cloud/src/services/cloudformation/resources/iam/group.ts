import type { CreateGroupCommandInput, CreateGroupCommandOutput } from '@aws-sdk/client-iam';
import { text } from '../property-shape.js';
import { attributesOf, provider } from '../resource-provider.js';
import { GONE, policyProperties, putPolicies, removePolicies } from './holder-policies.js';

export const iamGroup = provider({
  type: 'AWS::IAM::Group',
  properties: { ...policyProperties, GroupName: text, Path: text },
  name: { property: 'GroupName', maxLength: 128 },
  replaceOn: ['GroupName', 'Path'],
  attributes: ['Arn'],
  absent: GONE,
  create: async (group, context) => {
    const GroupName = context.name;
    const { Group: created } = await context.call<CreateGroupCommandOutput>('iam', 'CreateGroup', {
      GroupName,
      Path: group.Path,
    } satisfies CreateGroupCommandInput);
    context.exists(GroupName);
    await putPolicies('Group', GroupName, group, context);
    return { physicalId: GroupName, attributes: attributesOf({ Arn: created?.Arn }) };
  },
  update: async ({ physicalId: GroupName, properties: group, previous }, context) => {
    await removePolicies('Group', GroupName, previous, group, context);
    await putPolicies('Group', GroupName, group, context);
    return { physicalId: GroupName };
  },
  delete: async (GroupName, group, context) => {
    await removePolicies('Group', GroupName, group, {}, context);
    await context.call('iam', 'DeleteGroup', { GroupName });
  },
});
