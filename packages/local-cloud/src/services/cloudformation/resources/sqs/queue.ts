import type {
  CreateQueueCommandInput,
  CreateQueueCommandOutput,
  QueueAttributeName,
  SetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs';
import { document, flag, integer, tags, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges, tagMap } from '../tag-changes.js';
import { textAttributes } from '../text-attributes.js';

const attributeShapes = {
  ContentBasedDeduplication: flag,
  DeduplicationScope: text,
  DelaySeconds: integer,
  FifoThroughputLimit: text,
  KmsDataKeyReusePeriodSeconds: integer,
  KmsMasterKeyId: text,
  MaximumMessageSize: integer,
  MessageRetentionPeriod: integer,
  ReceiveMessageWaitTimeSeconds: integer,
  RedriveAllowPolicy: document,
  RedrivePolicy: document,
  SqsManagedSseEnabled: flag,
  VisibilityTimeout: integer,
};
const properties = { ...attributeShapes, FifoQueue: flag, QueueName: text, Tags: tags };

type Attributes = Partial<Record<QueueAttributeName, string>>;

/** What a queue has that a template no longer sets. */
const DEFAULTS: Attributes = {
  DelaySeconds: '0',
  KmsMasterKeyId: '',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  VisibilityTimeout: '30',
};

const faceOf = (url: string, { partition, region, account }: ResourceContext) => {
  const name = url.split('/').at(-1) ?? url;
  return {
    physicalId: url,
    attributes: { Arn: `arn:${partition}:sqs:${region}:${account}:${name}`, QueueName: name, QueueUrl: url },
  };
};

export const sqsQueue = provider({
  type: 'AWS::SQS::Queue',
  properties,
  name: { property: 'QueueName', maxLength: 75 },
  replaceOn: ['FifoQueue', 'QueueName'],
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  absent: ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'],
  create: async (queue, context) => {
    const isFifo = queue.FifoQueue === true;
    const created = await context.call<CreateQueueCommandOutput>('sqs', 'CreateQueue', {
      QueueName: isFifo && queue.QueueName === undefined ? `${context.name}.fifo` : context.name,
      Attributes: { ...textAttributes(queue, attributeShapes), ...(isFifo && { FifoQueue: 'true' }) },
      tags: tagMap(context.withStackTags(queue.Tags)),
    } satisfies CreateQueueCommandInput);
    return faceOf(created.QueueUrl ?? '', context);
  },
  update: async ({ physicalId: QueueUrl, properties: queue, previous }, context) => {
    const before = textAttributes(previous, attributeShapes);
    const after = textAttributes(queue, attributeShapes);
    const dropped = Object.entries(DEFAULTS).filter(([name]) => name in before && !(name in after));
    const Attributes: Attributes = { ...Object.fromEntries(dropped), ...after };
    await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes } satisfies SetQueueAttributesCommandInput);
    const { set, removedKeys } = tagChanges(queue.Tags, previous.Tags);
    if (removedKeys.length > 0) await context.call('sqs', 'UntagQueue', { QueueUrl, TagKeys: removedKeys });
    if (set.length > 0) await context.call('sqs', 'TagQueue', { QueueUrl, Tags: tagMap(set) });
    return faceOf(QueueUrl, context);
  },
  delete: (QueueUrl, _, context) => context.call('sqs', 'DeleteQueue', { QueueUrl }),
});
