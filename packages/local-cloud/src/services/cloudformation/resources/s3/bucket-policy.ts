import type { PutBucketPolicyCommandInput } from '@aws-sdk/client-s3';
import { document, needed, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const put = async (Bucket: string, Policy: string, context: ResourceContext) => {
  await context.call('s3', 'PutBucketPolicy', { Bucket, Policy } satisfies PutBucketPolicyCommandInput);
  return { physicalId: Bucket };
};

export const s3BucketPolicy = provider({
  type: 'AWS::S3::BucketPolicy',
  properties: { Bucket: needed(text), PolicyDocument: needed(document) },
  replaceOn: ['Bucket'],
  attributes: [],
  absent: ['NoSuchBucket', 'NoSuchBucketPolicy'],
  create: ({ Bucket, PolicyDocument }, context) => put(Bucket, PolicyDocument, context),
  update: ({ properties: { Bucket, PolicyDocument } }, context) => put(Bucket, PolicyDocument, context),
  delete: (Bucket, _, context) => context.call('s3', 'DeleteBucketPolicy', { Bucket }),
});
