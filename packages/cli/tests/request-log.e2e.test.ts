import { ListCommandInvocationsCommand, ListCommandsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { localCloudAdmin } from '@codepipeline-ec2/local-cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from './kit/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('nothing polls between launch and release: each call is made once', async () => {
  const admin = localCloudAdmin(world.cloud.endpoint);
  const before = (await admin.requests()).length;
  await world.build({ configuration: { Command: 'sleep 4' } });
  const calls = (await admin.requests()).slice(before);
  const launched = calls.findIndex(({ operation }) => operation === 'RunInstances');
  const released = calls.findIndex(({ operation }) => operation === 'TerminateInstances');
  const names = calls.slice(launched, released + 1).map(({ service, operation }) => `${service}:${operation}`);
  const count = (name: string) => names.filter((one) => one === name).length;
  // What would be polled.
  for (const name of [
    'ssm:DescribeInstanceInformation',
    'ssm:ListCommandInvocations',
    'ssm:ListCommands',
    'states:DescribeExecution',
    'ec2:DescribeInstances',
  ])
    expect(count(name), name).toBe(0);
  expect(count('ec2:RunInstances')).toBe(1);
  expect(count('ssm:SendCommand')).toBe(1);
  expect(count('codepipeline:PutJobSuccessResult')).toBe(2);
  expect(count('ssm:GetCommandInvocation')).toBeLessThanOrEqual(1);
});

test('a reader of the command history finds no secret, and the ticket parameter alone opens nothing', async () => {
  const secret = 'a-secret-of-this-build';
  await world.build({ configuration: { Command: `echo ${secret} >/dev/null` } });
  const ssm = new SSMClient({
    endpoint: world.cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Commands = [] } = await ssm.send(new ListCommandsCommand({}));
  const { CommandInvocations = [] } = await ssm.send(new ListCommandInvocationsCommand({ Details: true }));
  expect(JSON.stringify([Commands, CommandInvocations])).not.toContain(secret);
  expect(Commands.length).toBeGreaterThan(0);
  for (const { Parameters = {} } of Commands) {
    expect(Object.keys(Parameters).sort()).toEqual(['jobId', 'ticket']);
    const url = Buffer.from(Parameters['ticket']?.[0] ?? '', 'base64url').toString();
    expect(new URL(url).pathname).toMatch(/\/tickets\/[0-9a-f-]{36}\/1\.1\/$/);
    expect((await fetch(url)).status).toBe(403);
  }
});

test('an artifact of 200 MB goes through', { timeout: 120_000 }, async () => {
  const built = await world.build({
    configuration: { Command: 'mkdir out\nhead -c 200000000 /dev/urandom > out/large', OutputArtifactPath: 'out' },
    outputs: ['large'],
  });
  expect(built).toMatchObject({ message: '', status: 'Succeeded', instancesLeft: 0 });
  expect((await built.artifact('large')).length).toBeGreaterThan(200_000_000);
});
