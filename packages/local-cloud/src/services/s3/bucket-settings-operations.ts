import type { LifecycleRule } from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onBucket } from './access.js';
import type { BucketSettings } from './bucket.js';
import { malformedXml } from './errors.js';
import { sendTestEvents } from './notification-delivery.js';
import type { S3Context } from './s3-context.js';
import { checkedTags } from './tag-set.js';

type Input = { readonly Bucket: string | undefined } & Readonly<Record<string, unknown>>;

/** How one part of a bucket's settings is put, got and deleted. */
interface Setting<Name extends keyof BucketSettings> {
  readonly name: Name;
  /** Operation names, with the IAM action where that is named otherwise. */
  readonly put: readonly [operation: string, action: string];
  readonly get: readonly [operation: string, action: string];
  readonly remove?: readonly [operation: string, action: string];
  /** What Put's input says; fails where it is not allowed. */
  readonly read: (input: Input) => BucketSettings[Name];
  /** Get's output for a bucket that has the setting. */
  readonly show: (value: NonNullable<BucketSettings[Name]>) => object;
  /** Get's output, or error, for a bucket that does not. */
  readonly absent: () => object;
}

const missing = (code: string, message: string) => (): never => {
  throw new AwsError(code, message, { status: 404 });
};

/** Takes the member that holds the configuration; its type is the schema's for this very operation. */
const member =
  <T>(name: string) =>
  (input: Input): T => {
    if (input[name] === undefined) throw malformedXml();
    return input[name] as T;
  };

const encryption: Setting<'encryption'> = {
  name: 'encryption',
  put: ['PutBucketEncryption', 'PutEncryptionConfiguration'],
  get: ['GetBucketEncryption', 'GetEncryptionConfiguration'],
  remove: ['DeleteBucketEncryption', 'PutEncryptionConfiguration'],
  read: member('ServerSideEncryptionConfiguration'),
  show: (value) => ({ ServerSideEncryptionConfiguration: value }),
  absent: () => ({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
    },
  }),
};

