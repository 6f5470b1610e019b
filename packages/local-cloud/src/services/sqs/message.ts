/** A message attribute as it is kept: binary values in base64. */
export interface StoredAttribute {
  readonly type: string;
  readonly text?: string;
  readonly binary?: string;
}

export interface Message {
  readonly queue: string;
  readonly messageId: string;
  /** Rises with every message of the whole service. */
  readonly order: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, StoredAttribute>>;
  readonly traceHeader?: string;
  readonly senderId: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly sentAt: number;
  /** The end of the delay that its sender or its queue asked for. */
  readonly delayedUntil: number;
  /** From when it can be received: after its delay, or after its visibility timeout. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** Of the last receive; earlier ones are void. */
  readonly receiptHandle?: string;
  /** FIFO queues only. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  /** ARN of the queue whose dead letter this is. */
  readonly deadLetterSource?: string;
}

export const isInFlight = (message: Message, now: number): boolean =>
  message.receiptHandle !== undefined && message.visibleAt > now;
