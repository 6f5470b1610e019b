import type {
  CreatePolicyCommandInput,
  CreatePolicyCommandOutput,
  ListPolicyVersionsCommandOutput,
} from '@aws-sdk/client-iam';
import { document, list, needed, text, type Values } from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';
import { GONE } from './holder-policies.js';

const properties = {
  Description: text,
  Groups: list(text),
  ManagedPolicyName: text,
  Path: text,
  PolicyDocument: needed(document),
  Roles: list(text),
  Users: list(text),
};
type Properties = Values<typeof properties>;
type Holders = Pick<Properties, 'Roles' | 'Users' | 'Groups'>;

const holdersOf = ({ Roles = [], Users = [], Groups = [] }: Holders) => [
  ...Roles.map((name) => ['Role', name] as const),
  ...Users.map((name) => ['User', name] as const),
  ...Groups.map((name) => ['Group', name] as const),
];

const attach = async (PolicyArn: string, policy: Holders, context: ResourceContext): Promise<void> => {
  for (const [kind, name] of holdersOf(policy)) {
    await context.call('iam', `Attach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
  }
};

const detach = async (PolicyArn: string, policy: Holders, kept: Holders, context: ResourceContext): Promise<void> => {
  const keep = holdersOf(kept).map(String);
  for (const [kind, name] of holdersOf(policy)) {
    if (keep.includes(String([kind, name]))) continue;
    await context.callUnless(GONE, 'iam', `Detach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
  }
};

/** A policy has five versions at most; those that are not in force go. */
const removeOldVersions = async (PolicyArn: string, context: ResourceContext): Promise<void> => {
  const { Versions = [] } = await context.call<ListPolicyVersionsCommandOutput>('iam', 'ListPolicyVersions', {
    PolicyArn,
  });
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (IsDefaultVersion !== true) await context.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
  }
};

export const iamManagedPolicy = provider({
  type: 'AWS::IAM::ManagedPolicy',
  properties,
  name: { property: 'ManagedPolicyName', maxLength: 128 },
  replaceOn: ['Description', 'ManagedPolicyName', 'Path'],
  attributes: ['PolicyArn', 'PolicyId', 'DefaultVersionId'],
  absent: GONE,
  create: async (policy, context) => {
    const { Policy: created } = await context.call<CreatePolicyCommandOutput>('iam', 'CreatePolicy', {
      PolicyName: context.name,
      PolicyDocument: policy.PolicyDocument,
      Description: policy.Description,
      Path: policy.Path,
    } satisfies CreatePolicyCommandInput);
    const arn =
      created?.Arn ?? `arn:${context.partition}:iam::${context.account}:policy${policy.Path ?? '/'}${context.name}`;
    context.exists(arn);
    await attach(arn, policy, context);
    return {
      physicalId: arn,
      attributes: attributesOf({
        PolicyArn: arn,
        PolicyId: created?.PolicyId,
        DefaultVersionId: created?.DefaultVersionId,
      }),
    };
  },
  update: async ({ physicalId: PolicyArn, properties: policy, previous, changed }, context) => {
    if (changed.has('PolicyDocument')) {
      await removeOldVersions(PolicyArn, context);
      const { PolicyDocument } = policy;
      await context.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
    }
    await attach(PolicyArn, policy, context);
    await detach(PolicyArn, previous, policy, context);
    return { physicalId: PolicyArn };
  },
  delete: async (PolicyArn, policy, context) => {
    await detach(PolicyArn, policy, {}, context);
    await removeOldVersions(PolicyArn, context);
    await context.call('iam', 'DeletePolicy', { PolicyArn });
  },
});
