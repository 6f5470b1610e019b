import type { AccessRequest } from '../../kernel/service.js';
import { bucketArn, objectArn } from './bucket.js';

type Context = NonNullable<AccessRequest['context']>;

/** Loopback counts as a secure transport: bucket policies that insist on TLS stay harmless. */
const EVERY_CALL: Context = { 'aws:SecureTransport': true };

const named = (name: string | undefined): string => name ?? '';

export const onBucket = (action: string, bucket: string | undefined, context: Context = {}): AccessRequest => ({
  action: `s3:${action}`,
  resource: bucketArn(named(bucket)),
  context: { ...EVERY_CALL, ...context },
});

export const onObject = (
  action: string,
  object: { readonly Bucket: string | undefined; readonly Key: string | undefined },
  context: Context = {},
): AccessRequest => ({
  action: `s3:${action}`,
  resource: objectArn(named(object.Bucket), named(object.Key)),
  context: { ...EVERY_CALL, ...context },
});

/** `GetObject` → `GetObjectVersion` where a version is named. */
export const onVersion = (
  action: 'GetObject' | 'DeleteObject' | 'GetObjectTagging' | 'PutObjectTagging' | 'DeleteObjectTagging',
  object: {
    readonly Bucket: string | undefined;
    readonly Key: string | undefined;
    readonly VersionId?: string | undefined;
  },
): AccessRequest =>
  object.VersionId === undefined
    ? onObject(action, object)
    : onObject(action.replace('Object', 'ObjectVersion'), object, { 's3:VersionId': object.VersionId });

export const toAllBuckets = (action: string): AccessRequest => ({
  action: `s3:${action}`,
  resource: '*',
  context: EVERY_CALL,
});

/** What policies may ask of a write that says how it is to be encrypted. */
export const encryptionContext = (input: {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
}): Context => ({
  's3:x-amz-server-side-encryption': input.ServerSideEncryption,
  's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
});
