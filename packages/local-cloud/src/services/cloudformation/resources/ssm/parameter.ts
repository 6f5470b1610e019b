import type { ParameterTier, ParameterType, PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { map, needed, oneOf, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const attributesOf = (parameter: { Name?: string; Type: string; Value: string }, context: ResourceContext) => {
  const { partition, region, account, name } = context;
  const { Type, Value } = parameter;
  return { Arn: `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`, Type, Value };
};

export const ssmParameter = provider({
  type: 'AWS::SSM::Parameter',
  properties: {
    AllowedPattern: text,
    DataType: text,
    Description: text,
    Name: text,
    Policies: text,
    // This type's tags are a plain map.
    Tags: map(text),
    Tier: oneOf<ParameterTier>(),
    Type: needed(oneOf<ParameterType>()),
    Value: needed(text),
  },
  name: { property: 'Name', maxLength: 1011, form: 'CFN-logicalId-random' },
  replaceOn: ['Name'],
  attributes: ['Arn', 'Type', 'Value'],
  absent: ['ParameterNotFound'],
  create: async ({ Tags = {}, ...parameter }, context) => {
    const own = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }));
    await context.call('ssm', 'PutParameter', {
      ...parameter,
      Name: context.name,
      Tags: context.withStackTags(own),
    } satisfies PutParameterCommandInput);
    return { physicalId: context.name, attributes: attributesOf(parameter, context) };
  },
  update: async ({ physicalId: Name, properties: { Tags = {}, ...parameter }, previous }, context) => {
    await context.call('ssm', 'PutParameter', {
      ...parameter,
      Name,
      Overwrite: true,
    } satisfies PutParameterCommandInput);
    const of = { ResourceType: 'Parameter', ResourceId: Name };
    const removed = Object.keys(previous.Tags ?? {}).filter((key) => !(key in Tags));
    const set = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }));
    if (removed.length > 0) await context.call('ssm', 'RemoveTagsFromResource', { ...of, TagKeys: removed });
    if (set.length > 0) await context.call('ssm', 'AddTagsToResource', { ...of, Tags: set });
    return { physicalId: Name, attributes: attributesOf(parameter, context) };
  },
  delete: (Name, _, context) => context.call('ssm', 'DeleteParameter', { Name }),
});
