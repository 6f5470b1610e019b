import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asService, ROOT, type Caller } from '../../src/kernel/caller.js';
import { createCloud, type RunningCloud } from '../../src/kernel/create-cloud.js';
import { callerOf } from '../../src/kernel/credential-store.js';

let cloud: RunningCloud;
beforeEach(async () => {
  cloud = await createCloud({ clock: 'virtual' });
});
afterEach(() => cloud.close());

interface Assumed {
  readonly Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: Date };
  readonly AssumedRoleUser: { Arn: string };
}

const statement = (Principal: unknown, more: object = {}): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }] });

const role = async (name: string, trust: string, policy?: object): Promise<string> => {
  await cloud.call(
    'iam',
    'CreateRole',
    { RoleName: name, AssumeRolePolicyDocument: trust, MaxSessionDuration: 7200 },
    ROOT,
  );
  if (policy) {
    const PolicyDocument = JSON.stringify({ Statement: [policy] });
    await cloud.call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument }, ROOT);
  }
  return `arn:aws:iam::000000000000:role/${name}`;
};

const assume = (RoleArn: string, caller: Caller, more: object = {}): Promise<Assumed> =>
  cloud.call<Assumed>('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'session', ...more }, caller);

const session = async (arn: string, caller: Caller = ROOT): Promise<Caller> => {
  const { Credentials } = await assume(arn, caller);
  const issued = cloud.credentials.find(Credentials.AccessKeyId);
  if (!issued) throw new Error('The credentials are not known');
  return callerOf(issued);
};

const account = { AWS: 'arn:aws:iam::000000000000:root' };

describe('AssumeRole', () => {
  test('gives credentials that stand for the role', async () => {
    const arn = await role('builder', statement(account));
    const { Credentials, AssumedRoleUser } = await assume(arn, ROOT);
    expect(AssumedRoleUser.Arn).toBe('arn:aws:sts::000000000000:assumed-role/builder/session');
    expect(Credentials.Expiration.getTime()).toBe(cloud.clock.now() + 3_600_000);
    const issued = cloud.credentials.find(Credentials.AccessKeyId);
    expect(issued?.principal).toEqual({ kind: 'role', roleArn: arn, sessionName: 'session' });
  });

  test('is for the services that the role trusts', async () => {
    const arn = await role('function', statement({ Service: 'lambda.amazonaws.com' }));
    await assume(arn, asService('lambda.amazonaws.com'));
    await expect(assume(arn, asService('ec2.amazonaws.com'))).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(assume(arn, ROOT)).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
  });

  test('knows a service by its regional name, too', async () => {
    const arn = await role('flow', statement({ Service: 'states.us-east-1.amazonaws.com' }));
    await assume(arn, asService('states.amazonaws.com'));
  });

  test('minds the conditions of the trust', async () => {
    const Condition = { StringEquals: { 'sts:ExternalId': 'secret' } };
    const arn = await role('partner', statement(account, { Condition }));
    await expect(assume(arn, ROOT)).rejects.toMatchObject({ code: 'AccessDenied' });
    await assume(arn, ROOT, { ExternalId: 'secret' });
  });

  test('a role that is trusted by name needs nothing else', async () => {
    const first = await role('first', statement(account));
    const second = await role('second', statement({ AWS: first }));
    await assume(second, await session(first));
  });

  test('a role whose account is trusted needs a policy of its own', async () => {
    const target = await role('target', statement(account));
    const without = await role('without', statement(account));
    const withPolicy = await role('with', statement(account), {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: target,
    });
    await expect(assume(target, await session(without))).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('because no identity-based policy allows the sts:AssumeRole action') as string,
    });
    await assume(target, await session(withPolicy));
  });

  test('a chained session lasts an hour at most', async () => {
    const first = await role('first', statement(account));
    const second = await role('second', statement({ AWS: first }));
    await assume(second, ROOT, {}).catch(() => undefined);
    await assume(first, ROOT, { DurationSeconds: 7200 });
    await expect(assume(second, await session(first), { DurationSeconds: 3601 })).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('role chaining') as string,
    });
    await expect(assume(first, ROOT, { DurationSeconds: 7201 })).rejects.toMatchObject({ code: 'ValidationError' });
  });

  test("a session's own policy bounds it", async () => {
    const inner = await role('inner', statement(account));
    const outer = await role('outer', statement(account), { Effect: 'Allow', Action: '*', Resource: '*' });
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
    const { Credentials } = await assume(outer, ROOT, { Policy });
    const issued = cloud.credentials.find(Credentials.AccessKeyId);
    if (!issued) throw new Error('The credentials are not known');
    await expect(assume(inner, callerOf(issued))).rejects.toMatchObject({
      message: expect.stringContaining('because no session policy allows the sts:AssumeRole action') as string,
    });
  });

  test('a role that is not there looks like one that may not be assumed', async () => {
    await expect(assume('arn:aws:iam::000000000000:role/none', ROOT)).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});

test('GetCallerIdentity says who asks', async () => {
  const arn = await role('builder', statement(account));
  expect(await cloud.call('sts', 'GetCallerIdentity', {}, ROOT)).toEqual({
    Account: '000000000000',
    UserId: '000000000000',
    Arn: 'arn:aws:iam::000000000000:root',
  });
  expect(await cloud.call('sts', 'GetCallerIdentity', {}, await session(arn))).toMatchObject({
    Arn: 'arn:aws:sts::000000000000:assumed-role/builder/session',
    UserId: expect.stringMatching(/^AROA[0-9A-F]{17}:session$/) as string,
  });
});
