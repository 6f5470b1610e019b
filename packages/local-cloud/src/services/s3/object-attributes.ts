import type { ServerSideEncryption } from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Bucket } from './bucket.js';
import { invalidArgument } from './errors.js';
import { parseTagging } from './tag-set.js';
import type { ContentHeaders, Encryption, ObjectAttributes } from './object-version.js';

/** What PutObject, CopyObject and CreateMultipartUpload say alike of the object to be. */
export interface AttributeInput {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly Tagging?: string | undefined;
  readonly ServerSideEncryption?: ServerSideEncryption | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly StorageClass?: string | undefined;
  readonly ACL?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

const METADATA_LIMIT = 2048;

/** Fails with S3's own errors where what is said is not allowed. */
export const objectAttributes = (cloud: Cloud, bucket: Bucket, input: AttributeInput): ObjectAttributes => {
  refuseUnserved(bucket, input);
  return {
    headers: contentHeaders(input),
    metadata: checkedMetadata(input.Metadata ?? {}),
    tags: parseTagging(input.Tagging),
    encryption: encryptionOf(cloud, bucket, input),
    storageClass: input.StorageClass ?? 'STANDARD',
  };
};

/** Nothing that a writer relies on is left aside in silence. */
const refuseUnserved = (bucket: Bucket, input: AttributeInput): void => {
  const ownership = bucket.settings.ownershipControls?.Rules?.[0]?.ObjectOwnership;
  if (input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control' && ownership === 'BucketOwnerEnforced') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', { status: 400 });
  }
  const unserved = (['SSECustomerAlgorithm', 'ObjectLockMode', 'ObjectLockLegalHoldStatus'] as const).find(
    (name) => input[name] !== undefined,
  );
  if (unserved !== undefined) {
    throw new AwsError('NotImplemented', `The local cloud does not serve ${unserved} in S3`, { status: 501 });
  }
};

export const contentHeaders = (input: AttributeInput): ContentHeaders => {
  // The CLI and SDKs name aws-chunked, the framing of the request, beside the object's own encodings.
  const encoding = input.ContentEncoding?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked')
    .join(',');
  return {
    ContentType: input.ContentType ?? 'binary/octet-stream',
    ...(input.CacheControl !== undefined && { CacheControl: input.CacheControl }),
    ...(input.ContentDisposition !== undefined && { ContentDisposition: input.ContentDisposition }),
    ...(encoding && { ContentEncoding: encoding }),
    ...(input.ContentLanguage !== undefined && { ContentLanguage: input.ContentLanguage }),
    ...(input.Expires && { expires: input.Expires.getTime() }),
    ...(input.WebsiteRedirectLocation !== undefined && { WebsiteRedirectLocation: input.WebsiteRedirectLocation }),
  };
};

const checkedMetadata = (metadata: Record<string, string>): Record<string, string> => {
  const entries = Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value] as const);
  const size = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > METADATA_LIMIT) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      status: 400,
      members: { Size: String(size), MaxSizeAllowed: String(METADATA_LIMIT) },
    });
  }
  return Object.fromEntries(entries);
};

/** What the request says, else the bucket's default, else what S3 does of itself. */
export const encryptionOf = (cloud: Cloud, bucket: Bucket, input: AttributeInput): Encryption => {
  const rule = bucket.settings.encryption?.Rules?.[0];
  const standard = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = input.ServerSideEncryption ?? standard?.SSEAlgorithm ?? 'AES256';
  if (algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') {
    if (input.SSEKMSKeyId !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
        'x-amz-server-side-encryption',
        input.ServerSideEncryption ?? 'null',
      );
    }
    return { ServerSideEncryption: algorithm };
  }
  const key = input.SSEKMSKeyId ?? (input.ServerSideEncryption ? undefined : standard?.KMSMasterKeyID);
  const bucketKey = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return {
    ServerSideEncryption: algorithm,
    SSEKMSKeyId: keyArn(cloud, key ?? standard?.KMSMasterKeyID ?? 'alias/aws/s3'),
    ...(bucketKey && { BucketKeyEnabled: true }),
  };
};

const keyArn = (cloud: Cloud, key: string): string =>
  key.startsWith('arn:')
    ? key
    : `arn:aws:kms:${cloud.region}:${cloud.account}:${key.startsWith('alias/') ? key : `key/${key}`}`;
