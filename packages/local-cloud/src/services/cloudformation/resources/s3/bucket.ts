import type {
  CreateBucketCommandInput,
  ObjectOwnership,
  PutBucketCorsCommandInput,
  PutBucketEncryptionCommandInput,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketNotificationConfigurationCommandInput,
  PutBucketOwnershipControlsCommandInput,
  PutBucketTaggingCommandInput,
  PutBucketVersioningCommandInput,
  PutBucketWebsiteCommandInput,
  PutPublicAccessBlockCommandInput,
  ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { flag, integer, list, needed, oneOf, record, tags, text, type Values } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { lifecycleConfiguration } from './lifecycle-configuration.js';
import { notificationConfiguration } from './notification-configuration.js';

const properties = {
  BucketEncryption: record({
    ServerSideEncryptionConfiguration: needed(
      list(
        record({
          BucketKeyEnabled: flag,
          ServerSideEncryptionByDefault: record({
            KMSMasterKeyID: text,
            SSEAlgorithm: needed(oneOf<ServerSideEncryption>()),
          }),
        }),
      ),
    ),
  }),
  BucketName: text,
  CorsConfiguration: record({
    CorsRules: needed(
      list(
        record({
          AllowedHeaders: list(text),
          AllowedMethods: needed(list(text)),
          AllowedOrigins: needed(list(text)),
          ExposedHeaders: list(text),
          Id: text,
          MaxAge: integer,
        }),
      ),
    ),
  }),
  LifecycleConfiguration: lifecycleConfiguration,
  NotificationConfiguration: notificationConfiguration,
  OwnershipControls: record({ Rules: needed(list(record({ ObjectOwnership: needed(oneOf<ObjectOwnership>()) }))) }),
  PublicAccessBlockConfiguration: record({
    BlockPublicAcls: flag,
    BlockPublicPolicy: flag,
    IgnorePublicAcls: flag,
    RestrictPublicBuckets: flag,
  }),
  Tags: tags,
  VersioningConfiguration: record({ Status: needed(oneOf<'Enabled' | 'Suspended'>()) }),
  WebsiteConfiguration: record({ ErrorDocument: text, IndexDocument: text }),
};
type Properties = Values<typeof properties>;

/** One aspect of a bucket: the calls that set it and that take it away. */
interface Aspect {
  readonly property: keyof Properties;
  readonly set: (bucket: Properties, Bucket: string) => readonly [operation: string, input: object];
  readonly unset: readonly [operation: string, input: object];
}

const ASPECTS: readonly Aspect[] = [
  {
    property: 'VersioningConfiguration',
    set: ({ VersioningConfiguration = { Status: 'Suspended' } }, Bucket) => [
      'PutBucketVersioning',
      { Bucket, VersioningConfiguration } satisfies PutBucketVersioningCommandInput,
    ],
    unset: ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
  },
  {
    property: 'BucketEncryption',
    set: ({ BucketEncryption }, Bucket) => [
      'PutBucketEncryption',
      {
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: (BucketEncryption?.ServerSideEncryptionConfiguration ?? []).map(
            ({ BucketKeyEnabled, ServerSideEncryptionByDefault }) => ({
              ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
              BucketKeyEnabled,
            }),
          ),
        },
      } satisfies PutBucketEncryptionCommandInput,
    ],
    unset: ['DeleteBucketEncryption', {}],
  },
  {
    property: 'LifecycleConfiguration',
    set: ({ LifecycleConfiguration }, Bucket) => [
      'PutBucketLifecycleConfiguration',
      { Bucket, LifecycleConfiguration } satisfies PutBucketLifecycleConfigurationCommandInput,
    ],
    unset: ['DeleteBucketLifecycle', {}],
  },
  {
    property: 'PublicAccessBlockConfiguration',
    set: ({ PublicAccessBlockConfiguration }, Bucket) => [
      'PutPublicAccessBlock',
      { Bucket, PublicAccessBlockConfiguration } satisfies PutPublicAccessBlockCommandInput,
    ],
    unset: ['DeletePublicAccessBlock', {}],
  },
  {
    property: 'OwnershipControls',
    set: ({ OwnershipControls }, Bucket) => [
      'PutBucketOwnershipControls',
      { Bucket, OwnershipControls } satisfies PutBucketOwnershipControlsCommandInput,
    ],
    unset: ['DeleteBucketOwnershipControls', {}],
  },
  {
    property: 'CorsConfiguration',
    set: ({ CorsConfiguration }, Bucket) => [
      'PutBucketCors',
      {
        Bucket,
        CORSConfiguration: {
          CORSRules: (CorsConfiguration?.CorsRules ?? []).map(({ ExposedHeaders, Id, MaxAge, ...rule }) => ({
            ...rule,
            ExposeHeaders: ExposedHeaders,
            ID: Id,
            MaxAgeSeconds: MaxAge,
          })),
        },
      } satisfies PutBucketCorsCommandInput,
    ],
    unset: ['DeleteBucketCors', {}],
  },
  {
    property: 'WebsiteConfiguration',
    set: ({ WebsiteConfiguration: { IndexDocument, ErrorDocument } = {} }, Bucket) => [
      'PutBucketWebsite',
      {
        Bucket,
        WebsiteConfiguration: {
          ...(IndexDocument !== undefined && { IndexDocument: { Suffix: IndexDocument } }),
          ...(ErrorDocument !== undefined && { ErrorDocument: { Key: ErrorDocument } }),
        },
      } satisfies PutBucketWebsiteCommandInput,
    ],
    unset: ['DeleteBucketWebsite', {}],
  },
  {
    property: 'NotificationConfiguration',
    set: ({ NotificationConfiguration }, Bucket) => [
      'PutBucketNotificationConfiguration',
      { Bucket, NotificationConfiguration } satisfies PutBucketNotificationConfigurationCommandInput,
    ],
    unset: ['PutBucketNotificationConfiguration', { NotificationConfiguration: {} }],
  },
];

