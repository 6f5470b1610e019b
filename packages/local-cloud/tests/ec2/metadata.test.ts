import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GetCommandInvocationCommandOutput } from '@aws-sdk/client-ssm';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { instanceCommands } from '../../src/services/ec2/instance-commands.js';
import { openState } from '../../src/services/ec2/ec2-state.js';
import { instanceMetadata } from '../../src/services/ec2/metadata/instance-metadata.js';
import { answerMetadata, type MetadataResponse } from '../../src/services/ec2/metadata/metadata-answer.js';
import { createTokens } from '../../src/services/ec2/metadata/metadata-servers.js';
import { createRoleCredentials, type RoleCredentials } from '../../src/services/ec2/metadata/role-credentials.js';
import { startLocalCloud } from '../../src/start.js';
import { NO_AWS_COMMAND } from '../s3/aws-command.js';
import { base64, launch, LAUNCH, openCloud, PATIENTLY, PROCESSES, START } from './cloud-under-test.js';

const TOKEN = '/latest/api/token';
const TTL = 'x-aws-ec2-metadata-token-ttl-seconds';

/** The metadata service of a launched instance, with a clock of its own. */
const openMetadata = async (launched: object = {}, statements: readonly object[] = []) => {
  const fixture = await openCloud();
  await fixture.profile('builds', statements);
  const { InstanceId } = await launch(fixture, { IamInstanceProfile: { Name: 'builds' }, ...launched });
  await fixture.advance(0);
  const state = openState(fixture.cloud);
  const time = { now: START };
  const tokens = createTokens(
    () => fixture.cloud.hex(54),
    () => time.now,
  );
  const roles = createRoleCredentials(fixture.cloud, () => time.now);
  const record = () => {
    const found = state.instances.get(InstanceId);
    if (!found) throw new Error('the instance is gone');
    return found;
  };
  const ask = (
    url: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<MetadataResponse> =>
    answerMetadata(record(), { method, url, headers }, tokens, async () =>
      instanceMetadata(fixture.cloud, state, record(), await roles.of(record())),
    );
  return { ...fixture, InstanceId, time, ask, role: (): Promise<RoleCredentials | undefined> => roles.of(record()) };
};

const read = async (answer: Promise<MetadataResponse>): Promise<unknown> => JSON.parse(String((await answer).body));

describe('instance metadata', () => {
  test('tells an instance what it is', async () => {
    const { ask, InstanceId } = await openMetadata({ UserData: base64('#!/bin/sh\n') });
    expect((await ask('/latest/meta-data/instance-id')).body).toBe(InstanceId);
    expect((await ask('/2021-03-23/meta-data/placement/region')).body).toBe('us-east-1');
    expect((await ask('/latest/meta-data/placement/')).body).toBe('availability-zone\navailability-zone-id\nregion');
    expect(String((await ask('/latest/meta-data')).body).split('\n')).toEqual(
      expect.arrayContaining(['ami-id', 'iam/', 'instance-type', 'local-hostname', 'local-ipv4', 'placement/']),
    );
    expect(String((await ask('/latest/user-data')).body)).toBe('#!/bin/sh\n');
    expect(await read(ask('/latest/dynamic/instance-identity/document'))).toMatchObject({
      instanceId: InstanceId,
      instanceType: 't3.micro',
      region: 'us-east-1',
      accountId: '000000000000',
    });
    expect((await ask('/latest/meta-data/tags/instance')).status).toBe(404);
    expect((await ask('/latest/meta-data/constructor')).status).toBe(404);
  });

  test('has tags where they are enabled', async () => {
    const { ask } = await openMetadata({
      MetadataOptions: { InstanceMetadataTags: 'enabled' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'builder' }] }],
    });
    expect((await ask('/latest/meta-data/tags/instance/')).body).toBe('Name');
    expect((await ask('/latest/meta-data/tags/instance/Name')).body).toBe('builder');
  });

  test('asks for a token where one is required, and takes it until it ends', async () => {
    const { ask, time } = await openMetadata({ MetadataOptions: { HttpTokens: 'required' } });
    expect((await ask('/latest/meta-data/ami-id')).status).toBe(401);
    expect((await ask(TOKEN, {}, 'PUT')).status).toBe(400);
    expect((await ask(TOKEN, { [TTL]: '21601' }, 'PUT')).status).toBe(400);
    expect((await ask(TOKEN, { [TTL]: '60', 'x-forwarded-for': '10.0.0.1' }, 'PUT')).status).toBe(403);
    const issued = await ask(TOKEN, { [TTL]: '60' }, 'PUT');
    expect(issued.headers).toMatchObject({ [TTL]: '60' });
    const headers = { 'x-aws-ec2-metadata-token': String(issued.body) };
    expect((await ask('/latest/meta-data/ami-id', headers)).status).toBe(200);
    time.now += 60_000;
    expect((await ask('/latest/meta-data/ami-id', headers)).status).toBe(401);
  });

  test('refuses a wrong token also where none is needed', async () => {
    const { ask } = await openMetadata();
    expect((await ask('/latest/meta-data/ami-id', { 'x-aws-ec2-metadata-token': 'wrong' })).status).toBe(401);
  });

  test('is forbidden where it is disabled', async () => {
    const { ask } = await openMetadata({ MetadataOptions: { HttpEndpoint: 'disabled' } });
    expect((await ask('/latest/meta-data/ami-id')).status).toBe(403);
    expect((await ask(TOKEN, { [TTL]: '60' }, 'PUT')).status).toBe(403);
  });

  test('follows what the options of a running instance are changed to; what is not named stays', async () => {
    const { ask, cloud, InstanceId } = await openMetadata({ MetadataOptions: { InstanceMetadataTags: 'enabled' } });
    const modify = (options: object) =>
      cloud.call<object>('ec2', 'ModifyInstanceMetadataOptions', { InstanceId, ...options }, ROOT);
    expect((await ask('/latest/meta-data/ami-id')).status).toBe(200);
    expect(await modify({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 })).toEqual({
      InstanceId,
      InstanceMetadataOptions: {
        State: 'pending',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 2,
        HttpEndpoint: 'enabled',
        HttpProtocolIpv6: 'disabled',
        InstanceMetadataTags: 'enabled',
      },
    });
    expect((await ask('/latest/meta-data/ami-id')).status).toBe(401);
    await modify({ HttpEndpoint: 'disabled' });
    expect((await ask(TOKEN, { [TTL]: '60' }, 'PUT')).status).toBe(403);
    await modify({ HttpEndpoint: 'enabled', HttpTokens: 'optional' });
    expect((await ask('/latest/meta-data/ami-id')).status).toBe(200);
    const described = await cloud.call('ec2', 'DescribeInstances', { InstanceIds: [InstanceId] }, ROOT);
    expect(described).toMatchObject({
      Reservations: [
        { Instances: [{ MetadataOptions: { State: 'applied', HttpTokens: 'optional', HttpPutResponseHopLimit: 2 } }] },
      ],
    });
  });

  test.each([
    [{ HttpTokens: 'never' }, 'InvalidParameterValue'],
    [{ HttpEndpoint: 'on' }, 'InvalidParameterValue'],
    [{ HttpPutResponseHopLimit: 65 }, 'InvalidParameterValue'],
    [{ InstanceId: 'i-00000000000000000' }, 'InvalidInstanceID.NotFound'],
    [{ DryRun: true }, 'DryRunOperation'],
  ])('options such as %o change nothing', async (options, code) => {
    const { ask, cloud, InstanceId } = await openMetadata();
    const request = { InstanceId, HttpTokens: 'required', ...options };
    const asked = cloud.call('ec2', 'ModifyInstanceMetadataOptions', request, ROOT);
    await expect(asked).rejects.toThrow(expect.objectContaining({ code }) as Error);
    expect((await ask('/latest/meta-data/ami-id')).status).toBe(200);
  });

  test('options that a launch template has hold for its instances', async () => {
    const fixture = await openCloud();
    const { LaunchTemplate } = await fixture.cloud.call<{ LaunchTemplate: { LaunchTemplateId: string } }>(
      'ec2',
      'CreateLaunchTemplate',
      {
        LaunchTemplateName: 'strict',
        LaunchTemplateData: { ...LAUNCH, MetadataOptions: { HttpTokens: 'required' } },
      },
      ROOT,
    );
    const { LaunchTemplateId } = LaunchTemplate;
    const { InstanceId } = await launch(fixture, { LaunchTemplate: { LaunchTemplateId } });
    expect(openState(fixture.cloud).instances.get(InstanceId)?.metadata.tokens).toBe('required');
  });

  test("gives credentials of the profile's role, and new ones before they end", async () => {
    const { ask, time, InstanceId, cloud } = await openMetadata();
    expect((await ask('/latest/meta-data/iam/security-credentials/')).body).toBe('builds');
    const credentials = () => read(ask('/latest/meta-data/iam/security-credentials/builds'));
    const first = (await credentials()) as { AccessKeyId: string };
    expect(first).toMatchObject({ Code: 'Success', Type: 'AWS-HMAC', Expiration: '2030-01-01T06:00:00Z' });
    expect(cloud.credentials.find(first.AccessKeyId)?.principal).toMatchObject({ sessionName: InstanceId });
    expect(await credentials()).toEqual(first);
    time.now += 5.5 * 3_600_000;
    expect(await credentials()).toMatchObject({ Expiration: '2030-01-01T11:30:00Z' });
    expect(await read(ask('/latest/meta-data/iam/info'))).toMatchObject({
      InstanceProfileArn: 'arn:aws:iam::000000000000:instance-profile/builds',
    });
  });

  test('gives none of a role that EC2 may not take on, and says so', async () => {
    const { ask, call } = await openMetadata();
    const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:*' }] };
    await call('iam', 'UpdateAssumeRolePolicy', { RoleName: 'builds', PolicyDocument: JSON.stringify(trust) });
    expect(await read(ask('/latest/meta-data/iam/security-credentials/builds'))).toMatchObject({
      Code: 'AssumeRoleUnauthorizedAccess',
    });
  });

  test('has nothing of a role where there is no profile', async () => {
    const { ask } = await openMetadata({ IamInstanceProfile: undefined });
    expect((await ask('/latest/meta-data/iam/')).status).toBe(404);
  });
});

