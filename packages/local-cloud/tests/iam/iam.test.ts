import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud, type RunningCloud } from '../../src/kernel/create-cloud.js';

let cloud: RunningCloud;
beforeEach(async () => {
  cloud = await createCloud({ isolation: 'scripted' });
});
afterEach(() => cloud.close());

const iam = <T = Record<string, never>>(operation: string, input: object = {}): Promise<T> =>
  cloud.call<T>('iam', operation, input, ROOT);

const trust = (service: string): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] });
const grants = (action: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: action, Resource: '*' } });
const createRole = (RoleName: string, more: object = {}): Promise<{ Role: { Arn: string } }> =>
  iam('CreateRole', { RoleName, AssumeRolePolicyDocument: trust('ec2.amazonaws.com'), ...more });

describe('roles', () => {
  test('a role is found as it was made, its document percent-encoded', async () => {
    await createRole('builder', { Path: '/ci/', Description: 'd', Tags: [{ Key: 'a', Value: 'b' }] });
    const { Role } = await iam<{ Role: Record<string, unknown> }>('GetRole', { RoleName: 'builder' });
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:role/ci/builder',
      Description: 'd',
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'a', Value: 'b' }],
      AssumeRolePolicyDocument: encodeURIComponent(trust('ec2.amazonaws.com')),
    });
    expect(Role['RoleId']).toMatch(/^AROA[0-9A-F]{17}$/);
  });

  test('a name is taken once', async () => {
    await createRole('builder');
    await expect(createRole('builder')).rejects.toMatchObject({ code: 'EntityAlreadyExists', status: 409 });
  });

  test('a role that is not there is named', async () => {
    await expect(iam('GetRole', { RoleName: 'none' })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: 'The role with name none cannot be found.',
    });
  });

  test.each([
    ['no JSON', '{', 'This policy contains invalid Json'],
    ['no principal', grants('sts:AssumeRole'), 'Has prohibited field Resource'],
    ['no statement', '{}', 'Syntax errors in policy.'],
  ])('a trust policy with %s is refused', async (_what, AssumeRolePolicyDocument, message) => {
    await expect(createRole('builder', { AssumeRolePolicyDocument })).rejects.toMatchObject({
      code: 'MalformedPolicyDocument',
      message,
    });
  });

  test('tags are added, replaced and removed', async () => {
    await createRole('builder', { Tags: [{ Key: 'a', Value: '1' }] });
    await iam('TagRole', {
      RoleName: 'builder',
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '3' },
      ],
    });
    await iam('UntagRole', { RoleName: 'builder', TagKeys: ['b'] });
    expect(await iam('ListRoleTags', { RoleName: 'builder' })).toMatchObject({ Tags: [{ Key: 'a', Value: '2' }] });
  });

  test('a role in use is not deleted', async () => {
    await createRole('builder');
    await iam('PutRolePolicy', { RoleName: 'builder', PolicyName: 'p', PolicyDocument: grants('s3:*') });
    await expect(iam('DeleteRole', { RoleName: 'builder' })).rejects.toMatchObject({ code: 'DeleteConflict' });
    await iam('DeleteRolePolicy', { RoleName: 'builder', PolicyName: 'p' });
    await iam('CreateInstanceProfile', { InstanceProfileName: 'profile' });
    await iam('AddRoleToInstanceProfile', { InstanceProfileName: 'profile', RoleName: 'builder' });
    await expect(iam('DeleteRole', { RoleName: 'builder' })).rejects.toMatchObject({ code: 'DeleteConflict' });
    await iam('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'profile', RoleName: 'builder' });
    await iam('DeleteRole', { RoleName: 'builder' });
    expect(await iam('ListRoles')).toMatchObject({ Roles: [], IsTruncated: false });
  });

  test('long lists come in pages', async () => {
    for (const name of ['c', 'a', 'b']) await createRole(name);
    const first = await iam<{ Marker: string; Roles: object[] }>('ListRoles', { MaxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: 'a' }, { RoleName: 'b' }] });
    const second = await iam('ListRoles', { MaxItems: 2, Marker: first.Marker });
    expect(second).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: 'c' }] });
  });
});

