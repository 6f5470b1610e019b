import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@codepipeline-ec2/core';
import { answered, foreseen } from '../sdk/sdk-error.js';

/** One bucket of S3. */
export const s3ObjectStore = (client: S3Client, bucket: string): ObjectStore => ({
  async put(key, text) {
    await answered('ObjectStore.put', key, () =>
      client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'text/plain; charset=utf-8' }),
      ),
    );
  },

  async read(key, maxBytes) {
    const answer = await foreseen(
      'ObjectStore.read',
      key,
      () => client.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
      { NoSuchKey: 'missing' as const, NotFound: 'missing' as const },
    );
    if (answer === 'missing') return { status: 'missing' };
    const bytes = answer.ContentLength ?? 0;
    if (bytes > maxBytes) {
      await answer.Body?.transformToWebStream().cancel();
      return { status: 'tooLarge', bytes };
    }
    return { status: 'found', text: (await answer.Body?.transformToString('utf-8')) ?? '' };
  },

  async delete(key) {
    await answered('ObjectStore.delete', key, () => client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
  },
});
