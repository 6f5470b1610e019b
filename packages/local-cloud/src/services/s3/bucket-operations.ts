import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  DeleteBucketCommandInput,
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
  PutBucketVersioningCommandInput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { compareUtf8 } from '../../ordered/compare-utf8.js';
import { onBucket, toAllBuckets } from './access.js';
import { checkBucketName, INITIAL_SETTINGS } from './bucket.js';
import { headNotFound, malformedXml } from './errors.js';
import { dropUpload } from './multipart-operations.js';
import type { S3Context } from './s3-context.js';

export const bucketOperations = ({ cloud, state }: S3Context): Record<string, AnyOperation> => ({
  CreateBucket: operation<CreateBucketCommandInput, Omit<CreateBucketCommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('CreateBucket', input.Bucket)],
    handle(input) {
      const name = input.Bucket ?? '';
      checkBucketName(name);
      const location = input.CreateBucketConfiguration?.LocationConstraint;
      if (location !== undefined && location !== cloud.region) {
        throw new AwsError(
          'IllegalLocationConstraintException',
          `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
          {
            status: 400,
          },
        );
      }
      if (state.buckets.has(name)) {
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          {
            status: 409,
            members: { BucketName: name },
          },
        );
      }
      const tags = input.CreateBucketConfiguration?.Tags;
      state.buckets.set(name, {
        name,
        createdAt: cloud.clock.now(),
        settings: { ...INITIAL_SETTINGS, ...(tags && tags.length > 0 && { tags }) },
      });
      return { Location: `/${name}` };
    },
  }),
  HeadBucket: operation<HeadBucketCommandInput, Omit<HeadBucketCommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('ListBucket', input.Bucket)],
    handle(input) {
      if (!state.buckets.has(input.Bucket ?? '')) throw headNotFound();
      return { BucketRegion: cloud.region, AccessPointAlias: false };
    },
  }),
  DeleteBucket: operation<DeleteBucketCommandInput, object>({
    authorize: (input) => [onBucket('DeleteBucket', input.Bucket)],
    handle(input) {
      const { name } = state.bucket(input.Bucket);
      if (state.index(name).size > 0) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
          status: 409,
          members: { BucketName: name },
        });
      }
      for (const upload of [...state.uploads.values()]) {
        if (upload.bucket !== name) continue;
        for (const part of dropUpload(state, upload.uploadId)) cloud.blobs.delete(part.blobId);
      }
      state.buckets.delete(name);
      state.dropIndex(name);
      return {};
    },
  }),
  ListBuckets: operation<ListBucketsCommandInput, Omit<ListBucketsCommandOutput, '$metadata'>>({
    authorize: () => [toAllBuckets('ListAllMyBuckets')],
    handle(input) {
      const after = input.ContinuationToken && Buffer.from(input.ContinuationToken, 'base64').toString();
      const rest = [...state.buckets.values()]
        .filter(({ name }) => name.startsWith(input.Prefix ?? '') && (!after || compareUtf8(name, after) > 0))
        .sort((a, b) => compareUtf8(a.name, b.name));
      const page = rest.slice(0, input.MaxBuckets ?? rest.length);
      const last = rest.length > page.length ? page.at(-1) : undefined;
      return {
        Buckets: page.map(({ name, createdAt }) => ({
          Name: name,
          CreationDate: new Date(createdAt),
          // Only the paged form of the call tells the region.
          ...(input.MaxBuckets !== undefined && { BucketRegion: cloud.region }),
        })),
        Owner: { ID: cloud.account },
        ...(input.Prefix && { Prefix: input.Prefix }),
        ...(last && { ContinuationToken: Buffer.from(last.name).toString('base64') }),
      };
    },
  }),
  GetBucketLocation: operation<GetBucketLocationCommandInput, Omit<GetBucketLocationCommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('GetBucketLocation', input.Bucket)],
    handle(input) {
      state.bucket(input.Bucket);
      // The first region's buckets have no location constraint; others' have their region's name, of the SDK's list.
      return cloud.region === 'us-east-1' ? {} : { LocationConstraint: cloud.region as 'us-west-2' };
    },
  }),
  PutBucketVersioning: operation<PutBucketVersioningCommandInput, object>({
    authorize: (input) => [onBucket('PutBucketVersioning', input.Bucket)],
    handle(input) {
      const bucket = state.bucket(input.Bucket);
      const status = input.VersioningConfiguration?.Status;
      if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
      state.buckets.set(bucket.name, { ...bucket, versioning: status });
      return {};
    },
  }),
  GetBucketVersioning: operation<GetBucketVersioningCommandInput, Omit<GetBucketVersioningCommandOutput, '$metadata'>>({
    authorize: (input) => [onBucket('GetBucketVersioning', input.Bucket)],
    handle(input) {
      const { versioning } = state.bucket(input.Bucket);
      return versioning ? { Status: versioning } : {};
    },
  }),
});