const tag = async (Bucket: string, bucket: Properties, context: ResourceContext): Promise<void> => {
  const TagSet = context.withStackTags(bucket.Tags);
  const input: PutBucketTaggingCommandInput = { Bucket, Tagging: { TagSet } };
  await context.call('s3', 'PutBucketTagging', input);
};

export const s3Bucket = provider({
  type: 'AWS::S3::Bucket',
  properties,
  ignored: [
    'AccelerateConfiguration',
    'AccessControl',
    'AnalyticsConfigurations',
    'IntelligentTieringConfigurations',
    'InventoryConfigurations',
    'LoggingConfiguration',
    'MetricsConfigurations',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'ReplicationConfiguration',
  ],
  name: { property: 'BucketName', maxLength: 63, lowerCase: true },
  replaceOn: ['BucketName'],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  absent: ['NoSuchBucket'],
  create: async (bucket, context) => {
    const { name, region, partition } = context;
    await context.call('s3', 'CreateBucket', { Bucket: name } satisfies CreateBucketCommandInput);
    context.exists(name);
    for (const { property, set } of ASPECTS) {
      if (bucket[property] !== undefined) await context.call('s3', ...set(bucket, name));
    }
    if (context.withStackTags(bucket.Tags).length > 0) await tag(name, bucket, context);
    return {
      physicalId: name,
      attributes: {
        Arn: `arn:${partition}:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
      },
    };
  },
  update: async ({ physicalId: Bucket, properties: bucket, changed }, context) => {
    for (const { property, set, unset } of ASPECTS.filter(({ property }) => changed.has(property))) {
      if (bucket[property] !== undefined) await context.call('s3', ...set(bucket, Bucket));
      else await context.call('s3', unset[0], { Bucket, ...unset[1] });
    }
    if (changed.has('Tags')) await tag(Bucket, bucket, context);
    return { physicalId: Bucket };
  },
  delete: (Bucket, _, context) => context.call('s3', 'DeleteBucket', { Bucket }),
});
