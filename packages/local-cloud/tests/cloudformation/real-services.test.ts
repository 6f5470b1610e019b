import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { startLocalCloud } from '../../src/start.js';
import { SMALL_STACK } from './small-stack.js';
import { errorWith, textLike } from './matchers.js';

const served = async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  onTestFinished(() => local.close());
  const client = new CloudFormationClient({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return { cloud: local.cloud, client };
};

test('the SDK’s client makes, changes and deletes a stack of real services', async () => {
  const { client, cloud } = await served();
  const stack = { StackName: 'small', TemplateBody: SMALL_STACK, Capabilities: ['CAPABILITY_IAM' as const] };
  const { StackId } = await client.send(new CreateStackCommand(stack));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'small' }));
  expect(Stacks[0]).toMatchObject({ StackId, StackStatus: 'CREATE_COMPLETE', Description: 'A small stack' });
  expect((await client.send(new GetTemplateCommand({ StackName: 'small' }))).TemplateBody).toBe(SMALL_STACK);
  const name = { StackName: 'small', LogicalResourceId: 'Function' };
  const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand(name));
  const FunctionName = StackResourceDetail?.PhysicalResourceId ?? '';
  const answer = await cloud.call<{ Environment: { Variables: object } }>(
    'lambda',
    'GetFunctionConfiguration',
    { FunctionName },
    ROOT,
  );
  expect(answer.Environment.Variables).toEqual({
    BUCKET: textLike(/^small-bucket-/),
    QUEUE: textLike(/^small-Queue-\S+ in us-east-1$/),
  });
  await client.send(
    new UpdateStackCommand({ ...stack, Parameters: [{ ParameterKey: 'Stage', ParameterValue: 'prod' }] }),
  );
  await expect(
    client.send(new UpdateStackCommand({ ...stack, Parameters: [{ ParameterKey: 'Stage', UsePreviousValue: true }] })),
  ).rejects.toThrow(errorWith({ name: 'ValidationError', message: 'No updates are to be performed.' }));
  await client.send(new DeleteStackCommand({ StackName: 'small' }));
  const deleted = await client.send(new DescribeStacksCommand({ StackName: StackId }));
  expect(deleted.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
});

test('errors arrive by the names that clients know', async () => {
  const { client } = await served();
  const stack = { StackName: 'small', TemplateBody: SMALL_STACK };
  await expect(client.send(new CreateStackCommand(stack))).rejects.toThrow(
    errorWith({ name: 'InsufficientCapabilitiesException' }),
  );
  await client.send(new CreateStackCommand({ ...stack, Capabilities: ['CAPABILITY_IAM'] }));
  await expect(client.send(new CreateStackCommand(stack))).rejects.toThrow(
    errorWith({ name: 'AlreadyExistsException' }),
  );
  await expect(
    client.send(new DescribeChangeSetCommand({ StackName: 'small', ChangeSetName: 'none' })),
  ).rejects.toThrow(errorWith({ name: 'ChangeSetNotFoundException' }));
  await expect(
    client.send(new CreateChangeSetCommand({ ...stack, ChangeSetName: 'c', StackName: 'other' })),
  ).rejects.toThrow(errorWith({ name: 'ValidationError', message: 'Stack [other] does not exist' }));
  await expect(
    client.send(new ValidateTemplateCommand({ TemplateBody: 'Resources: {A: {Type: "A::B::C"}}' })),
  ).rejects.toThrow('Template format error: Unrecognized resource types: [A::B::C]');
});

test('stacks outlive a restart', async () => {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'stacks-'));
  onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }));
  const first = await createCloud({ stateDirectory, isolation: 'scripted' });
  const TemplateBody = SMALL_STACK;
  await first.call(
    'cloudformation',
    'CreateStack',
    { StackName: 'small', TemplateBody, Capabilities: ['CAPABILITY_IAM'] },
    ROOT,
  );
  await first.close();
  const second = await createCloud({ stateDirectory, isolation: 'scripted' });
  onTestFinished(() => second.close());
  await second.call('cloudformation', 'DeleteStack', { StackName: 'small' }, ROOT);
  expect(await second.call('cloudformation', 'DescribeStacks', {}, ROOT)).toEqual({ Stacks: [] });
  expect(await second.call('s3', 'ListBuckets', {}, ROOT)).toMatchObject({ Buckets: [] });
});
