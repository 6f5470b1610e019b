import type { DescribeStackEventsCommandOutput, DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ROOT, type Caller } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import type { AccessRequest, Operation } from '../../src/kernel/service.js';
import { onlyServices } from '../states/only-services.js';
import { errorWith, textLike } from './matchers.js';
import { recordingCloud } from './recording-cloud.js';
import { bodyOf } from './stack-of.js';

const ACCOUNT = '000000000000';
const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const callerOf = (name: string): Caller => ({
  kind: 'role',
  roleArn: roleArn(name),
  sessionName: 'me',
  accessKeyId: 'ASIATEST',
});
const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });

const QUEUE = bodyOf({ Queue: { Type: 'AWS::SQS::Queue' } });

/** A cloud with the role `deployer`, that the statements let do what they say. */
const cloudWith = async (...statements: object[]) => {
  const cloud = await createCloud({
    clock: 'virtual',
    services: onlyServices('cloudformation', 'iam', 'sts', 'sqs', 's3'),
  });
  onTestFinished(() => cloud.close());
  const role = async (name: string, service: string, Statement: readonly object[]): Promise<void> => {
    const trust = { Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' } };
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await cloud.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument }, ROOT);
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await cloud.call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument }, ROOT);
  };
  await role('deployer', 'ec2.amazonaws.com', statements);
  const cfn = <Output = object>(
    operation: string,
    input: object = {},
    caller = callerOf('deployer'),
  ): Promise<Output> => cloud.call<Output>('cloudformation', operation, { StackName: 'demo', ...input }, caller);
  return {
    cloud,
    cfn,
    role,
    status: async () => (await cfn<DescribeStacksCommandOutput>('DescribeStacks', {}, ROOT)).Stacks?.[0]?.StackStatus,
    failures: async () =>
      (await cfn<DescribeStackEventsCommandOutput>('DescribeStackEvents', {}, ROOT)).StackEvents?.flatMap(
        ({ ResourceStatus: status, ResourceStatusReason: reason }) => (status?.endsWith('_FAILED') ? [reason] : []),
      ),
  };
};

const deniedTo = (action: string, resource: string) =>
  errorWith({
    code: 'AccessDenied',
    status: 403,
    message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/deployer/me is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  });

describe('every operation asks for itself', () => {
  const recording = recordingCloud();
  const { service } = recording;
  const ask = (operation: string, input: object): readonly AccessRequest[] => {
    // Every operation takes an object.
    const found = service.operations[operation] as unknown as Operation<object, object>;
    const call = { service: 'cloudformation', operation, caller: ROOT, requestId: 'r' } as const;
    return found.authorize?.(input, call) ?? [];
  };

  test.each(Object.keys(service.operations))('%s', (operation) => {
    expect(ask(operation, { StackName: 'new' })).toEqual([
      expect.objectContaining({
        action: `cloudformation:${operation}`,
        resource: /^List(Stacks|Exports|Imports)$|^Validate/.test(operation)
          ? '*'
          : `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/new/*`,
      }),
    ]);
  });

  test('a stack that is there is named by its id, also by its change set', async () => {
    const { cfn } = recording;
    const { Id, StackId } = await cfn<{ Id: string; StackId: string }>('CreateChangeSet', {
      StackName: 'demo',
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: QUEUE,
    });
    expect(ask('DescribeStacks', { StackName: 'demo' })[0]?.resource).toBe(StackId);
    expect(ask('ExecuteChangeSet', { ChangeSetName: Id })[0]?.resource).toBe(StackId);
    expect(ask('DescribeStacks', {})[0]?.resource).toBe(`arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/*/*`);
  });
});

test('who may not create a stack is told so as AWS does', async () => {
  const { cfn } = await cloudWith(allow('cloudformation:Describe*'));
  await expect(cfn('CreateStack', { TemplateBody: QUEUE })).rejects.toThrow(
    deniedTo('cloudformation:CreateStack', `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/demo/*`),
  );
});

test.each([
  ['cloudformation:TemplateUrl', { TemplateURL: 's3://other/t.json' }, 's3://other/*'],
  ['cloudformation:ResourceTypes', { TemplateBody: QUEUE, ResourceTypes: ['AWS::SQS::Queue'] }, 'AWS::SQS::Queue'],
  ['cloudformation:RoleArn', { TemplateBody: QUEUE, RoleARN: roleArn('maker') }, roleArn('maker')],
  ['aws:RequestTag/team', { TemplateBody: QUEUE, Tags: [{ Key: 'team', Value: 'a' }] }, 'a'],
])('a policy may ask for %s', async (key, input, value) => {
  const codeFor = async (wanted: string): Promise<unknown> => {
    const Condition = { StringLike: { [key]: wanted } };
    const { cfn } = await cloudWith(allow('cloudformation:*', { Condition }), allow(['iam:PassRole', 's3:*']));
    return cfn('CreateStack', input).then(
      () => 'allowed',
      ({ code }: { code: string }) => (code === 'AccessDenied' ? code : 'allowed'),
    );
  };
  expect(await codeFor('nothing')).toBe('AccessDenied');
  expect(await codeFor(value)).toBe('allowed');
});

