import type { JsonObject } from '../../template/json-value.js';
import { integer, list, map, needed, readFields, tags, text, type Values } from '../property-shape.js';
import { provider, type NestedStack, type NestedStackRequest } from '../resource-provider.js';

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

const properties = {
  NotificationARNs: list(text),
  Parameters: map(text),
  Tags: tags,
  TemplateURL: needed(text),
  TimeoutInMinutes: integer,
};

const requestOf = ({ TemplateURL, ...others }: Values<typeof properties>): NestedStackRequest => ({
  TemplateURL,
  ...others,
});

/** The request that a nested stack's properties are. */
export const readNestedStackRequest = (value: JsonObject): NestedStackRequest =>
  requestOf(readFields(properties, value));

const created = ({ stackId, outputs }: NestedStack) => ({ physicalId: stackId, attributes: { Outputs: outputs } });

/** A nested stack: `Ref` gives its id, `Outputs.Key` its outputs. */
export const cloudformationStack = provider({
  type: NESTED_STACK,
  properties,
  name: { maxLength: 128 },
  replaceOn: [],
  attributes: (attribute) => attribute.startsWith('Outputs.'),
  alwaysUpdated: true,
  create: async (stack, context) => {
    const exists = (stackId: string): void => context.exists(stackId);
    return created(await context.stacks.create(context.logicalId, context.name, requestOf(stack), exists));
  },
  update: async ({ physicalId, properties: stack }, { stacks }) =>
    created(await stacks.update(physicalId, requestOf(stack))),
  revert: async ({ physicalId }, { stacks }) => created(await stacks.revert(physicalId)),
  delete: (physicalId, _, { stacks }) => stacks.delete(physicalId),
});
