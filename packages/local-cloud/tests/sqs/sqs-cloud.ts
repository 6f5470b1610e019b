import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
  type ReceiveMessageCommandInput,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../src/start.js';

export interface Queue {
  readonly url: string;
  readonly send: (body: string, more?: Partial<SendMessageCommandInput>) => Promise<void>;
  readonly receive: (more?: Partial<ReceiveMessageCommandInput>) => Promise<Message[]>;
}

export interface SqsUnderTest {
  readonly cloud: LocalCloud;
  readonly sqs: SQSClient;
  readonly queue: (name: string, attributes?: Record<string, string>) => Promise<Queue>;
}

/** A served cloud with a client of its SQS. Ends with the test. */
export const startSqs = async (options: LocalCloudOptions = {}): Promise<SqsUnderTest> => {
  const cloud = await startLocalCloud({ port: 0, isolation: 'scripted', ...options });
  onTestFinished(() => cloud.close());
  const sqs = new SQSClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    cloud,
    sqs,
    queue: async (QueueName, Attributes) => {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return {
        url: QueueUrl ?? '',
        // The client checks the MD5 of what it sent and of what it gets.
        send: async (MessageBody, more) =>
          void (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))),
        receive: async (more) =>
          (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [],
      };
    },
  };
};

export const bodies = (messages: readonly Message[]): (string | undefined)[] => messages.map(({ Body }) => Body);
