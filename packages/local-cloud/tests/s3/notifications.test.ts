import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import type { PublishedEvent } from '../../src/kernel/cloud.js';
import { LATENCY } from '../../src/kernel/latency.js';
import type { Service, ServiceFactory, ServiceName } from '../../src/kernel/service.js';
import { BUCKET, startS3, type S3UnderTest } from './s3-cloud.js';

interface Sent {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** Services that note what S3 tells them. */
const listeners = () => {
  const events: PublishedEvent[] = [];
  const sent: Sent[] = [];
  const noting = (name: ServiceName, operation: string): ServiceFactory => {
    const handle = (input: Record<string, unknown>): object => {
      sent.push({ operation, input });
      return {};
    };
    return (): Service => ({ name, operations: { [operation]: { handle } } });
  };
  const services: Partial<Record<ServiceName, ServiceFactory>> = {
    events: (): Service => ({ name: 'events', operations: {}, onPublished: (event) => void events.push(event) }),
    sqs: noting('sqs', 'SendMessage'),
    sns: noting('sns', 'Publish'),
    lambda: noting('lambda', 'Invoke'),
  };
  return { events, sent, services };
};

const notify = ({ s3 }: S3UnderTest, NotificationConfiguration: NotificationConfiguration) =>
  s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: BUCKET, NotificationConfiguration }));

/** What runs in the background gets its turns. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a bucket that tells EventBridge', () => {
  const start = async () => {
    const { events, services } = listeners();
    const running = await startS3({ services });
    await notify(running, { EventBridgeConfiguration: {} });
    return { ...running, events };
  };

  test('publishes Object Created with key, size, ETag and reason', async () => {
    const { put, events } = await start();
    await put('a key/ü', 'hello');
    await settled();
    expect(events).toMatchObject([
      {
        source: 'aws.s3',
        detailType: 'Object Created',
        resources: [`arn:aws:s3:::${BUCKET}`],
        detail: {
          version: '0',
          bucket: { name: BUCKET },
          object: { key: 'a key/ü', size: 5, etag: '5d41402abc4b2a76b9719d911017c592' },
          requester: '000000000000',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
    ]);
    expect(JSON.stringify(events[0])).toMatch(/"sequencer":"[0-9A-F]+"/);
    expect(JSON.stringify(events[0])).not.toContain('version-id');
  });

  test('says how the object was made, and which version it is', async () => {
    const { s3, put, events } = await start();
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    const version = await put('k', 'v');
    await s3.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy', CopySource: `${BUCKET}/k` }));
    const upload = { Bucket: BUCKET, Key: 'big' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' }));
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    await settled();
    expect(events).toMatchObject([
      { detail: { reason: 'PutObject', object: { key: 'k', 'version-id': version } } },
      { detail: { reason: 'CopyObject', object: { key: 'copy' } } },
      { detail: { reason: 'CompleteMultipartUpload', object: { key: 'big', size: 1 } } },
    ]);
  });

  test('publishes Object Deleted, and tells a marker from an end', async () => {
    const { s3, put, events } = await start();
    await put('k', 'v');
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'was never there' }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'other' }));
    await settled();
    expect(events.slice(1)).toMatchObject([
      { detailType: 'Object Deleted', detail: { object: { key: 'k' }, 'deletion-type': 'Permanently Deleted' } },
      { detailType: 'Object Deleted', detail: { object: { key: 'other' }, 'deletion-type': 'Delete Marker Created' } },
    ]);
  });

  test('does so after the delay that S3 has', async () => {
    const { events, services } = listeners();
    const clock = virtualClock(Date.now());
    const running = await startS3({ services, clock, profile: { ...LATENCY.instant, s3Notification: 600 } });
    await notify(running, { EventBridgeConfiguration: {} });
    await running.put('k', 'v');
    await clock.advance(599);
    expect(events).toHaveLength(0);
    await clock.advance(1);
    expect(events).toHaveLength(1);
  });

  test('is silent when nothing is configured', async () => {
    const { events, services } = listeners();
    const { put } = await startS3({ services });
    await put('k', 'v');
    await settled();
    expect(events).toHaveLength(0);
  });
});

describe('queues, topics and functions', () => {
  const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:a-queue';
  const TOPIC = 'arn:aws:sns:us-east-1:000000000000:a-topic';
  const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:a-function';

  test('get the S3 record of what their events and filters fit', async () => {
    const { sent, services } = listeners();
    const running = await startS3({ services });
    const { s3, put, cloud } = running;
    await notify(running, {
      QueueConfigurations: [
        {
          Id: 'images',
          QueueArn: QUEUE,
          Events: ['s3:ObjectCreated:Put'],
          Filter: {
            Key: {
              FilterRules: [
                { Name: 'prefix', Value: 'images/' },
                { Name: 'suffix', Value: '.jpg' },
              ],
            },
          },
        },
      ],
      TopicConfigurations: [{ TopicArn: TOPIC, Events: ['s3:ObjectRemoved:*'] }],
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: FUNCTION, Events: ['s3:ObjectCreated:*'] }],
    });
    await settled();
    // A new queue and a new topic are tried.
    expect(sent.splice(0).map(({ operation }) => operation)).toEqual(['SendMessage', 'Publish']);
    await put('images/a b.jpg', 'x');
    await put('images/a.png', 'x');
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'images/a.png' }));
    await settled();
    expect(sent.map(({ operation }) => operation).sort()).toEqual(['Invoke', 'Invoke', 'Publish', 'SendMessage']);
    const message = sent.find(({ operation }) => operation === 'SendMessage')?.input;
    expect(message?.['QueueUrl']).toBe(`${cloud.endpoint}/000000000000/a-queue`);
    expect(JSON.parse(String(message?.['MessageBody']))).toMatchObject({
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          awsRegion: 'us-east-1',
          s3: {
            configurationId: 'images',
            bucket: { name: BUCKET, arn: `arn:aws:s3:::${BUCKET}` },
            object: { key: 'images/a+b.jpg', size: 1, eTag: '9dd4e461268c8034f5c8564e155c67a6' },
          },
        },
      ],
    });
    expect(sent.find(({ operation }) => operation === 'Invoke')?.input).toMatchObject({
      FunctionName: FUNCTION,
      InvocationType: 'Event',
    });
    expect(sent.find(({ operation }) => operation === 'Publish')?.input).toMatchObject({ TopicArn: TOPIC });
  });
});
