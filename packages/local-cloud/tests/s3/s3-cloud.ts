import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../src/start.js';

export interface S3UnderTest {
  readonly cloud: LocalCloud;
  readonly s3: S3Client;
  /** Stores a text, and gives its version. */
  readonly put: (key: string, text: string) => Promise<string | undefined>;
  /** The text of an object. */
  readonly text: (key: string, versionId?: string) => Promise<string>;
}

export const BUCKET = 'a-bucket';

/** A served cloud with one bucket, and a client of it. Ends with the test. */
export const startS3 = async (options: LocalCloudOptions = {}): Promise<S3UnderTest> => {
  const cloud = await startLocalCloud({ port: 0, isolation: 'scripted', ...options });
  onTestFinished(() => cloud.close());
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return {
    cloud,
    s3,
    put: async (key, text) => (await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }))).VersionId,
    text: async (key, versionId) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key, VersionId: versionId }));
      return Body ? Body.transformToString() : '';
    },
  };
};
