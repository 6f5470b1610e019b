import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LocalCloud } from '../../src/start.js';
import { clientConfig, startCloud } from './recording-services.js';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

const json = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement });

const reader = async (cloud: LocalCloud) => {
  const iam = new IAMClient(clientConfig(cloud));
  const trust = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: json(trust) }));
  const PolicyDocument = json({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket-1/public/*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'read', PolicyDocument }));
  const assumed = await new STSClient(clientConfig(cloud)).send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'session' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = assumed.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};

const s3 = (cloud: LocalCloud, credentials = clientConfig(cloud).credentials) =>
  new S3Client({ ...clientConfig(cloud), credentials, forcePathStyle: true });

const get = (Key: string) => new GetObjectCommand({ Bucket: 'bucket-1', Key });
const put = (Key: string) => new PutObjectCommand({ Bucket: 'bucket-1', Key, Body: 'text' });

describe("a role's session", () => {
  test('may do what the policies of its role say, and no more', async () => {
    const cloud = await startCloud();
    await s3(cloud).send(new CreateBucketCommand({ Bucket: 'bucket-1' }));
    await s3(cloud).send(put('public/a'));
    const credentials = await reader(cloud);
    const session = s3(cloud, credentials);
    await session.send(get('public/a'));
    await expect(session.send(put('public/a'))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/reader/session is not authorized to perform: s3:PutObject on resource: ' +
        '"arn:aws:s3:::bucket-1/public/a" because no identity-based policy allows the s3:PutObject action',
    });
    await expect(session.send(get('private/a'))).rejects.toMatchObject({ name: 'AccessDenied' });
    const ec2 = new EC2Client({ ...clientConfig(cloud), credentials });
    await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'UnauthorizedOperation' });

    const iam = new IAMClient(clientConfig(cloud));
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'reader', PolicyName: 'read' }));
    await expect(session.send(get('public/a'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('goes on after a restart of the cloud', async () => {
    const before = await startCloud({ stateDirectory });
    await s3(before).send(new CreateBucketCommand({ Bucket: 'bucket-1' }));
    await s3(before).send(put('public/a'));
    const credentials = await reader(before);
    await before.close();

    const after = await startCloud({ stateDirectory });
    const { Body } = await s3(after, credentials).send(get('public/a'));
    expect(await Body?.transformToString()).toBe('text');
  });
});
