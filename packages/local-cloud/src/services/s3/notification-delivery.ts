import type { NotificationConfiguration, NotificationConfigurationFilter } from '@aws-sdk/client-s3';
import { asService } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { bucketArn } from './bucket.js';
import type { ObjectVersion } from './object-version.js';
import { sequencer } from './sequencer.js';

/** One thing that became of an object. */
export interface Change {
  /** Without `s3:`, e.g. `ObjectCreated:Put`. */
  readonly event: string;
  readonly version: ObjectVersion;
  readonly requestId: string;
}

const S3 = asService('s3.amazonaws.com');

/** Sends a change to the queues, topics and functions whose events and filters fit it. */
export const deliver = (cloud: Cloud, notification: NotificationConfiguration, change: Change): void => {
  const send = (
    configurations: readonly Destination[] | undefined,
    arnOf: (index: number) => string | undefined,
    call: (arn: string, message: string) => Promise<unknown>,
  ): void => {
    configurations?.forEach((configuration, index) => {
      const arn = arnOf(index);
      if (arn === undefined || !fits(configuration, change)) return;
      const message = JSON.stringify({ Records: [record(cloud, configuration.Id ?? '', change)] });
      cloud.background(`S3 notification to ${arn}`, async () => void (await call(arn, message)));
    });
  };
  const { QueueConfigurations, TopicConfigurations, LambdaFunctionConfigurations } = notification;
  send(
    QueueConfigurations,
    (index) => QueueConfigurations?.[index]?.QueueArn,
    (arn, message) => cloud.call('sqs', 'SendMessage', { QueueUrl: queueUrl(cloud, arn), MessageBody: message }, S3),
  );
  send(
    TopicConfigurations,
    (index) => TopicConfigurations?.[index]?.TopicArn,
    (arn, message) =>
      cloud.call('sns', 'Publish', { TopicArn: arn, Message: message, Subject: 'Amazon S3 Notification' }, S3),
  );
  send(
    LambdaFunctionConfigurations,
    (index) => LambdaFunctionConfigurations?.[index]?.LambdaFunctionArn,
    (arn, message) =>
      cloud.call(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(message) },
        asService('s3.amazonaws.com', bucketArn(change.version.bucket)),
      ),
  );
};

/** AWS tries a new queue or topic with a message of its own. */
export const sendTestEvents = (cloud: Cloud, bucket: string, notification: NotificationConfiguration): void => {
  const message = (): string =>
    JSON.stringify({
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: new Date(cloud.clock.now()).toISOString(),
      Bucket: bucket,
      RequestId: cloud.hex(16).toUpperCase(),
      HostId: cloud.hex(32),
    });
  for (const { QueueArn: arn } of notification.QueueConfigurations ?? []) {
    cloud.background(`S3 test event to ${arn}`, async () => {
      await cloud.call('sqs', 'SendMessage', { QueueUrl: queueUrl(cloud, arn ?? ''), MessageBody: message() }, S3);
    });
  }
  for (const { TopicArn: arn } of notification.TopicConfigurations ?? []) {
    cloud.background(`S3 test event to ${arn}`, async () => {
      await cloud.call('sns', 'Publish', { TopicArn: arn, Message: message(), Subject: 'Amazon S3 Notification' }, S3);
    });
  }
};

interface Destination {
  readonly Id?: string | undefined;
  readonly Events: readonly string[] | undefined;
  readonly Filter?: NotificationConfigurationFilter | undefined;
}

const fits = (destination: Destination, change: Change): boolean => {
  const [group, name] = change.event.split(':');
  const wanted = destination.Events?.some((event) => event === `s3:${change.event}` || event === `s3:${group}:*`);
  if (!wanted || name === undefined) return false;
  return (destination.Filter?.Key?.FilterRules ?? []).every((rule) => {
    const value = rule.Value ?? '';
    return rule.Name?.toLowerCase() === 'suffix'
      ? change.version.key.endsWith(value)
      : change.version.key.startsWith(value);
  });
};

const record = (cloud: Cloud, configurationId: string, { event, version, requestId }: Change): object => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: cloud.region,
  eventTime: new Date(version.lastModified).toISOString(),
  eventName: event,
  userIdentity: { principalId: cloud.account },
  requestParameters: { sourceIPAddress: '127.0.0.1' },
  responseElements: { 'x-amz-request-id': requestId },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId,
    bucket: { name: version.bucket, ownerIdentity: { principalId: cloud.account }, arn: bucketArn(version.bucket) },
    object: {
      // As a form encodes it: spaces are plus signs.
      key: encodeURIComponent(version.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
      ...(!version.deleteMarker && { size: version.size, eTag: version.etag }),
      ...(version.versionId !== 'null' && { versionId: version.versionId }),
      sequencer: sequencer(version),
    },
  },
});

const queueUrl = (cloud: Cloud, arn: string): string => {
  const [, , , , account, name] = arn.split(':');
  return `${cloud.endpoint}/${account}/${name}`;
};
