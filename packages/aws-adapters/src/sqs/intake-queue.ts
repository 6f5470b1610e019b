import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { IntakeQueue } from '@codepipeline-ec2/core';
import { answered } from '../sdk/sdk-error.js';

/** A queue of SQS. */
export const sqsIntakeQueue = (client: SQSClient, queueUrl: string): IntakeQueue => ({
  async send(message, delaySeconds) {
    await answered('IntakeQueue.send', message.why, () =>
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(message),
          DelaySeconds: delaySeconds,
        }),
      ),
    );
  },
});