test('a type that the caller did not list is refused', async () => {
  const { cfn } = await cloudWith(allow('*'));
  await expect(cfn('CreateStack', { TemplateBody: QUEUE, ResourceTypes: ['AWS::SNS::*'] })).rejects.toThrow(
    'Resource type AWS::SQS::Queue is not allowed by parameter ResourceTypes [AWS::SNS::*]',
  );
  await cfn('CreateStack', { TemplateBody: QUEUE, ResourceTypes: ['AWS::SNS::*', 'AWS::SQS::*'] });
});

test('resources are made with the rights of who asks for the stack', async () => {
  const { cfn, failures, status } = await cloudWith(allow('cloudformation:*'));
  await cfn('CreateStack', { TemplateBody: QUEUE });
  expect(await status()).toBe('ROLLBACK_COMPLETE');
  expect(await failures()).toEqual([
    textLike(
      /^Resource handler returned message: "User: arn:aws:sts::000000000000:assumed-role\/deployer\/me is not authorized to perform: sqs:CreateQueue on resource: .* \(Service: Sqs, Status Code: 403, .*HandlerErrorCode: AccessDenied\)$/,
    ),
  ]);
});

test('resources are made and deleted with the rights of the stack’s role, which the caller must be able to pass', async () => {
  const { cfn, failures, role, status } = await cloudWith(allow('cloudformation:*'), {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: roleArn('maker'),
  });
  await role('maker', 'cloudformation.amazonaws.com', [allow('sqs:*')]);
  await role('other', 'cloudformation.amazonaws.com', [allow('sqs:*')]);
  const request = { TemplateBody: QUEUE };
  await expect(cfn('CreateStack', { ...request, RoleARN: roleArn('other') })).rejects.toThrow(
    deniedTo('iam:PassRole', roleArn('other')),
  );
  await cfn('CreateStack', { ...request, RoleARN: roleArn('maker') });
  expect(await failures()).toEqual([]);
  expect(await status()).toBe('CREATE_COMPLETE');
  const StackName = (await cfn<DescribeStacksCommandOutput>('DescribeStacks')).Stacks?.[0]?.StackId;
  await cfn('DeleteStack');
  const gone = await cfn<DescribeStacksCommandOutput>('DescribeStacks', { StackName });
  expect(gone.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
});

test('a role that does not trust CloudFormation is refused', async () => {
  const { cfn, role } = await cloudWith(allow('*'));
  await role('maker', 'ec2.amazonaws.com', [allow('*')]);
  await expect(cfn('CreateStack', { TemplateBody: QUEUE, RoleARN: roleArn('maker') })).rejects.toThrow(
    `Role ${roleArn('maker')} is invalid or cannot be assumed`,
  );
});

test('a template is read with the caller’s rights', async () => {
  const { cloud, cfn } = await cloudWith(allow(['cloudformation:*', 'sqs:*']));
  await cloud.call('s3', 'CreateBucket', { Bucket: 'templates' }, ROOT);
  await cloud.call('s3', 'PutObject', { Bucket: 'templates', Key: 't.json', Body: Buffer.from(QUEUE) }, ROOT);
  const request = { TemplateURL: 's3://templates/t.json' };
  await expect(cfn('CreateStack', request)).rejects.toThrow(/^S3 error: .*s3:GetObject/);
  await cfn('CreateStack', request, ROOT);
});

test('the resources of nested stacks are made with their root’s role', async () => {
  const { cloud, cfn, role, status } = await cloudWith(allow(['cloudformation:*', 'iam:PassRole']));
  await role('maker', 'cloudformation.amazonaws.com', [allow(['sqs:*', 's3:GetObject'])]);
  await cloud.call('s3', 'CreateBucket', { Bucket: 'templates' }, ROOT);
  await cloud.call('s3', 'PutObject', { Bucket: 'templates', Key: 't.json', Body: Buffer.from(QUEUE) }, ROOT);
  const Nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 's3://templates/t.json' } };
  await cfn('CreateStack', { TemplateBody: bodyOf({ Nested }), RoleARN: roleArn('maker') });
  expect(await status()).toBe('CREATE_COMPLETE');
});
