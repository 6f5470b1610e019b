import { document, list, needed, record, text, type Values } from '../property-shape.js';
import type { ResourceContext } from '../resource-provider.js';

/** The policies that roles, users and groups have among their properties. */
export const policyProperties = {
  ManagedPolicyArns: list(text),
  Policies: list(record({ PolicyName: needed(text), PolicyDocument: needed(document) })),
};
type Policies = Values<typeof policyProperties>;

type Kind = 'Role' | 'User' | 'Group';

/** Error codes by which IAM says that something is not there. */
export const GONE = ['NoSuchEntity', 'NoSuchEntityException'];

const named = (kind: Kind, name: string) => ({ [`${kind}Name`]: name });

export const putPolicies = async (
  kind: Kind,
  name: string,
  { Policies = [], ManagedPolicyArns = [] }: Policies,
  context: ResourceContext,
): Promise<void> => {
  for (const policy of Policies) await context.call('iam', `Put${kind}Policy`, { ...named(kind, name), ...policy });
  for (const PolicyArn of ManagedPolicyArns) {
    await context.call('iam', `Attach${kind}Policy`, { ...named(kind, name), PolicyArn });
  }
};

/** Takes the policies away, but not those that are also among `kept`. */
export const removePolicies = async (
  kind: Kind,
  name: string,
  { Policies = [], ManagedPolicyArns = [] }: Policies,
  kept: Policies,
  context: ResourceContext,
): Promise<void> => {
  for (const { PolicyName } of Policies) {
    if (kept.Policies?.some((policy) => policy.PolicyName === PolicyName)) continue;
    await context.callUnless(GONE, 'iam', `Delete${kind}Policy`, { ...named(kind, name), PolicyName });
  }
  for (const PolicyArn of ManagedPolicyArns) {
    if (kept.ManagedPolicyArns?.includes(PolicyArn)) continue;
    await context.callUnless(GONE, 'iam', `Detach${kind}Policy`, { ...named(kind, name), PolicyArn });
  }
};
