import { document, list, needed, text, type Values } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { GONE } from './holder-policies.js';

const properties = {
  Groups: list(text),
  PolicyDocument: needed(document),
  PolicyName: needed(text),
  Roles: list(text),
  Users: list(text),
};
type Properties = Values<typeof properties>;

/** Whom an inline policy is attached to. */
type Holder = { readonly kind: 'Role' | 'User' | 'Group'; readonly name: string };

const holdersOf = ({ Roles = [], Users = [], Groups = [] }: Properties): readonly Holder[] => [
  ...Roles.map((name) => ({ kind: 'Role' as const, name })),
  ...Users.map((name) => ({ kind: 'User' as const, name })),
  ...Groups.map((name) => ({ kind: 'Group' as const, name })),
];

const put = async (policy: Properties, context: ResourceContext): Promise<void> => {
  const { PolicyName, PolicyDocument } = policy;
  for (const { kind, name } of holdersOf(policy)) {
    await context.call('iam', `Put${kind}Policy`, { [`${kind}Name`]: name, PolicyName, PolicyDocument });
  }
};

const remove = async (policy: Properties, kept: readonly Holder[], context: ResourceContext): Promise<void> => {
  const { PolicyName } = policy;
  for (const { kind, name } of holdersOf(policy)) {
    if (kept.some((holder) => holder.kind === kind && holder.name === name)) continue;
    await context.callUnless(GONE, 'iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName });
  }
};

/** An inline policy in the roles, users and groups that it names. */
export const iamPolicy = provider({
  type: 'AWS::IAM::Policy',
  properties,
  name: { maxLength: 128, form: 'short' },
  replaceOn: [],
  attributes: ['Id'],
  create: async (policy, context) => {
    context.exists(context.name);
    await put(policy, context);
    return { physicalId: context.name, attributes: { Id: context.name } };
  },
  update: async ({ physicalId, properties: policy, previous }, context) => {
    await put(policy, context);
    await remove(previous, previous.PolicyName === policy.PolicyName ? holdersOf(policy) : [], context);
    return { physicalId };
  },
  delete: (_, policy, context) => remove(policy, [], context),
});