/** Instances do not see this repository's packages: what a script needs of them is put into it. */
const nodeScript = async (): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
        new STSClient({}).send(new GetCallerIdentityCommand({})).then(({ Arn }) => console.log('node ' + Arn));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
};

const BUILD = `
echo "cli $(aws sts get-caller-identity --query Arn --output text)"
echo hello > hello.txt
aws s3 cp hello.txt s3://mine/hello.txt --quiet && echo 'stored'
aws s3 cp hello.txt s3://theirs/hello.txt 2>&1 | grep -o '(AccessDenied)'
echo "queue $(aws sqs get-queue-url --queue-name jobs --query QueueUrl --output text)"
echo "curl $(curl -s http://169.254.169.254/latest/meta-data/instance-id)"
token=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/api/token")
curl -s -H "X-aws-ec2-metadata-token: $token" "$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest/meta-data/iam/security-credentials/"
echo
curl -s "http://127.0.0.1:\${AWS_EC2_METADATA_SERVICE_ENDPOINT##*:}latest/meta-data/instance-id" || echo 'by another name: none'
`;

describe.skipIf(NO_AWS_COMMAND)('a build on an instance', () => {
  test("has its role's rights, by the aws command and by curl", { timeout: 60_000 }, async () => {
    const local = await startLocalCloud({ ...PROCESSES, port: 0, log: () => undefined });
    onTestFinished(() => local.close());
    const call = <Output>(...[service, operation, input]: [Parameters<typeof local.cloud.call>[0], string, object]) =>
      local.cloud.call<Output>(service, operation, input, ROOT);
    const trust = {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    await call('iam', 'CreateRole', { RoleName: 'builds', AssumeRolePolicyDocument: JSON.stringify(trust) });
    await call('iam', 'AttachRolePolicy', {
      RoleName: 'builds',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
    });
    const mine = {
      Effect: 'Allow',
      Action: ['s3:PutObject', 'sqs:GetQueueUrl'],
      Resource: ['arn:aws:s3:::mine/*', 'arn:aws:sqs:*:*:jobs'],
    };
    await call('iam', 'PutRolePolicy', {
      RoleName: 'builds',
      PolicyName: 'mine',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [mine] }),
    });
    await call('iam', 'CreateInstanceProfile', { InstanceProfileName: 'builds' });
    await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: 'builds', RoleName: 'builds' });
    await call('s3', 'CreateBucket', { Bucket: 'mine' });
    await call('s3', 'CreateBucket', { Bucket: 'theirs' });
    await call('sqs', 'CreateQueue', { QueueName: 'jobs' });
    const { Instances = [] } = await call<{ Instances?: { InstanceId: string }[] }>('ec2', 'RunInstances', {
      ...LAUNCH,
      IamInstanceProfile: { Name: 'builds' },
    });
    const instanceId = Instances[0]?.InstanceId ?? '';
    const script = await nodeScript();
    await vi.waitFor(() => local.cloud.instances.writeFile(instanceId, '/root/identity.cjs', script), PATIENTLY);
    const sent = await vi.waitFor(
      () =>
        call<{ Command: { CommandId: string } }>('ssm', 'SendCommand', {
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: [instanceId],
          Parameters: { commands: [BUILD, 'node /root/identity.cjs'], workingDirectory: [''] },
        }),
      PATIENTLY,
    );
    const invocation = await vi.waitFor(
      async () => {
        const found = await call<GetCommandInvocationCommandOutput>('ssm', 'GetCommandInvocation', {
          CommandId: sent.Command.CommandId,
          InstanceId: instanceId,
        });
        expect(found.Status).not.toMatch(/Pending|InProgress/);
        return found;
      },
      { timeout: 50_000, interval: 50 },
    );
    const arn = `arn:aws:sts::000000000000:assumed-role/builds/${instanceId}`;
    expect(invocation.StandardOutputContent, invocation.StandardErrorContent).toBe(
      `cli ${arn}\nstored\n(AccessDenied)\nqueue ${local.endpoint}/000000000000/jobs\ncurl ${instanceId}\nbuilds\nby another name: none\nnode ${arn}\n`,
    );
  });
});

test('where the machine has no aws command, that of an instance says what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { aws = '' } = instanceCommands('http://127.0.0.1:1');
  const script = `PATH=${folder}; set -- s3 ls; ${aws.replace('#!/bin/bash', '')}`;
  expect(() => execFileSync('/bin/bash', ['-c', script], { stdio: 'pipe' })).toThrow(
    /aws: command not found.*install/s,
  );
});
