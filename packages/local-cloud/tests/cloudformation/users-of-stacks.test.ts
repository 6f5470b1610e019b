import { SQSClient, ListQueuesCommand, CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { startLocalCloud } from '../../src/start.js';
import { errorWith } from './matchers.js';

const TEMPLATE = `Resources:
  Group:
    Type: AWS::IAM::Group
    Properties:
      Policies:
        - PolicyName: look
          PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: sqs:ListQueues, Resource: '*' }] }
  User: { Type: AWS::IAM::User }
  Member:
    Type: AWS::IAM::UserToGroupAddition
    Properties: { GroupName: !Ref Group, Users: [!Ref User] }
  Key:
    Type: AWS::IAM::AccessKey
    Properties: { UserName: !Ref User }
Outputs:
  Id: { Value: !Ref Key }
  Secret: { Value: !GetAtt Key.SecretAccessKey }
`;

test('a stack’s user may do with its key what its group allows, until the stack is deleted', async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  onTestFinished(() => local.close());
  const cfn = <Output>(operation: string, input: object = {}): Promise<Output> =>
    local.cloud.call<Output>('cloudformation', operation, { StackName: 'people', ...input }, ROOT);
  await cfn('CreateStack', { TemplateBody: TEMPLATE, Capabilities: ['CAPABILITY_IAM'] });
  const { Stacks: [stack] = [] } = await cfn<DescribeStacksCommandOutput>('DescribeStacks');
  const [accessKeyId = '', secretAccessKey = ''] = stack?.Outputs?.map(({ OutputValue: value = '' }) => value) ?? [];
  const sqs = new SQSClient({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
  await sqs.send(new ListQueuesCommand({}));
  await expect(sqs.send(new CreateQueueCommand({ QueueName: 'q' }))).rejects.toThrow(
    errorWith({ message: expect.stringContaining('is not authorized to perform: sqs:CreateQueue') as string }),
  );
  await cfn('DeleteStack');
  await expect(sqs.send(new ListQueuesCommand({}))).rejects.toThrow();
  expect(await local.cloud.call('iam', 'ListUsers', {}, ROOT)).toMatchObject({ Users: [] });
});
