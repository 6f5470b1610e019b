import { describe, expect, test } from 'vitest';
import type { Caller } from '../../src/kernel/caller.js';
import { openCloud, type CloudUnderTest } from '../ec2/cloud-under-test.js';
import { textWith } from '../ec2/matchers.js';

const put = (cloud: CloudUnderTest, Name: string, Value: string, more: object = {}) =>
  cloud.call('ssm', 'PutParameter', { Name, Value, Type: 'String', ...more });

const get = async (cloud: CloudUnderTest, Name: string, WithDecryption?: boolean) =>
  (await cloud.call<{ Parameter: { Value: string; Version: number } }>('ssm', 'GetParameter', { Name, WithDecryption }))
    .Parameter;

describe('a parameter', () => {
  test('keeps its versions', async () => {
    const cloud = await openCloud();
    expect(await put(cloud, '/app/colour', 'red')).toMatchObject({ Version: 1 });
    await expect(put(cloud, '/app/colour', 'green')).rejects.toMatchObject({ code: 'ParameterAlreadyExists' });
    expect(await put(cloud, '/app/colour', 'green', { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await get(cloud, '/app/colour')).toMatchObject({
      Value: 'green',
      Version: 2,
      Type: 'String',
      ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/app/colour',
    });
    expect(await get(cloud, '/app/colour:1')).toMatchObject({ Value: 'red' });
    await expect(get(cloud, '/app/colour:9')).rejects.toMatchObject({ code: 'ParameterVersionNotFound' });
    expect(await cloud.call('ssm', 'GetParameterHistory', { Name: '/app/colour' })).toMatchObject({
      Parameters: [{ Value: 'red' }, { Value: 'green' }],
    });
  });

  test('that is secure is shown plain only when it is asked for plain', async () => {
    const cloud = await openCloud();
    await put(cloud, 'secret', 'hidden', { Type: 'SecureString' });
    expect((await get(cloud, 'secret')).Value).not.toContain('hidden');
    expect((await get(cloud, 'secret', true)).Value).toBe('hidden');
  });

  test('is found by its path', async () => {
    const cloud = await openCloud();
    for (const name of ['/app/a', '/app/b/c', '/apple', 'plain']) await put(cloud, name, 'x');
    const below = async (Recursive: boolean) =>
      (
        await cloud.call<{ Parameters: { Name: string }[] }>('ssm', 'GetParametersByPath', { Path: '/app', Recursive })
      ).Parameters.map(({ Name }) => Name);
    expect(await below(false)).toEqual(['/app/a']);
    expect(await below(true)).toEqual(['/app/a', '/app/b/c']);
  });

  test('is described, filtered by name and tag', async () => {
    const cloud = await openCloud();
    await put(cloud, '/app/a', 'x', { Description: 'first', Tags: [{ Key: 'stack', Value: 'mine' }] });
    await put(cloud, '/app/b', 'x');
    const described = async (...ParameterFilters: object[]) =>
      (
        await cloud.call<{ Parameters: { Name: string }[] }>('ssm', 'DescribeParameters', { ParameterFilters })
      ).Parameters.map(({ Name }) => Name);
    expect(await described()).toEqual(['/app/a', '/app/b']);
    expect(await described({ Key: 'Name', Option: 'Contains', Values: ['b'] })).toEqual(['/app/b']);
    expect(await described({ Key: 'tag:stack', Values: ['mine'] })).toEqual(['/app/a']);
  });

  test('is gone once deleted', async () => {
    const cloud = await openCloud();
    await put(cloud, 'one', 'x');
    await cloud.call('ssm', 'DeleteParameter', { Name: 'one' });
    await expect(get(cloud, 'one')).rejects.toMatchObject({ code: 'ParameterNotFound' });
    await expect(cloud.call('ssm', 'DeleteParameter', { Name: 'one' })).rejects.toMatchObject({
      code: 'ParameterNotFound',
    });
    expect(await cloud.call('ssm', 'GetParameters', { Names: ['one'] })).toMatchObject({
      Parameters: [],
      InvalidParameters: ['one'],
    });
  });

  test.each([
    ['/aws/mine', 'x', {}, 'reserved'],
    ['a b', 'x', {}, 'Parameter name'],
    ['a/b', 'x', {}, 'fully qualified'],
    ['a', 'x'.repeat(4097), {}, 'maximum parameter value of 4096'],
    ['a', '', {}, "can't be empty"],
  ])('named %s is refused', async (name, value, more, message) => {
    const cloud = await openCloud();
    await expect(put(cloud, name, value, more)).rejects.toMatchObject({
      code: 'ValidationException',
      message: textWith(message),
    });
  });

  test('must match its own pattern', async () => {
    const cloud = await openCloud();
    await expect(put(cloud, 'a', 'x', { AllowedPattern: '^\\d+$' })).rejects.toMatchObject({
      code: 'ParameterPatternMismatchException',
    });
  });

  test('is read by a role that may read just that', async () => {
    const cloud = await openCloud();
    await put(cloud, '/app/a', 'x');
    await put(cloud, '/app/b', 'x');
    await cloud.profile('reader', [
      { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:us-east-1:000000000000:parameter/app/a' },
    ]);
    const caller: Caller = {
      kind: 'role',
      roleArn: 'arn:aws:iam::000000000000:role/reader',
      sessionName: 'test',
      accessKeyId: 'ASIATEST',
    };
    const read = (Name: string) => cloud.call('ssm', 'GetParameter', { Name }, caller);
    await expect(read('/app/a')).resolves.toBeDefined();
    await expect(read('/app/b')).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});
