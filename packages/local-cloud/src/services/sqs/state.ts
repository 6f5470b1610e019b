import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import { noSuchQueue } from './errors.js';
import { messageIndex, type MessageIndex } from './message-index.js';
import type { Message } from './message.js';
import { nameInUrl, numericAttribute, type Queue } from './queue.js';

/** A message of which the 5 minutes are not over in which the same one is not taken again. */
export interface Deduplication {
  readonly messageId: string;
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface SqsState {
  readonly queues: Collection<Queue>;
  readonly deduplications: Collection<Deduplication>;
  /** The queue of a URL; fails with QueueDoesNotExist. */
  queue(url: string | undefined): Queue;
  /** The messages of a queue; those whose retention has ended are gone. */
  messages(queue: Queue): MessageIndex;
  put(message: Message): void;
  remove(message: Message): void;
  /** Forgets all messages of a queue. */
  clear(queue: Queue): void;
  nextOrder(): number;
  /** Calls back when something may have become receivable in the queue; the result ends that. */
  onChange(queue: string, listener: () => void): () => void;
  /** Lets everybody who waits look again. */
  wakeAll(): void;
}

export const openState = (cloud: Cloud): SqsState => {
  const queues = cloud.collection<Queue>('sqs.queues');
  const stored = cloud.collection<Message>('sqs.messages');
  const indexes = new Map<string, MessageIndex>();
  const listeners = new Map<string, Set<() => void>>();
  let lastOrder = 0;

  const nameOf = (message: Message): string => `${message.queue}/${message.messageId}`;

  const indexOf = (queue: string): MessageIndex => {
    const existing = indexes.get(queue);
    if (existing) return existing;
    const made = messageIndex();
    indexes.set(queue, made);
    return made;
  };

  for (const message of stored.values()) {
    indexOf(message.queue).put(message);
    lastOrder = Math.max(lastOrder, message.order);
  }

  const wake = (queue: string): void => {
    for (const listener of [...(listeners.get(queue) ?? [])]) listener();
  };

  const remove = (message: Message): void => {
    stored.delete(nameOf(message));
    indexOf(message.queue).remove(message);
    // It may have held back others of its group.
    wake(message.queue);
  };

  return {
    queues,
    deduplications: cloud.collection('sqs.deduplications'),
    queue(url) {
      const queue = queues.get(nameInUrl(url));
      if (!queue) throw noSuchQueue();
      return queue;
    },
    messages(queue) {
      const index = indexOf(queue.name);
      const oldest = cloud.clock.now() - numericAttribute(queue, 'MessageRetentionPeriod') * 1000;
      const expired: Message[] = [];
      for (const message of index.bySending()) {
        // Dead letters keep their age, but stand behind younger messages: the search goes on past a young one of them only.
        if (message.sentAt >= oldest && message.deadLetterSource === undefined) break;
        if (message.sentAt < oldest) expired.push(message);
      }
      for (const message of expired) remove(message);
      return index;
    },
    put(message) {
      stored.set(nameOf(message), message);
      indexOf(message.queue).put(message);
      wake(message.queue);
    },
    remove,
    clear(queue) {
      for (const message of [...indexOf(queue.name).bySending()]) remove(message);
    },
    nextOrder: () => ++lastOrder,
    onChange(queue, listener) {
      const all = listeners.get(queue) ?? new Set();
      listeners.set(queue, all.add(listener));
      return () => void all.delete(listener);
    },
    wakeAll() {
      for (const queue of listeners.keys()) wake(queue);
    },
  };
};
