import type {
  CreateRoleCommandInput,
  CreateRoleCommandOutput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
} from '@aws-sdk/client-iam';
import { document, integer, needed, tags, text } from '../property-shape.js';
import { attributesOf, provider } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';
import { GONE, policyProperties, putPolicies, removePolicies } from './holder-policies.js';

const properties = {
  AssumeRolePolicyDocument: needed(document),
  Description: text,
  MaxSessionDuration: integer,
  Path: text,
  PermissionsBoundary: text,
  ...policyProperties,
  RoleName: text,
  Tags: tags,
};
export const iamRole = provider({
  type: 'AWS::IAM::Role',
  properties,
  name: { property: 'RoleName', maxLength: 64 },
  replaceOn: ['Path', 'RoleName'],
  attributes: ['Arn', 'RoleId'],
  absent: GONE,
  create: async (role, context) => {
    const { Role: created } = await context.call<CreateRoleCommandOutput>('iam', 'CreateRole', {
      RoleName: context.name,
      AssumeRolePolicyDocument: role.AssumeRolePolicyDocument,
      Description: role.Description,
      MaxSessionDuration: role.MaxSessionDuration,
      Path: role.Path,
      PermissionsBoundary: role.PermissionsBoundary,
      Tags: context.withStackTags(role.Tags),
    } satisfies CreateRoleCommandInput);
    context.exists(context.name);
    await putPolicies('Role', context.name, role, context);
    return { physicalId: context.name, attributes: attributesOf({ Arn: created?.Arn, RoleId: created?.RoleId }) };
  },
  update: async ({ physicalId: RoleName, properties: role, previous, changed }, context) => {
    if (changed.has('AssumeRolePolicyDocument')) {
      const PolicyDocument = role.AssumeRolePolicyDocument;
      await context.call('iam', 'UpdateAssumeRolePolicy', {
        RoleName,
        PolicyDocument,
      } satisfies UpdateAssumeRolePolicyCommandInput);
    }
    if (changed.has('Description') || changed.has('MaxSessionDuration')) {
      await context.call('iam', 'UpdateRole', {
        RoleName,
        Description: role.Description ?? '',
        MaxSessionDuration: role.MaxSessionDuration ?? 3600,
      } satisfies UpdateRoleCommandInput);
    }
    if (changed.has('PermissionsBoundary')) {
      const { PermissionsBoundary } = role;
      if (PermissionsBoundary === undefined) await context.call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
      else await context.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
    }
    if (changed.has('Policies') || changed.has('ManagedPolicyArns')) {
      await removePolicies('Role', RoleName, previous, role, context);
      await putPolicies('Role', RoleName, role, context);
    }
    const { set, removedKeys } = tagChanges(role.Tags, previous.Tags);
    if (removedKeys.length > 0) await context.call('iam', 'UntagRole', { RoleName, TagKeys: removedKeys });
    if (set.length > 0) await context.call('iam', 'TagRole', { RoleName, Tags: set });
    return { physicalId: RoleName };
  },
  delete: async (RoleName, role, context) => {
    await removePolicies('Role', RoleName, role, {}, context);
    await context.call('iam', 'DeleteRole', { RoleName });
  },
});
