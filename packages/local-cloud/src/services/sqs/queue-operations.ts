import type {
  CreateQueueCommandInput,
  CreateQueueCommandOutput,
  DeleteQueueCommandInput,
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  GetQueueUrlCommandInput,
  GetQueueUrlCommandOutput,
  ListDeadLetterSourceQueuesCommandInput,
  ListDeadLetterSourceQueuesCommandOutput,
  ListQueuesCommandInput,
  ListQueuesCommandOutput,
  PurgeQueueCommandInput,
  SetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onQueue } from './access.js';
import { invalidAttributeName, invalidParameter, noSuchQueue } from './errors.js';
import { isInFlight } from './message.js';
import {
  checkAttributes,
  checkQueueName,
  effectiveAttributes,
  isFifo,
  queueArn,
  queueUrl,
  redrivePolicy,
  type Queue,
} from './queue.js';
import type { SqsState } from './state.js';

export const queueOperations = (cloud: Cloud, state: SqsState): Record<string, AnyOperation> => {
  const exists = (arn: string): boolean => {
    const name = arn.split(':').at(-1) ?? '';
    return arn === queueArn(cloud, name) && state.queues.has(name);
  };

  const computedAttributes = (queue: Queue): Record<string, string> => {
    const now = cloud.clock.now();
    let visible = 0;
    let inFlight = 0;
    let delayed = 0;
    for (const message of state.messages(queue).bySending()) {
      if (message.visibleAt <= now) visible++;
      else if (isInFlight(message, now)) inFlight++;
      else delayed++;
    }
    return {
      QueueArn: queueArn(cloud, queue.name),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    };
  };

  return {
    CreateQueue: operation<CreateQueueCommandInput, Omit<CreateQueueCommandOutput, '$metadata'>>({
      authorize: (input) => [{ action: 'sqs:CreateQueue', resource: queueArn(cloud, input.QueueName ?? '') }],
      handle(input) {
        const name = input.QueueName ?? '';
        const attributes = definedTexts(input.Attributes);
        checkQueueName(name, attributes['FifoQueue'] === 'true' || name.endsWith('.fifo'));
        checkAttributes(attributes, exists);
        if (name.endsWith('.fifo') && attributes['FifoQueue'] !== 'true') {
          throw invalidParameter(
            'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
          );
        }
        const existing = state.queues.get(name);
        if (existing) {
          const effective = effectiveAttributes(existing);
          const other = Object.keys(attributes).find((attribute) => effective[attribute] !== attributes[attribute]);
          if (other !== undefined) {
            throw new AwsError(
              'QueueNameExists',
              `A queue already exists with the same name and a different value for attribute ${other}`,
              {
                status: 400,
              },
            );
          }
          return { QueueUrl: queueUrl(cloud, name) };
        }
        const now = cloud.clock.now();
        state.queues.set(name, {
          name,
          createdAt: now,
          modifiedAt: now,
          attributes: set(attributes),
          tags: input.tags ?? {},
        });
        return { QueueUrl: queueUrl(cloud, name) };
      },
    }),
    GetQueueUrl: operation<GetQueueUrlCommandInput, Omit<GetQueueUrlCommandOutput, '$metadata'>>({
      authorize: (input) => [{ action: 'sqs:GetQueueUrl', resource: queueArn(cloud, input.QueueName ?? '') }],
      handle(input) {
        const name = input.QueueName ?? '';
        if (!state.queues.has(name)) throw noSuchQueue();
        return { QueueUrl: queueUrl(cloud, name) };
      },
    }),
    ListQueues: operation<ListQueuesCommandInput, Omit<ListQueuesCommandOutput, '$metadata'>>({
      authorize: () => [{ action: 'sqs:ListQueues', resource: '*' }],
      handle(input) {
        const after = input.NextToken && Buffer.from(input.NextToken, 'base64').toString();
        const names = [...state.queues.keys()]
          .filter((name) => name.startsWith(input.QueueNamePrefix ?? '') && (!after || name > after))
          .sort();
        const page = names.slice(0, input.MaxResults ?? 1000);
        const last = names.length > page.length && input.MaxResults !== undefined ? page.at(-1) : undefined;
        return {
          ...(page.length > 0 && { QueueUrls: page.map((name) => queueUrl(cloud, name)) }),
          ...(last !== undefined && { NextToken: Buffer.from(last).toString('base64') }),
        };
      },
    }),
    GetQueueAttributes: operation<GetQueueAttributesCommandInput, Omit<GetQueueAttributesCommandOutput, '$metadata'>>({
      authorize: (input) => [onQueue(cloud, 'GetQueueAttributes', input)],
      handle(input) {
        const queue = state.queue(input.QueueUrl);
        const all: Record<string, string> = { ...computedAttributes(queue), ...effectiveAttributes(queue) };
        const names = input.AttributeNames ?? [];
        const wanted = names.includes('All') ? Object.keys(all) : names;
        const found: Record<string, string> = {};
        for (const name of wanted) {
          const value = all[name];
          if (value !== undefined) found[name] = value;
          else if (!ABSENT_UNTIL_SET.has(name)) throw invalidAttributeName(name);
        }
        return Object.keys(found).length > 0 ? { Attributes: found } : {};
      },
    }),
    SetQueueAttributes: operation<SetQueueAttributesCommandInput, object>({
      authorize: (input) => [onQueue(cloud, 'SetQueueAttributes', input)],
      handle(input) {
        const queue = state.queue(input.QueueUrl);
        const attributes = definedTexts(input.Attributes);
        checkAttributes(attributes, exists);
        if ('FifoQueue' in attributes && (attributes['FifoQueue'] === 'true') !== isFifo(queue)) {
          throw invalidAttributeName('FifoQueue');
        }
        state.queues.set(queue.name, {
          ...queue,
          modifiedAt: cloud.clock.now(),
          attributes: set({ ...queue.attributes, ...attributes }),
        });
        return {};
      },
    }),
    DeleteQueue: operation<DeleteQueueCommandInput, object>({
      authorize: (input) => [onQueue(cloud, 'DeleteQueue', input)],
      handle(input) {
        const queue = state.queue(input.QueueUrl);
        state.clear(queue);
        for (const name of [...state.deduplications.keys()]) {
          if (name.startsWith(`${queue.name}/`)) state.deduplications.delete(name);
        }
        state.queues.delete(queue.name);
        state.wakeAll();
        return {};
      },
    }),
    PurgeQueue: operation<PurgeQueueCommandInput, object>({
      authorize: (input) => [onQueue(cloud, 'PurgeQueue', input)],
      handle(input) {
        state.clear(state.queue(input.QueueUrl));
        return {};
      },
    }),
    ListDeadLetterSourceQueues: operation<
      ListDeadLetterSourceQueuesCommandInput,
      Omit<ListDeadLetterSourceQueuesCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onQueue(cloud, 'ListDeadLetterSourceQueues', input)],
      handle(input) {
        const arn = queueArn(cloud, state.queue(input.QueueUrl).name);
        const sources = [...state.queues.values()].filter((queue) => redrivePolicy(queue)?.deadLetterTargetArn === arn);
        return { queueUrls: sources.map(({ name }) => queueUrl(cloud, name)) };
      },
    }),
  };
};

/** Attributes that a queue need not have. */
const ABSENT_UNTIL_SET: ReadonlySet<string> = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

const definedTexts = (texts: Partial<Record<string, string>> | undefined): Record<string, string> => {
  const defined: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts ?? {})) if (text !== undefined) defined[name] = text;
  return defined;
};

/** An empty text takes an attribute away. */
const set = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
