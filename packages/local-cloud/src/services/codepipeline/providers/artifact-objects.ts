import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import type { S3Place } from '../state/artifact.js';
import { encryptionKeyOf } from '../jobs/job-data.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { World } from '../world.js';

export type StoredObject = Omit<GetObjectCommandOutput, '$metadata' | 'Body'> & { readonly Body: Readable };

export const readObject = (
  { cloud }: World,
  caller: Caller,
  place: S3Place & { readonly versionId?: string },
): Promise<StoredObject> =>
  cloud.call(
    's3',
    'GetObject',
    { Bucket: place.bucket, Key: place.key, ...(place.versionId !== undefined && { VersionId: place.versionId }) },
    caller,
  );

/** Reads an input artifact; the refusal says which artifact cannot be had, and why. */
export const readArtifact = async (
  world: World,
  caller: Caller,
  name: string,
  place: S3Place,
): Promise<StoredObject> => {
  try {
    return await readObject(world, caller, place);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const what = `Unable to access the artifact with Amazon S3 object key '${place.key}' located in the Amazon S3 artifact bucket '${place.bucket}'.`;
    const why =
      error.code === 'NoSuchKey'
        ? `The action that declares the output artifact ${name} did not upload it. ${error.message}`
        : `The provided role does not have sufficient permissions. ${error.message}`;
    throw new AwsError(error.code, `${what} ${why}`, { cause: error });
  }
};

/** Writes an output artifact as CodePipeline does: encrypted with the pipeline's key, or with that of S3. */
export const writeArtifact = async (
  world: World,
  caller: Caller,
  action: ActionExecutionRecord,
  place: S3Place,
  object: Pick<StoredObject, 'Body' | 'ContentLength' | 'ContentType'>,
): Promise<void> => {
  const key = encryptionKeyOf(world, action)?.id;
  const input: PutObjectCommandInput = {
    Bucket: place.bucket,
    Key: place.key,
    Body: object.Body,
    ...(object.ContentLength !== undefined && { ContentLength: object.ContentLength }),
    ...(object.ContentType !== undefined && { ContentType: object.ContentType }),
    ServerSideEncryption: 'aws:kms',
    ...(key !== undefined && { SSEKMSKeyId: key }),
  };
  await world.cloud.call('s3', 'PutObject', input, caller);
};
