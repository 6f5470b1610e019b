import { describe, expect, test } from 'vitest';
import { awsCommand, NO_AWS_COMMAND } from '../s3/aws-command.js';
import { startSqs } from './sqs-cloud.js';

describe.skipIf(NO_AWS_COMMAND)('with the command aws', { timeout: 120_000 }, () => {
  test('makes a queue, sends a message and takes it', async () => {
    const { cloud } = await startSqs();
    const { aws, awsJson } = awsCommand(cloud);
    const { QueueUrl } = await awsJson<{ QueueUrl: string }>('sqs', 'create-queue', '--queue-name', 'a-queue');
    const queue = ['--queue-url', QueueUrl];
    const attribute = '{"a":{"DataType":"String","StringValue":"b"}}';
    await aws('sqs', 'send-message', ...queue, '--message-body', 'hello', '--message-attributes', attribute);
    const received = await awsJson<{ Messages: { ReceiptHandle: string }[] }>(
      ...['sqs', 'receive-message', ...queue, '--message-attribute-names', 'All', '--attribute-names', 'All'],
    );
    expect(received.Messages).toMatchObject([
      {
        Body: 'hello',
        MessageAttributes: { a: { StringValue: 'b', DataType: 'String' } },
        Attributes: { ApproximateReceiveCount: '1' },
      },
    ]);
    await expect(aws('sqs', 'get-queue-url', '--queue-name', 'none')).rejects.toThrow(
      /NonExistentQueue|QueueDoesNotExist/,
    );
  });
});
