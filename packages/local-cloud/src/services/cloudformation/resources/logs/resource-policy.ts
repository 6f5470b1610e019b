import type { PutResourcePolicyCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { document, needed, text, type Values } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const properties = { PolicyDocument: needed(document), PolicyName: needed(text) };

const put = async ({ PolicyName, PolicyDocument }: Values<typeof properties>, context: ResourceContext) => {
  const input: PutResourcePolicyCommandInput = { policyName: PolicyName, policyDocument: PolicyDocument };
  await context.call('logs', 'PutResourcePolicy', input);
  return { physicalId: PolicyName };
};

export const logsResourcePolicy = provider({
  type: 'AWS::Logs::ResourcePolicy',
  properties,
  replaceOn: ['PolicyName'],
  attributes: [],
  absent: ['ResourceNotFoundException'],
  create: put,
  update: ({ properties: policy }, context) => put(policy, context),
  delete: (policyName, _, context) => context.call('logs', 'DeleteResourcePolicy', { policyName }),
});
