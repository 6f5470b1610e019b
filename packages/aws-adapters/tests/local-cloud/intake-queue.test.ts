import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sqsIntakeQueue } from '../../src/sqs/index.js';
import { openCloud } from './cloud-under-test.js';

const { config } = await openCloud();
const client = new SQSClient(config);

test('IntakeQueue: SQS: a message arrives as it was sent, a delayed one later', async () => {
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: 'intake' }));
  const queue = sqsIntakeQueue(client, QueueUrl);
  await queue.send({ why: 'followUp', jobId: 'j' }, 0);
  await queue.send({ why: 'schedule' }, 900);
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown)).toEqual([{ why: 'followUp', jobId: 'j' }]);
});