describe('policies', () => {
  test("AWS's own can be attached; one that nobody knows cannot", async () => {
    await createRole('builder');
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await iam('AttachRolePolicy', { RoleName: 'builder', PolicyArn });
    expect(await iam('ListAttachedRolePolicies', { RoleName: 'builder' })).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn }],
    });
    await expect(
      iam('AttachRolePolicy', { RoleName: 'builder', PolicyArn: 'arn:aws:iam::aws:policy/NoSuchPolicy' }),
    ).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  test('a managed policy has versions, one of which counts', async () => {
    const { Policy } = await iam<{ Policy: { Arn: string } }>('CreatePolicy', {
      PolicyName: 'own',
      PolicyDocument: grants('s3:*'),
    });
    await iam('CreatePolicyVersion', { PolicyArn: Policy.Arn, PolicyDocument: grants('ec2:*'), SetAsDefault: true });
    expect(await iam('GetPolicy', { PolicyArn: Policy.Arn })).toMatchObject({ Policy: { DefaultVersionId: 'v2' } });
    expect(await iam('GetPolicyVersion', { PolicyArn: Policy.Arn, VersionId: 'v2' })).toMatchObject({
      PolicyVersion: { Document: encodeURIComponent(grants('ec2:*')), IsDefaultVersion: true },
    });
    await expect(iam('DeletePolicy', { PolicyArn: Policy.Arn })).rejects.toMatchObject({ code: 'DeleteConflict' });
    await iam('DeletePolicyVersion', { PolicyArn: Policy.Arn, VersionId: 'v1' });
    await iam('DeletePolicy', { PolicyArn: Policy.Arn });
    await expect(iam('GetPolicy', { PolicyArn: Policy.Arn })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  test('inline policies of a role have 10,240 characters together, white space not counted', async () => {
    await createRole('builder');
    const put = (PolicyName: string, length: number) =>
      iam('PutRolePolicy', {
        RoleName: 'builder',
        PolicyName,
        PolicyDocument: grants('x'.repeat(length)) + ' '.repeat(9000),
      });
    await put('a', 9000);
    await expect(put('b', 2000)).rejects.toMatchObject({ code: 'LimitExceeded' });
    await put('a', 5);
    await put('b', 9000);
  });

  test('an identity policy names resources and no principal', async () => {
    await createRole('builder');
    const put = (document: object) =>
      iam('PutRolePolicy', { RoleName: 'builder', PolicyName: 'p', PolicyDocument: JSON.stringify(document) });
    await expect(put({ Statement: { Effect: 'Allow', Action: 's3:*' } })).rejects.toMatchObject({
      message: 'Policy statement must contain resources.',
    });
    await expect(
      put({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' } }),
    ).rejects.toMatchObject({ message: 'Policy document should not specify a principal.' });
  });
});

describe('instance profiles', () => {
  test('a profile holds one role, and gives it whole', async () => {
    await createRole('one');
    await createRole('two');
    await iam('CreateInstanceProfile', { InstanceProfileName: 'profile', Path: '/ci/' });
    await iam('AddRoleToInstanceProfile', { InstanceProfileName: 'profile', RoleName: 'one' });
    await expect(
      iam('AddRoleToInstanceProfile', { InstanceProfileName: 'profile', RoleName: 'two' }),
    ).rejects.toMatchObject({ code: 'LimitExceeded' });
    expect(await iam('GetInstanceProfile', { InstanceProfileName: 'profile' })).toMatchObject({
      InstanceProfile: {
        Arn: 'arn:aws:iam::000000000000:instance-profile/ci/profile',
        Roles: [{ RoleName: 'one' }],
      },
    });
  });
});
