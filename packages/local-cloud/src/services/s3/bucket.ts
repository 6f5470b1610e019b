import type {
  BucketLoggingStatus,
  CORSConfiguration,
  NotificationConfiguration,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  WebsiteConfiguration,
  LifecycleRule,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';

/** What is configured on a bucket, each part as its Put operation was given it. */
export interface BucketSettings {
  readonly encryption?: ServerSideEncryptionConfiguration;
  readonly lifecycle?: readonly LifecycleRule[];
  readonly publicAccessBlock?: PublicAccessBlockConfiguration;
  /** JSON text, as it was given. */
  readonly policy?: string;
  readonly ownershipControls?: OwnershipControls;
  readonly notification?: NotificationConfiguration;
  readonly tags?: readonly Tag[];
  readonly cors?: CORSConfiguration;
  readonly logging?: BucketLoggingStatus;
  readonly website?: WebsiteConfiguration;
}

export interface Bucket {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Absent: versioning was never switched on. */
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly settings: BucketSettings;
}

/** What AWS gives every new bucket. */
export const INITIAL_SETTINGS: BucketSettings = {
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  ownershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
};

const NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const checkBucketName = (name: string): void => {
  if (!NAME.test(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', { members: { BucketName: name } });
  }
};

export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;
