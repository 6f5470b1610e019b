import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';

const policy = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource = '*') => ({ Effect: 'Allow', Action, Resource });

/** A cloud with a user, and clients that sign with one of its keys. */
const openUser = async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted', clock: 'virtual' });
  onTestFinished(() => local.close());
  const config = { endpoint: local.endpoint, region: 'us-east-1', maxAttempts: 1 };
  const root = { ...config, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const iam = new IAMClient(root);
  await iam.send(new CreateUserCommand({ UserName: 'ann', Path: '/people/' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  const ann = { ...config, credentials: { accessKeyId, secretAccessKey } };
  const s3 = new S3Client({ ...ann, forcePathStyle: true });
  const rootS3 = new S3Client({ ...root, forcePathStyle: true });
  await rootS3.send(new CreateBucketCommand({ Bucket: 'bucket-1' }));
  const list = () => s3.send(new ListObjectsV2Command({ Bucket: 'bucket-1' }));
  return { iam, accessKeyId, ann, list, rootS3, sts: new STSClient(ann) };
};

const ARN = 'arn:aws:iam::000000000000:user/people/ann';

describe('a user', () => {
  test('signs with its access key, and is known by it', async () => {
    const { sts, iam, accessKeyId } = await openUser();
    expect(accessKeyId).toMatch(/^AKIA[0-9A-F]{16}$/);
    const { User } = await iam.send(new GetUserCommand({ UserName: 'ann' }));
    expect(User).toMatchObject({ Arn: ARN, Path: '/people/' });
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Arn: ARN, UserId: User?.UserId, Account: '000000000000' });
    expect((await iam.send(new ListUsersCommand({}))).Users).toMatchObject([{ UserName: 'ann' }]);
  });

  test('may do what its own policies and those of its groups allow, and nothing else', async () => {
    const { iam, list, ann } = await openUser();
    await expect(list()).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${ARN} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::bucket-1" because no identity-based policy allows the s3:ListBucket action`,
    });
    const inline = { UserName: 'ann', PolicyName: 'list' };
    await iam.send(new PutUserPolicyCommand({ ...inline, PolicyDocument: policy(allow('s3:ListBucket')) }));
    await list();
    const { PolicyDocument = '' } = await iam.send(new GetUserPolicyCommand(inline));
    expect(decodeURIComponent(PolicyDocument)).toBe(policy(allow('s3:ListBucket')));
    expect((await iam.send(new ListUserPoliciesCommand({ UserName: 'ann' }))).PolicyNames).toEqual(['list']);
    await iam.send(new DeleteUserPolicyCommand(inline));
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });

    await iam.send(new CreateGroupCommand({ GroupName: 'readers' }));
    const PolicyDocument2 = policy(allow('s3:List*'));
    await iam.send(
      new PutGroupPolicyCommand({ GroupName: 'readers', PolicyName: 'list', PolicyDocument: PolicyDocument2 }),
    );
    await iam.send(new AddUserToGroupCommand({ GroupName: 'readers', UserName: 'ann' }));
    await list();
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'ann' }));
    expect(Groups).toMatchObject([{ GroupName: 'readers' }]);
    await expect(new IAMClient(ann).send(new CreateUserCommand({ UserName: 'eve' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('iam:CreateUser on resource: arn:aws:iam::000000000000:user/eve') as string,
    });
  });

  test('is bounded by its permissions boundary, but not in what a resource allows it by name', async () => {
    const { iam, list, rootS3 } = await openUser();
    const AdministratorAccess = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachUserPolicyCommand({ UserName: 'ann', PolicyArn: AdministratorAccess }));
    const attached = await iam.send(new ListAttachedUserPoliciesCommand({ UserName: 'ann' }));
    expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'AdministratorAccess', PolicyArn: AdministratorAccess }]);
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: policy(allow('sqs:*')) }),
    );
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ann', PermissionsBoundary: Policy?.Arn }));
    await expect(list()).rejects.toThrow('because no permissions boundary allows');
    const statement = { ...allow('s3:ListBucket', 'arn:aws:s3:::bucket-1'), Principal: { AWS: ARN } };
    await rootS3.send(new PutBucketPolicyCommand({ Bucket: 'bucket-1', Policy: policy(statement) }));
    await list();
  });

  test('cannot sign with a key that is inactive or deleted', async () => {
    const { iam, accessKeyId, sts } = await openUser();
    const key = { UserName: 'ann', AccessKeyId: accessKeyId };
    const identity = () => sts.send(new GetCallerIdentityCommand({}));
    await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
    await expect(identity()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    expect((await iam.send(new ListAccessKeysCommand({ UserName: 'ann' }))).AccessKeyMetadata).toMatchObject([
      { AccessKeyId: accessKeyId, Status: 'Inactive' },
    ]);
    await iam.send(new UpdateAccessKeyCommand({ ...key, Status: 'Active' }));
    await identity();
    await expect(iam.send(new DeleteUserCommand({ UserName: 'ann' }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new DeleteAccessKeyCommand(key));
    await expect(identity()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await iam.send(new DeleteUserCommand({ UserName: 'ann' }));
    await expect(iam.send(new GetUserCommand({ UserName: 'ann' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  test('takes on a role that trusts it by name', async () => {
    const { iam, sts } = await openUser();
    const trust = (AWS: string) => policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
    await iam.send(new CreateRoleCommand({ RoleName: 'hers', AssumeRolePolicyDocument: trust(ARN) }));
    await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: trust('000000000000') }));
    const assume = (role: string) =>
      sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::000000000000:role/${role}`, RoleSessionName: 'ann' }));
    expect((await assume('hers')).AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/hers/ann');
    await expect(assume('any')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
