import type { IntakeMessage } from '@codepipeline-ec2/core';
import * as z from 'zod/mini';

const message = z.discriminatedUnion('why', [
  z.object({ why: z.enum(['started', 'schedule']) }),
  z.object({ why: z.literal('followUp'), jobId: z.string() }),
]);

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

export interface QueuedMessage {
  readonly messageId: string;
  readonly message: IntakeMessage;
}

/** Reads what the queue delivers. A body that cannot be read is still a reason to look for jobs. */
export const parseQueueEvent = (event: unknown): readonly QueuedMessage[] =>
  queueEvent.parse(event).Records.map(({ messageId, body }) => ({ messageId, message: readBody(body) }));

const readBody = (body: string): IntakeMessage => {
  try {
    return message.safeParse(JSON.parse(body)).data ?? { why: 'schedule' };
  } catch {
    return { why: 'schedule' };
  }
};
