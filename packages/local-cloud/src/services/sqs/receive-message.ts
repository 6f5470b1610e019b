import type {
  Message as ReceivedMessage,
  ReceiveMessageCommandInput,
  ReceiveMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onQueue } from './access.js';
import { invalidValue } from './errors.js';
import { md5Hex, md5OfAttributes, namedAttributes, shownAttribute } from './message-attributes.js';
import { isInFlight, type Message } from './message.js';
import { isFifo, numericAttribute, queueArn, redrivePolicy, type Queue } from './queue.js';
import type { SqsState } from './state.js';

/** Receives of one service; `close` ends all that wait, with nothing. */
export interface Receiving {
  readonly operations: Record<string, AnyOperation>;
  readonly close: () => void;
}

export const receiveMessage = (cloud: Cloud, state: SqsState): Receiving => {
  let closed = false;

  /** Messages that can be received now, in their order; of a FIFO group only what nothing earlier holds back. */
  const receivable = function* (queue: Queue): Generator<Message> {
    const now = cloud.clock.now();
    const index = state.messages(queue);
    if (!isFifo(queue)) {
      for (const message of index.byVisibility()) {
        if (message.visibleAt > now) return;
        yield message;
      }
      return;
    }
    const held = new Set<string | undefined>();
    for (const message of index.bySending()) {
      if (isInFlight(message, now) || message.visibleAt > now) held.add(message.groupId);
      else if (!held.has(message.groupId)) yield message;
    }
  };

  const take = (queue: Queue, most: number, visibilityMs: number): Message[] => {
    const now = cloud.clock.now();
    const policy = redrivePolicy(queue);
    const taken: Message[] = [];
    const dead: Message[] = [];
    for (const message of receivable(queue)) {
      if (taken.length === most) break;
      if (policy && message.receiveCount >= policy.maxReceiveCount) dead.push(message);
      else taken.push(message);
    }
    for (const message of dead) bury(message, policy?.deadLetterTargetArn ?? '', queue);
    return taken.map((message) => {
      const received: Message = {
        ...message,
        visibleAt: now + visibilityMs,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        receiptHandle: Buffer.from(`${message.messageId}/${cloud.hex(32)}`).toString('base64'),
      };
      state.put(received);
      return received;
    });
  };

  /** Moves a message that was received too often; without its dead-letter queue it stays where it is. */
  const bury = (message: Message, targetArn: string, source: Queue): void => {
    const target = state.queues.get(targetArn.split(':').at(-1) ?? '');
    if (!target) return;
    const { receiptHandle: _handle, firstReceivedAt: _first, ...rest } = message;
    state.remove(message);
    state.put({
      ...rest,
      queue: target.name,
      order: state.nextOrder(),
      visibleAt: cloud.clock.now(),
      deadLetterSource: queueArn(cloud, source.name),
    });
  };

  /** Until something changes in the queue, a message of it becomes visible, or the time is up. */
  const somethingNew = (queue: Queue, deadline: number): Promise<void> =>
    new Promise((resolve) => {
      const now = cloud.clock.now();
      let next = deadline;
      for (const message of state.messages(queue).byVisibility()) {
        if (message.visibleAt <= now) continue;
        next = Math.min(next, message.visibleAt);
        break;
      }
      const done = (): void => {
        timer.cancel();
        ignore();
        resolve();
      };
      const timer = cloud.clock.setTimer(next - now, done);
      const ignore = state.onChange(queue.name, done);
    });

  const operations = {
    ReceiveMessage: operation<ReceiveMessageCommandInput, Omit<ReceiveMessageCommandOutput, '$metadata'>>({
      authorize: (input) => [onQueue(cloud, 'ReceiveMessage', input)],
      async handle(input) {
        const first = state.queue(input.QueueUrl);
        const most = input.MaxNumberOfMessages ?? 1;
        if (most < 1 || most > 10) {
          throw invalidValue(most, 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
        }
        const wait = input.WaitTimeSeconds ?? numericAttribute(first, 'ReceiveMessageWaitTimeSeconds');
        if (wait < 0 || wait > 20) throw invalidValue(wait, 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.');
        const visibility = input.VisibilityTimeout ?? numericAttribute(first, 'VisibilityTimeout');
        if (visibility < 0 || visibility > 43_200) {
          throw invalidValue(visibility, 'VisibilityTimeout', 'Must be between 0 and 43200, if provided.');
        }
        const deadline = cloud.clock.now() + wait * 1000;
        for (;;) {
          // Read anew: the queue may be gone, or set otherwise, when a long wait ends.
          const queue = state.queue(input.QueueUrl);
          const messages = take(queue, most, visibility * 1000);
          if (messages.length > 0) return { Messages: messages.map((message) => shown(message, input)) };
          if (closed || cloud.clock.now() >= deadline) return {};
          await somethingNew(queue, deadline);
        }
      },
    }),
  };

  return {
    operations,
    close() {
      closed = true;
      state.wakeAll();
    },
  };
};

const shown = (message: Message, input: ReceiveMessageCommandInput): ReceivedMessage => {
  const attributes = namedAttributes(message.attributes, input.MessageAttributeNames ?? []);
  const attributesMd5 = md5OfAttributes(attributes);
  const system = systemAttributes(message, [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ]);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5Hex(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(attributesMd5 && {
      MD5OfMessageAttributes: attributesMd5,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, shownAttribute(value)]),
      ),
    }),
  };
};

const systemAttributes = (message: Message, names: readonly string[]): Record<string, string> => {
  const all: Record<string, string | undefined> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt?.toString(),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: message.sequenceNumber,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
  const wanted = new Set(names);
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && (wanted.has('All') || wanted.has(name))) found[name] = value;
  }
  return found;
};
