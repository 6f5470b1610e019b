import type {
  ListQueueTagsCommandInput,
  ListQueueTagsCommandOutput,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from '@aws-sdk/client-sqs';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onQueue } from './access.js';
import type { SqsState } from './state.js';

export const queueTags = (cloud: Cloud, state: SqsState): Record<string, AnyOperation> => ({
  TagQueue: operation<TagQueueCommandInput, object>({
    authorize: (input) => [onQueue(cloud, 'TagQueue', input)],
    handle(input) {
      const queue = state.queue(input.QueueUrl);
      state.queues.set(queue.name, { ...queue, tags: { ...queue.tags, ...input.Tags } });
      return {};
    },
  }),
  UntagQueue: operation<UntagQueueCommandInput, object>({
    authorize: (input) => [onQueue(cloud, 'UntagQueue', input)],
    handle(input) {
      const queue = state.queue(input.QueueUrl);
      const gone = new Set(input.TagKeys);
      const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !gone.has(key)));
      state.queues.set(queue.name, { ...queue, tags });
      return {};
    },
  }),
  ListQueueTags: operation<ListQueueTagsCommandInput, Omit<ListQueueTagsCommandOutput, '$metadata'>>({
    authorize: (input) => [onQueue(cloud, 'ListQueueTags', input)],
    handle(input) {
      const { tags } = state.queue(input.QueueUrl);
      return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
    },
  }),
});
