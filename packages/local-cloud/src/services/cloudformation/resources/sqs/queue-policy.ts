import type { SetQueueAttributesCommandInput } from '@aws-sdk/client-sqs';
import { document, list, needed, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const GONE = ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'];

const put = async (queues: readonly string[], Policy: string, context: ResourceContext): Promise<void> => {
  for (const QueueUrl of queues) {
    const input: SetQueueAttributesCommandInput = { QueueUrl, Attributes: { Policy } };
    await context.callUnless(Policy === '' ? GONE : [], 'sqs', 'SetQueueAttributes', input);
  }
};

export const sqsQueuePolicy = provider({
  type: 'AWS::SQS::QueuePolicy',
  properties: { PolicyDocument: needed(document), Queues: needed(list(text)) },
  name: { maxLength: 128 },
  replaceOn: [],
  attributes: ['Id'],
  create: async ({ Queues, PolicyDocument }, context) => {
    await put(Queues, PolicyDocument, context);
    return { physicalId: context.name, attributes: { Id: context.name } };
  },
  update: async ({ physicalId, properties: { Queues, PolicyDocument }, previous }, context) => {
    await put(
      previous.Queues.filter((queue) => !Queues.includes(queue)),
      '',
      context,
    );
    await put(Queues, PolicyDocument, context);
    return { physicalId };
  },
  delete: (_, { Queues }, context) => put(Queues, '', context),
});
