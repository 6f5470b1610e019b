import type { CreateInstanceProfileCommandInput, CreateInstanceProfileCommandOutput } from '@aws-sdk/client-iam';
import { list, needed, text } from '../property-shape.js';
import { attributesOf, provider } from '../resource-provider.js';
import { GONE } from './holder-policies.js';

export const iamInstanceProfile = provider({
  type: 'AWS::IAM::InstanceProfile',
  properties: { InstanceProfileName: text, Path: text, Roles: needed(list(text)) },
  name: { property: 'InstanceProfileName', maxLength: 128 },
  replaceOn: ['InstanceProfileName', 'Path'],
  attributes: ['Arn'],
  absent: GONE,
  create: async ({ Path, Roles }, context) => {
    const InstanceProfileName = context.name;
    const answer = await context.call<CreateInstanceProfileCommandOutput>('iam', 'CreateInstanceProfile', {
      InstanceProfileName,
      Path,
    } satisfies CreateInstanceProfileCommandInput);
    context.exists(InstanceProfileName);
    for (const RoleName of Roles) {
      await context.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
    }
    return { physicalId: InstanceProfileName, attributes: attributesOf({ Arn: answer.InstanceProfile?.Arn }) };
  },
  update: async ({ physicalId: InstanceProfileName, properties, previous }, context) => {
    for (const RoleName of previous.Roles.filter((role) => !properties.Roles.includes(role))) {
      await context.callUnless(GONE, 'iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    }
    for (const RoleName of properties.Roles.filter((role) => !previous.Roles.includes(role))) {
      await context.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
    }
    return { physicalId: InstanceProfileName };
  },
  delete: async (InstanceProfileName, { Roles }, context) => {
    for (const RoleName of Roles) {
      await context.callUnless(GONE, 'iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
    }
    await context.call('iam', 'DeleteInstanceProfile', { InstanceProfileName });
  },
});
