import { NAME, type ResourceCase } from './resource-case.js';
import { textLike, textWith } from '../matchers.js';

export const messagesAndData: readonly ResourceCase[] = [
  {
    type: 'AWS::SQS::Queue',
    properties: { FifoQueue: true, RedrivePolicy: { maxReceiveCount: 3 } },
    created: [
      [
        'sqs:CreateQueue',
        {
          QueueName: textLike(/^demo-R-.{12}\.fifo$/),
          Attributes: { FifoQueue: 'true', RedrivePolicy: '{"maxReceiveCount":3}' },
          tags: {},
        },
      ],
    ],
    deleted: ['sqs:DeleteQueue'],
    ref: textLike(/^http:\/\/.*\.fifo$/),
    attributes: {
      QueueName: textLike(/^demo-R-.*\.fifo$/),
      Arn: textLike(/^arn:aws:sqs:us-east-1:000000000000:demo-R-/),
    },
  },
  {
    type: 'AWS::SQS::QueuePolicy',
    properties: { Queues: ['q1', 'q2'], PolicyDocument: { a: 1 } },
    created: [
      ['sqs:SetQueueAttributes', { QueueUrl: 'q1', Attributes: { Policy: '{"a":1}' } }],
      ['sqs:SetQueueAttributes', { QueueUrl: 'q2', Attributes: { Policy: '{"a":1}' } }],
    ],
    deleted: ['sqs:SetQueueAttributes', 'sqs:SetQueueAttributes'],
    ref: NAME,
  },
  {
    type: 'AWS::SNS::Topic',
    properties: { TopicName: 't', Subscription: [{ Endpoint: 'e', Protocol: 'sqs' }] },
    created: [
      ['sns:CreateTopic', { Name: 't', Attributes: {}, Tags: [] }],
      ['sns:Subscribe', { TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Endpoint: 'e', Protocol: 'sqs' }],
    ],
    deleted: ['sns:DeleteTopic'],
    ref: 'arn:aws:sns:us-east-1:000000000000:t',
    attributes: { TopicName: 't' },
  },
  {
    type: 'AWS::SNS::Subscription',
    properties: {
      TopicArn: 't',
      Protocol: 'lambda',
      Endpoint: 'f',
      FilterPolicy: { a: ['b'] },
      RawMessageDelivery: true,
    },
    created: [
      [
        'sns:Subscribe',
        {
          TopicArn: 't',
          Protocol: 'lambda',
          Endpoint: 'f',
          Attributes: { FilterPolicy: '{"a":["b"]}', RawMessageDelivery: 'true' },
          ReturnSubscriptionArn: true,
        },
      ],
    ],
    deleted: ['sns:Unsubscribe'],
    ref: 'arn:aws:sns:us-east-1:000000000000:t:1',
  },
  {
    type: 'AWS::SNS::TopicPolicy',
    properties: { Topics: ['t'], PolicyDocument: {} },
    created: [['sns:SetTopicAttributes', { TopicArn: 't', AttributeName: 'Policy', AttributeValue: '{}' }]],
    deleted: ['sns:SetTopicAttributes'],
    ref: NAME,
  },
  {
    type: 'AWS::S3::Bucket',
    properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: {
        Rules: [{ ExpirationInDays: 1, Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      PublicAccessBlockConfiguration: { BlockPublicAcls: 'true' },
      VersioningConfiguration: { Status: 'Enabled' },
    },
    created: [
      ['s3:CreateBucket', { Bucket: textLike(/^demo-r-[a-z0-9]{12}$/) }],
      ['s3:PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } }],
      [
        's3:PutBucketEncryption',
        {
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        },
      ],
      [
        's3:PutBucketLifecycleConfiguration',
        {
          LifecycleConfiguration: {
            Rules: [
              {
                Status: 'Enabled',
                Filter: { Prefix: '' },
                Expiration: { Days: 1 },
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              },
            ],
          },
        },
      ],
      ['s3:PutPublicAccessBlock', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }],
      ['s3:PutBucketNotificationConfiguration', { NotificationConfiguration: { EventBridgeConfiguration: {} } }],
    ],
    deleted: ['s3:DeleteBucket'],
    ref: textLike(/^demo-r-/),
    attributes: {
      Arn: textLike(/^arn:aws:s3:::demo-r-/),
      RegionalDomainName: textLike(/\.s3\.us-east-1\.amazonaws\.com$/),
    },
  },
  {
    type: 'AWS::S3::BucketPolicy',
    properties: { Bucket: 'b', PolicyDocument: { a: 1 } },
    created: [['s3:PutBucketPolicy', { Bucket: 'b', Policy: '{"a":1}' }]],
    deleted: ['s3:DeleteBucketPolicy'],
    ref: 'b',
  },
  {
    type: 'AWS::DynamoDB::Table',
    properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
    created: [
      [
        'dynamodb:CreateTable',
        { TableName: NAME, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
      ],
      ['dynamodb:DescribeTable', { TableName: NAME }],
      ['dynamodb:UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } }],
      ['dynamodb:UpdateContinuousBackups', { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    ],
    deleted: ['dynamodb:DeleteTable'],
    ref: NAME,
    attributes: { Arn: textWith(':table/demo-R-') },
  },
  {
    type: 'AWS::KMS::Key',
    properties: { KeyPolicy: { a: 1 }, EnableKeyRotation: true },
    created: [
      ['kms:CreateKey', { Policy: '{"a":1}' }],
      ['kms:EnableKeyRotation', { KeyId: 'key' }],
    ],
    deleted: ['kms:ScheduleKeyDeletion'],
    ref: 'key',
    attributes: { Arn: 'arn:aws:kms:us-east-1:000000000000:key/key' },
  },
  {
    type: 'AWS::KMS::Alias',
    properties: { AliasName: 'alias/a', TargetKeyId: 'key' },
    created: [['kms:CreateAlias', { AliasName: 'alias/a', TargetKeyId: 'key' }]],
    deleted: ['kms:DeleteAlias'],
    ref: 'alias/a',
  },
];
