import { createHash } from 'node:crypto';
import type {
  MessageAttributeValue,
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onQueue } from './access.js';
import { batch } from './batch.js';
import { invalidParameter, invalidValue, missingParameter } from './errors.js';
import { attributesSize, md5Hex, md5OfAttributes, storedAttributes } from './message-attributes.js';
import type { Message } from './message.js';
import { isFifo, numericAttribute, type Queue } from './queue.js';
import type { SqsState } from './state.js';

/** What a single message and an entry of a batch say alike. */
interface Sending {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
  readonly MessageSystemAttributes?: Partial<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
}

type Sent = Omit<SendMessageCommandOutput, '$metadata'>;

const DEDUPLICATION_MS = 300_000;

export const sendMessage = (cloud: Cloud, state: SqsState): Record<string, AnyOperation> => {
  const send = (queue: Queue, sending: Sending, caller: Caller): Sent => {
    const message = newMessage(queue, sending, caller);
    const answer = (messageId: string, sequenceNumber: string | undefined): Sent => {
      const attributesMd5 = md5OfAttributes(message.attributes);
      const systemMd5 =
        message.traceHeader && md5OfAttributes({ AWSTraceHeader: { type: 'String', text: message.traceHeader } });
      return {
        MessageId: messageId,
        MD5OfMessageBody: md5Hex(message.body),
        ...(attributesMd5 && { MD5OfMessageAttributes: attributesMd5 }),
        ...(systemMd5 && { MD5OfMessageSystemAttributes: systemMd5 }),
        ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
      };
    };
    if (message.deduplicationId !== undefined && message.sequenceNumber !== undefined) {
      const now = cloud.clock.now();
      for (const [name, { until }] of [...state.deduplications.entries()])
        if (until <= now) state.deduplications.delete(name);
      const scope = queue.attributes['DeduplicationScope'] === 'messageGroup' ? `${message.groupId}/` : '';
      const name = `${queue.name}/${scope}${message.deduplicationId}`;
      const known = state.deduplications.get(name);
      if (known) return answer(known.messageId, known.sequenceNumber);
      const { messageId, sequenceNumber } = message;
      state.deduplications.set(name, { messageId, sequenceNumber, until: now + DEDUPLICATION_MS });
    }
    state.put(message);
    return answer(message.messageId, message.sequenceNumber);
  };

  const newMessage = (queue: Queue, sending: Sending, caller: Caller): Message => {
    const body = checkedBody(sending.MessageBody);
    const attributes = storedAttributes(sending.MessageAttributes);
    const size = Buffer.byteLength(body) + attributesSize(attributes);
    const most = numericAttribute(queue, 'MaximumMessageSize');
    if (size > most) {
      throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`);
    }
    const now = cloud.clock.now();
    const delayedUntil = now + delayOf(queue, sending) * 1000;
    const order = state.nextOrder();
    const trace = sending.MessageSystemAttributes?.['AWSTraceHeader']?.StringValue;
    return {
      queue: queue.name,
      messageId: cloud.uuid(),
      order,
      body,
      attributes,
      ...(trace !== undefined && { traceHeader: trace }),
      senderId: caller.kind === 'role' ? `${caller.accessKeyId}:${caller.sessionName}` : cloud.account,
      sentAt: now,
      delayedUntil,
      visibleAt: Math.max(delayedUntil, now + cloud.latency.queueDelivery),
      receiveCount: 0,
      ...(sending.MessageGroupId !== undefined && { groupId: sending.MessageGroupId }),
      ...(isFifo(queue) && fifoMembers(queue, sending, body, order)),
    };
  };

  return {
    SendMessage: operation<SendMessageCommandInput, Sent>({
      authorize: (input) => [onQueue(cloud, 'SendMessage', input)],
      handle: (input, call) => send(state.queue(input.QueueUrl), input, call.caller),
    }),
    SendMessageBatch: operation<SendMessageBatchCommandInput, Omit<SendMessageBatchCommandOutput, '$metadata'>>({
      authorize: (input) => [onQueue(cloud, 'SendMessage', input)],
      handle(input, call) {
        const queue = state.queue(input.QueueUrl);
        const entries = input.Entries ?? [];
        const most = numericAttribute(queue, 'MaximumMessageSize');
        if (entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody ?? ''), 0) > most) {
          throw new AwsError('BatchRequestTooLong', `Batch requests cannot be longer than ${most} bytes.`, {
            status: 400,
          });
        }
        return batch(entries, (entry) => {
          const { MessageId, MD5OfMessageBody, ...rest } = send(queue, entry, call.caller);
          return { Id: entry.Id, MessageId, MD5OfMessageBody, ...rest };
        });
      },
    }),
  };
};

const checkedBody = (body: string | undefined): string => {
  if (!body) throw missingParameter('MessageBody');
  // What XML 1.0 allows.
  if (!/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(body)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid binary character was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      {
        status: 400,
      },
    );
  }
  return body;
};

const delayOf = (queue: Queue, { DelaySeconds: delay }: Sending): number => {
  if (delay === undefined) return numericAttribute(queue, 'DelaySeconds');
  if (delay < 0 || delay > 900) throw invalidValue(delay, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  if (isFifo(queue) && delay > 0) {
    throw invalidValue(delay, 'DelaySeconds', 'The request include parameter that is not valid for this queue type.');
  }
  return delay;
};

const fifoMembers = (
  queue: Queue,
  sending: Sending,
  body: string,
  order: number,
): Pick<Message, 'deduplicationId' | 'sequenceNumber'> => {
  if (sending.MessageGroupId === undefined) throw missingParameter('MessageGroupId');
  const byContent = queue.attributes['ContentBasedDeduplication'] === 'true';
  if (sending.MessageDeduplicationId === undefined && !byContent) {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return {
    deduplicationId: sending.MessageDeduplicationId ?? createHash('sha256').update(body).digest('hex'),
    sequenceNumber: (18_850_000_000_000_000_000n + BigInt(order)).toString(),
  };
};
