import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, startS3 } from './s3-cloud.js';

const named = { Bucket: BUCKET };

describe('buckets', () => {
  test('are listed by name, found by HEAD, and have no location constraint in the first region', async () => {
    const { s3 } = await startS3();
    await s3.send(new CreateBucketCommand({ Bucket: 'another.bucket' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([BUCKET, 'another.bucket']);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    expect((await s3.send(new HeadBucketCommand(named))).BucketRegion).toBe('us-east-1');
    expect((await s3.send(new GetBucketLocationCommand(named))).LocationConstraint).toBeUndefined();
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('cannot be made twice, nor with names that S3 does not take', async () => {
    const { s3 } = await startS3();
    await expect(s3.send(new CreateBucketCommand(named))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
      $metadata: { httpStatusCode: 409 },
    });
    for (const Bucket of ['UPPER', 'a..b', '192.168.1.1', 'ab']) {
      await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'InvalidBucketName' });
    }
  });

  test('are deleted only when they are empty', async () => {
    const { s3, put } = await startS3();
    await put('k', 'v');
    await expect(s3.send(new DeleteBucketCommand(named))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.send(new DeleteObjectCommand({ ...named, Key: 'k' }));
    await s3.send(new DeleteBucketCommand(named));
    await expect(s3.send(new DeleteBucketCommand(named))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await s3.send(new CreateBucketCommand(named));
  });
});

describe('what is configured on a bucket', () => {
  test('has the values of a new bucket at AWS until it is set', async () => {
    const { s3 } = await startS3();
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(named));
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    });
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand(named));
    expect(PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true);
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(named));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect(
      (await s3.send(new GetBucketNotificationConfigurationCommand(named))).EventBridgeConfiguration,
    ).toBeUndefined();
    expect((await s3.send(new GetBucketLoggingCommand(named))).LoggingEnabled).toBeUndefined();
    await expect(s3.send(new GetBucketPolicyCommand(named))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
    await expect(s3.send(new GetBucketTaggingCommand(named))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    await expect(s3.send(new GetBucketCorsCommand(named))).rejects.toMatchObject({ name: 'NoSuchCORSConfiguration' });
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand(named))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
    });
  });

  test('comes back as it was put', async () => {
    const { s3 } = await startS3();
    const encryption = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }] };
    await s3.send(new PutBucketEncryptionCommand({ ...named, ServerSideEncryptionConfiguration: encryption }));
    expect((await s3.send(new GetBucketEncryptionCommand(named))).ServerSideEncryptionConfiguration).toEqual(
      encryption,
    );

    const block = {
      BlockPublicAcls: false,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    };
    await s3.send(new PutPublicAccessBlockCommand({ ...named, PublicAccessBlockConfiguration: block }));
    expect((await s3.send(new GetPublicAccessBlockCommand(named))).PublicAccessBlockConfiguration).toEqual(block);

    const ownership = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await s3.send(new PutBucketOwnershipControlsCommand({ ...named, OwnershipControls: ownership }));
    expect((await s3.send(new GetBucketOwnershipControlsCommand(named))).OwnershipControls).toEqual(ownership);

    const TagSet = [{ Key: 'a', Value: 'ü' }];
    await s3.send(new PutBucketTaggingCommand({ ...named, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand(named))).TagSet).toEqual(TagSet);

    const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], MaxAgeSeconds: 3 }];
    await s3.send(new PutBucketCorsCommand({ ...named, CORSConfiguration: { CORSRules } }));
    expect((await s3.send(new GetBucketCorsCommand(named))).CORSRules).toEqual(CORSRules);

    const LoggingEnabled = { TargetBucket: BUCKET, TargetPrefix: 'log/' };
    await s3.send(new PutBucketLoggingCommand({ ...named, BucketLoggingStatus: { LoggingEnabled } }));
    expect((await s3.send(new GetBucketLoggingCommand(named))).LoggingEnabled).toEqual(LoggingEnabled);

    const Date_ = new Date('2030-01-01T00:00:00.000Z');
    const Rules = [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'x/' }, Expiration: { Date: Date_ } }];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ ...named, LifecycleConfiguration: { Rules } }));
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand(named))).Rules).toEqual(Rules);
    await s3.send(new DeleteBucketLifecycleCommand(named));
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand(named))).rejects.toThrow();
  });

  test('a policy is JSON text, and can be taken away', async () => {
    const { s3 } = await startS3();
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    await expect(s3.send(new PutBucketPolicyCommand({ ...named, Policy: '{' }))).rejects.toMatchObject({
      name: 'MalformedPolicy',
    });
    await s3.send(new PutBucketPolicyCommand({ ...named, Policy }));
    expect((await s3.send(new GetBucketPolicyCommand(named))).Policy).toBe(Policy);
    await s3.send(new DeleteBucketPolicyCommand(named));
    await expect(s3.send(new GetBucketPolicyCommand(named))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  });
});
