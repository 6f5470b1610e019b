import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchCommandOutput,
  ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput,
  DeleteMessageBatchCommandOutput,
  DeleteMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onQueue } from './access.js';
import { batch } from './batch.js';
import { invalidValue } from './errors.js';
import { isInFlight, type Message } from './message.js';
import { isFifo, type Queue } from './queue.js';
import type { SqsState } from './state.js';

/** What its receiver does with a message: delete it, or change when it comes back. */
export const settleMessage = (cloud: Cloud, state: SqsState): Record<string, AnyOperation> => {
  const find = (queue: Queue, handle: string | undefined): Message | undefined => {
    const messageId = /^([0-9a-f-]{36})\//.exec(Buffer.from(handle ?? '', 'base64').toString())?.[1];
    if (messageId === undefined) {
      throw new AwsError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${handle}" is not a valid receipt handle.`,
        {
          status: 400,
        },
      );
    }
    return state.messages(queue).get(messageId);
  };

  const remove = (queue: Queue, handle: string | undefined): void => {
    const message = find(queue, handle);
    // An older receipt deletes nothing, and AWS does not say so.
    if (!message || message.receiptHandle !== handle) return;
    if (isFifo(queue) && !isInFlight(message, cloud.clock.now())) {
      throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
    }
    state.remove(message);
  };

  const changeVisibility = (queue: Queue, handle: string | undefined, seconds: number | undefined): void => {
    if (seconds === undefined || seconds < 0 || seconds > 43_200) {
      throw invalidValue(seconds, 'VisibilityTimeout', 'VisibilityTimeout must be an integer between 0 and 43200.');
    }
    const message = find(queue, handle);
    const now = cloud.clock.now();
    if (!message || message.receiptHandle !== handle) {
      throw invalidValue(
        handle,
        'ReceiptHandle',
        'Message does not exist or is not available for visibility timeout change.',
      );
    }
    if (!isInFlight(message, now)) {
      throw new AwsError(
        'MessageNotInflight',
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message is not in flight.`,
        {
          status: 400,
        },
      );
    }
    state.put({ ...message, visibleAt: now + seconds * 1000 });
  };

  return {
    DeleteMessage: operation<DeleteMessageCommandInput, object>({
      authorize: (input) => [onQueue(cloud, 'DeleteMessage', input)],
      handle(input) {
        remove(state.queue(input.QueueUrl), input.ReceiptHandle);
        return {};
      },
    }),
    DeleteMessageBatch: operation<DeleteMessageBatchCommandInput, Omit<DeleteMessageBatchCommandOutput, '$metadata'>>({
      authorize: (input) => [onQueue(cloud, 'DeleteMessage', input)],
      handle(input) {
        const queue = state.queue(input.QueueUrl);
        return batch(input.Entries ?? [], (entry) => {
          remove(queue, entry.ReceiptHandle);
          return { Id: entry.Id };
        });
      },
    }),
    ChangeMessageVisibility: operation<ChangeMessageVisibilityCommandInput, object>({
      authorize: (input) => [onQueue(cloud, 'ChangeMessageVisibility', input)],
      handle(input) {
        changeVisibility(state.queue(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
        return {};
      },
    }),
    ChangeMessageVisibilityBatch: operation<
      ChangeMessageVisibilityBatchCommandInput,
      Omit<ChangeMessageVisibilityBatchCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onQueue(cloud, 'ChangeMessageVisibility', input)],
      handle(input) {
        const queue = state.queue(input.QueueUrl);
        return batch(input.Entries ?? [], (entry) => {
          changeVisibility(queue, entry.ReceiptHandle, entry.VisibilityTimeout);
          return { Id: entry.Id };
        });
      },
    }),
  };
};
