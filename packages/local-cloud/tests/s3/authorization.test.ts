import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { PolicyStatement } from '../../src/kernel/caller.js';
import { BUCKET, startS3, type S3UnderTest } from './s3-cloud.js';

/** A client whose rights are these statements and no others. */
const clientWith = ({ cloud }: S3UnderTest, ...Statement: PolicyStatement[]): S3Client => {
  const credentials = cloud.cloud.issueCredentials({ kind: 'federated', name: 'somebody', policy: { Statement } }, 900);
  return new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
};

const allow = (Action: string, Resource: string, Condition?: PolicyStatement['Condition']): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const OBJECTS = `arn:aws:s3:::${BUCKET}/mine/*`;
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
const object = (Key: string) => ({ Bucket: BUCKET, Key });

describe('a caller with a policy', () => {
  test('may do what it allows, on the objects that it names', async () => {
    const running = await startS3();
    await running.put('mine/k', 'v');
    await running.put('other', 'v');
    const reader = clientWith(running, allow('s3:GetObject', OBJECTS));
    await reader.send(new GetObjectCommand(object('mine/k')));
    await expect(reader.send(new GetObjectCommand(object('other')))).rejects.toMatchObject(denied);
    await expect(reader.send(new PutObjectCommand({ ...object('mine/k'), Body: 'x' }))).rejects.toMatchObject(denied);
    await expect(reader.send(new DeleteObjectCommand(object('mine/k')))).rejects.toMatchObject(denied);
    expect(await running.text('mine/k')).toBe('v');
  });

  test('needs a right of its own for versions', async () => {
    const running = await startS3();
    await running.put('mine/k', 'v');
    const get = new GetObjectCommand({ ...object('mine/k'), VersionId: 'null' });
    await expect(clientWith(running, allow('s3:GetObject', OBJECTS)).send(get)).rejects.toMatchObject(denied);
    await clientWith(running, allow('s3:GetObjectVersion', OBJECTS)).send(get);
  });

  test('lists only the prefixes that it may', async () => {
    const running = await startS3();
    const lister = clientWith(
      running,
      allow('s3:ListBucket', `arn:aws:s3:::${BUCKET}`, { StringLike: { 's3:prefix': 'mine/*' } }),
    );
    await lister.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'mine/x' }));
    await expect(lister.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject(denied);
  });

  test('copies only what it may read to where it may write', async () => {
    const running = await startS3();
    await running.put('mine/k', 'v');
    await running.put('other', 'v');
    const writer = clientWith(running, allow('s3:PutObject', OBJECTS), allow('s3:GetObject', OBJECTS));
    const copy = (from: string, to: string) =>
      writer.send(new CopyObjectCommand({ ...object(to), CopySource: `${BUCKET}/${from}` }));
    await copy('mine/k', 'mine/copy');
    await expect(copy('other', 'mine/copy')).rejects.toMatchObject(denied);
    await expect(copy('mine/k', 'other')).rejects.toMatchObject(denied);
  });

  test('deletes several objects only when it may delete each', async () => {
    const running = await startS3();
    await running.put('mine/k', 'v');
    const remover = clientWith(running, allow('s3:DeleteObject', OBJECTS));
    const remove = (...keys: string[]) =>
      remover.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    await expect(remove('mine/k', 'other')).rejects.toMatchObject(denied);
    expect(await running.text('mine/k')).toBe('v');
    await remove('mine/k');
  });

  test('can be held to a key of encryption', async () => {
    const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1';
    const running = await startS3();
    const writer = clientWith(
      running,
      allow('s3:PutObject', OBJECTS, {
        StringEquals: {
          's3:x-amz-server-side-encryption': 'aws:kms',
          's3:x-amz-server-side-encryption-aws-kms-key-id': KEY,
        },
      }),
    );
    const write = (more: object) => writer.send(new PutObjectCommand({ ...object('mine/k'), Body: 'v', ...more }));
    await expect(write({})).rejects.toMatchObject(denied);
    await expect(write({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: `${KEY}2` })).rejects.toMatchObject(denied);
    await write({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY });
  });
});

describe("a bucket's policy", () => {
  const withPolicy = async (...Statement: object[]) => {
    const running = await startS3();
    await running.put('mine/k', 'v');
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await running.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
    return { running, reader: clientWith(running, allow('s3:*', '*')) };
  };
  const denyAll = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [`arn:aws:s3:::${BUCKET}/*`] };

  test('denies what the caller is allowed, even to the owner', async () => {
    const { running, reader } = await withPolicy(denyAll);
    const get = new GetObjectCommand(object('mine/k'));
    await expect(reader.send(get)).rejects.toThrow('explicit deny in a resource-based policy');
    await expect(running.s3.send(get)).rejects.toMatchObject(denied);
  });

  test('that insists on a secure transport harms nobody here', async () => {
    const { reader } = await withPolicy({ ...denyAll, Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    await reader.send(new GetObjectCommand(object('mine/k')));
  });

  test('speaks of the principals that it names', async () => {
    const { running, reader } = await withPolicy({
      ...denyAll,
      Principal: { AWS: 'arn:aws:sts::000000000000:federated-user/somebody' },
    });
    await expect(reader.send(new GetObjectCommand(object('mine/k')))).rejects.toMatchObject(denied);
    expect(await running.text('mine/k')).toBe('v');
  });

  test('can demand encryption of every write', async () => {
    const { reader } = await withPolicy({
      ...denyAll,
      Action: 's3:PutObject',
      Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    });
    const write = (more: object) => reader.send(new PutObjectCommand({ ...object('mine/k'), Body: 'v', ...more }));
    await expect(write({})).rejects.toMatchObject(denied);
    await write({ ServerSideEncryption: 'aws:kms' });
  });
});

test('every operation that is served asks for a right', async () => {
  const { cloud } = await startS3();
  for (const name of ['s3', 'dynamodb', 'sqs'] as const) {
    const operations = cloud.cloud.services.get(name)?.operations ?? {};
    expect(Object.keys(operations).length).toBeGreaterThan(10);
    const without = Object.entries(operations).filter(([, { authorize }]) => authorize === undefined);
    expect(without.map(([operation]) => operation)).toEqual([]);
  }
});
