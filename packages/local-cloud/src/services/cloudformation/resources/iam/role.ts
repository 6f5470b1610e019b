import type {
  AttachRolePolicyCommandInput,
  CreateRoleCommandInput,
  CreateRoleCommandOutput,
  PutRolePolicyCommandInput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
} from '@aws-sdk/client-iam';
import { document, integer, list, needed, record, tags, text, type Values } from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';

const inlinePolicy = record({ PolicyName: needed(text), PolicyDocument: needed(document) });

const properties = {
  AssumeRolePolicyDocument: needed(document),
  Description: text,
  ManagedPolicyArns: list(text),
  MaxSessionDuration: integer,
  Path: text,
  PermissionsBoundary: text,
  Policies: list(inlinePolicy),
  RoleName: text,
  Tags: tags,
};
type Properties = Values<typeof properties>;

const GONE = ['NoSuchEntity', 'NoSuchEntityException'];

const putPolicies = async (
  RoleName: string,
  { Policies = [], ManagedPolicyArns = [] }: Properties,
  context: ResourceContext,
) => {
  for (const policy of Policies) {
    await context.call('iam', 'PutRolePolicy', { RoleName, ...policy } satisfies PutRolePolicyCommandInput);
  }
  for (const PolicyArn of ManagedPolicyArns) {
    await context.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn } satisfies AttachRolePolicyCommandInput);
  }
};

const removePolicies = async (
  RoleName: string,
  { Policies = [], ManagedPolicyArns = [] }: Properties,
  kept: Pick<Properties, 'Policies' | 'ManagedPolicyArns'>,
  context: ResourceContext,
) => {
  for (const { PolicyName } of Policies) {
    if (kept.Policies?.some((policy) => policy.PolicyName === PolicyName)) continue;
    await context.callUnless(GONE, 'iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  }
  for (const PolicyArn of ManagedPolicyArns) {
    if (kept.ManagedPolicyArns?.includes(PolicyArn)) continue;
    await context.callUnless(GONE, 'iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  }
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
    await putPolicies(context.name, role, context);
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
      await removePolicies(RoleName, previous, role, context);
      await putPolicies(RoleName, role, context);
    }
    const { set, removedKeys } = tagChanges(role.Tags, previous.Tags);
    if (removedKeys.length > 0) await context.call('iam', 'UntagRole', { RoleName, TagKeys: removedKeys });
    if (set.length > 0) await context.call('iam', 'TagRole', { RoleName, Tags: set });
    return { physicalId: RoleName };
  },
  delete: async (RoleName, role, context) => {
    await removePolicies(RoleName, role, {}, context);
    await context.call('iam', 'DeleteRole', { RoleName });
  },
});