const lifecycle: Setting<'lifecycle'> = {
  name: 'lifecycle',
  put: ['PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration'],
  get: ['GetBucketLifecycleConfiguration', 'GetLifecycleConfiguration'],
  remove: ['DeleteBucketLifecycle', 'PutLifecycleConfiguration'],
  read: (input) => {
    const rules = member<{ Rules?: LifecycleRule[] }>('LifecycleConfiguration')(input).Rules;
    if (!rules || rules.length === 0) throw malformedXml();
    return rules.map((rule) => storedRule(rule));
  },
  show: (rules) => ({ Rules: rules.map(shownRule), TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' }),
  absent: missing('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
};

const storedRule = (rule: LifecycleRule): LifecycleRule => {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
  const days = rule.Expiration?.Days;
  if (days !== undefined && days < 1) {
    throw new AwsError('InvalidArgument', "'Days' for Expiration action must be a positive integer", { status: 400 });
  }
  return rule;
};

/** Dates come back from the store as text. */
const shownRule = (rule: LifecycleRule): LifecycleRule =>
  rule.Expiration?.Date ? { ...rule, Expiration: { ...rule.Expiration, Date: new Date(rule.Expiration.Date) } } : rule;

const publicAccessBlock: Setting<'publicAccessBlock'> = {
  name: 'publicAccessBlock',
  put: ['PutPublicAccessBlock', 'PutBucketPublicAccessBlock'],
  get: ['GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
  remove: ['DeletePublicAccessBlock', 'PutBucketPublicAccessBlock'],
  read: member('PublicAccessBlockConfiguration'),
  show: (value) => ({ PublicAccessBlockConfiguration: value }),
  absent: missing('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'),
};

const isPolicy = (text: string): boolean => {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && 'Statement' in document;
  } catch {
    return false;
  }
};

const policy: Setting<'policy'> = {
  name: 'policy',
  put: ['PutBucketPolicy', 'PutBucketPolicy'],
  get: ['GetBucketPolicy', 'GetBucketPolicy'],
  remove: ['DeleteBucketPolicy', 'DeleteBucketPolicy'],
  read: (input) => {
    const text = member<string>('Policy')(input);
    if (!isPolicy(text)) {
      throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'", {
        status: 400,
      });
    }
    return text;
  },
  show: (value) => ({ Policy: value }),
  absent: missing('NoSuchBucketPolicy', 'The bucket policy does not exist'),
};

const ownershipControls: Setting<'ownershipControls'> = {
  name: 'ownershipControls',
  put: ['PutBucketOwnershipControls', 'PutBucketOwnershipControls'],
  get: ['GetBucketOwnershipControls', 'GetBucketOwnershipControls'],
  remove: ['DeleteBucketOwnershipControls', 'PutBucketOwnershipControls'],
  read: member('OwnershipControls'),
  show: (value) => ({ OwnershipControls: value }),
  absent: missing('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'),
};

const notification: Setting<'notification'> = {
  name: 'notification',
  put: ['PutBucketNotificationConfiguration', 'PutBucketNotification'],
  get: ['GetBucketNotificationConfiguration', 'GetBucketNotification'],
  read: member('NotificationConfiguration'),
  show: (value) => value,
  absent: () => ({}),
};

const tags: Setting<'tags'> = {
  name: 'tags',
  put: ['PutBucketTagging', 'PutBucketTagging'],
  get: ['GetBucketTagging', 'GetBucketTagging'],
  remove: ['DeleteBucketTagging', 'PutBucketTagging'],
  read: (input) => {
    const set = member<{ TagSet?: BucketSettings['tags'] }>('Tagging')(input).TagSet ?? [];
    checkedTags(set, 50);
    return set;
  },
  show: (value) => ({ TagSet: value }),
  absent: missing('NoSuchTagSet', 'The TagSet does not exist'),
};

const cors: Setting<'cors'> = {
  name: 'cors',
  put: ['PutBucketCors', 'PutBucketCORS'],
  get: ['GetBucketCors', 'GetBucketCORS'],
  remove: ['DeleteBucketCors', 'PutBucketCORS'],
  read: member('CORSConfiguration'),
  show: (value) => value,
  absent: missing('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
};

const logging: Setting<'logging'> = {
  name: 'logging',
  put: ['PutBucketLogging', 'PutBucketLogging'],
  get: ['GetBucketLogging', 'GetBucketLogging'],
  read: member('BucketLoggingStatus'),
  show: (value) => value,
  absent: () => ({}),
};

const website: Setting<'website'> = {
  name: 'website',
  put: ['PutBucketWebsite', 'PutBucketWebsite'],
  get: ['GetBucketWebsite', 'GetBucketWebsite'],
  remove: ['DeleteBucketWebsite', 'DeleteBucketWebsite'],
  read: member('WebsiteConfiguration'),
  show: (value) => value,
  absent: missing('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'),
};

/** The Put, Get and Delete operations of everything that is configured on a bucket. */
export const bucketSettingsOperations = (
  { cloud, state }: S3Context,
  onLifecycle: () => void,
): Record<string, AnyOperation> => {
  const operationsOf = <Name extends keyof BucketSettings>(
    setting: Setting<Name>,
    afterPut: (bucket: string, value: BucketSettings[Name]) => void = () => undefined,
  ): Record<string, AnyOperation> => {
    const { name, put, get, remove } = setting;
    return {
      [put[0]]: operation<Input, object>({
        authorize: (input) => [onBucket(put[1], input.Bucket)],
        handle(input) {
          const bucket = state.bucket(input.Bucket);
          const value = setting.read(input);
          state.buckets.set(bucket.name, { ...bucket, settings: { ...bucket.settings, [name]: value } });
          afterPut(bucket.name, value);
          return {};
        },
      }),
      [get[0]]: operation<Input, object>({
        authorize: (input) => [onBucket(get[1], input.Bucket)],
        handle(input) {
          const value = state.bucket(input.Bucket).settings[name];
          return value === undefined || value === null ? setting.absent() : setting.show(value);
        },
      }),
      ...(remove && {
        [remove[0]]: operation<Input, object>({
          authorize: (input) => [onBucket(remove[1], input.Bucket)],
          handle(input) {
            const bucket = state.bucket(input.Bucket);
            const settings = { ...bucket.settings };
            delete settings[name];
            state.buckets.set(bucket.name, { ...bucket, settings });
            return {};
          },
        }),
      }),
    };
  };

  return {
    ...operationsOf(encryption),
    ...operationsOf(lifecycle, onLifecycle),
    ...operationsOf(publicAccessBlock),
    ...operationsOf(policy),
    ...operationsOf(ownershipControls),
    ...operationsOf(notification, (bucket, value) => value && sendTestEvents(cloud, bucket, value)),
    ...operationsOf(tags),
    ...operationsOf(cors),
    ...operationsOf(logging),
    ...operationsOf(website),
  };
};
