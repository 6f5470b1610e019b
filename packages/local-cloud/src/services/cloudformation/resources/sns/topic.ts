import type {
  CreateTopicCommandInput,
  CreateTopicCommandOutput,
  SetTopicAttributesCommandInput,
} from '@aws-sdk/client-sns';
import { document, flag, list, needed, record, tags, text, type Values } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';
import { textAttributes } from '../text-attributes.js';

const attributeShapes = {
  ContentBasedDeduplication: flag,
  DataProtectionPolicy: document,
  DisplayName: text,
  FifoThroughputScope: text,
  KmsMasterKeyId: text,
  SignatureVersion: text,
  TracingConfig: text,
};
const properties = {
  ...attributeShapes,
  FifoTopic: flag,
  Subscription: list(record({ Endpoint: needed(text), Protocol: needed(text) })),
  Tags: tags,
  TopicName: text,
};
type Properties = Values<typeof properties>;

const subscribe = async (
  TopicArn: string,
  { Subscription = [] }: Properties,
  context: ResourceContext,
): Promise<void> => {
  for (const subscription of Subscription) await context.call('sns', 'Subscribe', { TopicArn, ...subscription });
};

export const snsTopic = provider({
  type: 'AWS::SNS::Topic',
  properties,
  ignored: ['ArchivePolicy', 'DeliveryStatusLogging', 'MaximumMessageSize'],
  name: { property: 'TopicName', maxLength: 251 },
  replaceOn: ['FifoTopic', 'TopicName'],
  attributes: ['TopicArn', 'TopicName'],
  absent: ['NotFound', 'NotFoundException'],
  create: async (topic, context) => {
    const isFifo = topic.FifoTopic === true;
    const Name = isFifo && topic.TopicName === undefined ? `${context.name}.fifo` : context.name;
    const { TopicArn = '' } = await context.call<CreateTopicCommandOutput>('sns', 'CreateTopic', {
      Name,
      Attributes: { ...textAttributes(topic, attributeShapes), ...(isFifo && { FifoTopic: 'true' }) },
      Tags: context.withStackTags(topic.Tags),
    } satisfies CreateTopicCommandInput);
    context.exists(TopicArn);
    await subscribe(TopicArn, topic, context);
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName: Name } };
  },
  update: async ({ physicalId: TopicArn, properties: topic, previous, changed }, context) => {
    const after = textAttributes(topic, attributeShapes);
    for (const AttributeName of Object.keys(attributeShapes).filter((name) => changed.has(name))) {
      const AttributeValue = after[AttributeName] ?? '';
      await context.call('sns', 'SetTopicAttributes', {
        TopicArn,
        AttributeName,
        AttributeValue,
      } satisfies SetTopicAttributesCommandInput);
    }
    if (changed.has('Subscription')) await subscribe(TopicArn, topic, context);
    const { set, removedKeys } = tagChanges(topic.Tags, previous.Tags);
    if (removedKeys.length > 0)
      await context.call('sns', 'UntagResource', { ResourceArn: TopicArn, TagKeys: removedKeys });
    if (set.length > 0) await context.call('sns', 'TagResource', { ResourceArn: TopicArn, Tags: set });
    return { physicalId: TopicArn };
  },
  delete: (TopicArn, _, context) => context.call('sns', 'DeleteTopic', { TopicArn }),
});
