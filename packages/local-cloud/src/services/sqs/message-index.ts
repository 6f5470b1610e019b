import { sortedList, type SortedList } from '../../ordered/sorted-list.js';
import type { Message } from './message.js';

/** The messages of one queue, found by id, by age and by the time at which they can be received. */
export interface MessageIndex {
  readonly size: number;
  get(messageId: string): Message | undefined;
  put(message: Message): void;
  remove(message: Message): void;
  /** In the order in which they were sent. */
  bySending(): IterableIterator<Message>;
  /** In the order in which they become visible. */
  byVisibility(): IterableIterator<Message>;
}

export const messageIndex = (): MessageIndex => {
  const messages = new Map<string, Message>();
  const bySending: SortedList<Message> = sortedList((a, b) => a.order - b.order);
  const byVisibility: SortedList<Message> = sortedList((a, b) => a.visibleAt - b.visibleAt || a.order - b.order);
  const remove = (message: Message): void => {
    const known = messages.get(message.messageId);
    if (!known) return;
    messages.delete(known.messageId);
    bySending.delete(known);
    byVisibility.delete(known);
  };
  return {
    get size() {
      return messages.size;
    },
    get: (messageId) => messages.get(messageId),
    put(message) {
      remove(message);
      messages.set(message.messageId, message);
      bySending.set(message);
      byVisibility.set(message);
    },
    remove,
    *bySending() {
      yield* bySending.from(() => false);
    },
    *byVisibility() {
      yield* byVisibility.from(() => false);
    },
  };
};
