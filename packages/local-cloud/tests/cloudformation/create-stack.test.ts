import type { DescribeStackEventsCommandOutput } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { recordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';
import { errorWith, textLike } from './matchers.js';

const QUEUES = {
  Last: {
    Type: 'AWS::SQS::Queue',
    Properties: { Tags: [{ Key: 'first', Value: { 'Fn::GetAtt': 'First.Arn' } }] },
    DependsOn: 'Middle',
  },
  Middle: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'First' } } },
  First: { Type: 'AWS::SQS::Queue' },
};

test('resources are made in the order of their dependencies, and told by events', async () => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(QUEUES) });
  expect(recording.said()).toEqual(['sqs:CreateQueue', 'sns:CreateTopic', 'sqs:CreateQueue']);
  expect(await stackOf(recording).events()).toEqual([
    'demo CREATE_IN_PROGRESS User Initiated',
    'First CREATE_IN_PROGRESS',
    'First CREATE_IN_PROGRESS Resource creation Initiated',
    'First CREATE_COMPLETE',
    'Middle CREATE_IN_PROGRESS',
    'Middle CREATE_IN_PROGRESS Resource creation Initiated',
    'Middle CREATE_COMPLETE',
    'Last CREATE_IN_PROGRESS',
    'Last CREATE_IN_PROGRESS Resource creation Initiated',
    'Last CREATE_COMPLETE',
    'demo CREATE_COMPLETE',
  ]);
});

test('events can be put in order by their time, though all happened at once', async () => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(QUEUES) });
  const request = { StackName: 'demo' };
  const { StackEvents = [] } = await recording.cfn<DescribeStackEventsCommandOutput>('DescribeStackEvents', request);
  const times = StackEvents.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
  expect(new Set(times).size).toBe(11);
  expect(times).toEqual([...times].sort((one, other) => other - one));
});

test('a resource without a name gets one of stack, logical id and something random', async () => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', {
    StackName: 'demo',
    TemplateBody: bodyOf({ Queue: { Type: 'AWS::SQS::Queue' } }),
  });
  expect(recording.calls[0]?.input['QueueName']).toMatch(/^demo-Queue-[A-Z0-9]{12}$/);
});

test('functions see what other resources became', async () => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(QUEUES) });
  const first = String(recording.calls[0]?.input['QueueName']);
  expect(recording.calls[1]?.input['Attributes']).toEqual({
    DisplayName: `http://127.0.0.1:4566/000000000000/${first}`,
  });
  expect(recording.calls[2]?.input['tags']).toEqual({ first: `arn:aws:sqs:us-east-1:000000000000:${first}` });
});

test('the stack’s tags go to its resources, but do not override theirs', async () => {
  const recording = recordingCloud();
  const Queue = { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Key: 'team', Value: 'own' }] } };
  const Tags = [
    { Key: 'team', Value: 'stack' },
    { Key: 'cost', Value: '7' },
  ];
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf({ Queue }), Tags });
  expect(recording.calls[0]?.input['tags']).toEqual({ team: 'own', cost: '7' });
});

test('resources and outputs of a false condition are not there', async () => {
  const recording = recordingCloud();
  const template = {
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {
      Alarm: { Type: 'AWS::SNS::Topic', Condition: 'IsProd' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: { 'Fn::If': ['IsProd', { 'Fn::GetAtt': 'Alarm.TopicName' }, 'none'] } },
      },
    },
    Outputs: { Alarm: { Condition: 'IsProd', Value: { Ref: 'Alarm' } }, Stage: { Value: { Ref: 'Stage' } } },
  };
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: JSON.stringify(template) });
  expect(recording.said()).toEqual(['sqs:CreateQueue']);
  expect((await stackOf(recording).describe()).Outputs).toEqual([
    { OutputKey: 'Stage', OutputValue: 'dev', Description: undefined, ExportName: undefined },
  ]);
});

test('when a resource fails, those made before it are deleted in reverse order', async () => {
  const recording = recordingCloud();
  recording.fail('dynamodb:CreateTable', 'LimitExceededException', 'Too many tables');
  const template = bodyOf({
    A: { Type: 'AWS::SQS::Queue' },
    B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' },
    C: { Type: 'AWS::DynamoDB::Table', DependsOn: 'B', Properties: { KeySchema: [] } },
    D: { Type: 'AWS::SQS::Queue', DependsOn: 'C' },
  });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: template });
  expect(recording.said()).toEqual([
    'sqs:CreateQueue',
    'sns:CreateTopic',
    'dynamodb:CreateTable',
    'sns:DeleteTopic',
    'sqs:DeleteQueue',
  ]);
  const events = await stackOf(recording).events();
  expect(events.find((event) => event.startsWith('C CREATE_FAILED'))).toMatch(
    /^C CREATE_FAILED Resource handler returned message: "Too many tables \(Service: DynamoDb, Status Code: 400, Request ID: .+\)" \(RequestToken: .+, HandlerErrorCode: ServiceLimitExceeded\)$/,
  );
  expect(events.slice(-8)).toEqual([
    'demo ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [C]. Rollback requested by user.',
    'C DELETE_IN_PROGRESS',
    'C DELETE_COMPLETE',
    'B DELETE_IN_PROGRESS',
    'B DELETE_COMPLETE',
    'A DELETE_IN_PROGRESS',
    'A DELETE_COMPLETE',
    'demo ROLLBACK_COMPLETE',
  ]);
  expect((await stackOf(recording).describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
});

test('a resource that fails halfway is deleted too', async () => {
  const recording = recordingCloud();
  recording.fail('iam:PutRolePolicy', 'MalformedPolicyDocument', 'Syntax errors in policy.');
  const Policies = [{ PolicyName: 'p', PolicyDocument: {} }];
  const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Policies } };
  await recording.cfn('CreateStack', {
    StackName: 'demo',
    TemplateBody: bodyOf({ Role }),
    Capabilities: ['CAPABILITY_IAM'],
  });
  expect(recording.said()).toEqual(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole']);
});

test.each([
  ['DO_NOTHING', 'CREATE_FAILED', ['sqs:CreateQueue', 'sns:CreateTopic']],
  ['DELETE', 'DELETE_COMPLETE', ['sqs:CreateQueue', 'sns:CreateTopic', 'sqs:DeleteQueue']],
])('a failed creation with OnFailure %s ends as %s', async (OnFailure, status, calls) => {
  const recording = recordingCloud();
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  const TemplateBody = bodyOf({ A: { Type: 'AWS::SQS::Queue' }, B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' } });
  const { StackId } = await recording.cfn<{ StackId: string }>('CreateStack', {
    StackName: 'demo',
    OnFailure,
    TemplateBody,
  });
  expect((await stackOf(recording, StackId).describe()).StackStatus).toBe(status);
  expect(recording.said()).toEqual(calls);
});

test.each([
  ['Retain', false],
  ['RetainExceptOnCreate', true],
  ['Delete', true],
])('a rollback of a creation under DeletionPolicy %s deletes: %o', async (DeletionPolicy, isDeleted) => {
  const recording = recordingCloud();
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  const TemplateBody = bodyOf({
    A: { Type: 'AWS::SQS::Queue', DeletionPolicy },
    B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' },
  });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody });
  expect(recording.said().includes('sqs:DeleteQueue')).toBe(isDeleted);
});

test.each([
  ['an unsupported property', { QueueNam: 'x' }, 'Encountered unsupported property QueueNam'],
  ['a property of another type', { DelaySeconds: 'soon' }, 'Value of property DelaySeconds must be of type Number'],
  ['an object for a text', { QueueName: { a: 1 } }, 'Value of property QueueName must be of type String'],
  ['no list', { Tags: 'x' }, 'Value of property Tags must be of type List'],
  ['a member missing', { Tags: [{ Key: 'a' }] }, 'Property Value cannot be empty.'],
])('%s fails the resource by its name', async (_, Properties, reason) => {
  const recording = recordingCloud();
  const TemplateBody = bodyOf({ Queue: { Type: 'AWS::SQS::Queue', Properties } });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody });
  expect(await stackOf(recording).events()).toContain(`Queue CREATE_FAILED ${reason}`);
  expect(recording.calls).toEqual([]);
});

test('numbers and booleans may come as text, and text as numbers', async () => {
  const recording = recordingCloud();
  const Properties = { DelaySeconds: '5', SqsManagedSseEnabled: 'true', QueueName: 7 };
  await recording.cfn('CreateStack', {
    StackName: 'demo',
    TemplateBody: bodyOf({ Q: { Type: 'AWS::SQS::Queue', Properties } }),
  });
  expect(recording.calls[0]?.input).toEqual({
    QueueName: '7',
    Attributes: { DelaySeconds: '5', SqsManagedSseEnabled: 'true' },
    tags: {},
  });
});

test.each([
  ['the name of a stack that is there', { StackName: 'demo' }, 'AlreadyExistsException', 'Stack [demo] already exists'],
  [
    'a name that is none',
    { StackName: 'a_b' },
    'ValidationError',
    /Value 'a_b' at 'stackName' failed to satisfy constraint/,
  ],
  [
    'no template',
    { StackName: 'x', TemplateBody: undefined },
    'ValidationError',
    /^Either Template URL or Template Body/,
  ],
  [
    'a template too long',
    { StackName: 'x', TemplateBody: ' '.repeat(51_201) },
    'ValidationError',
    /less than or equal to 51200$/,
  ],
  ['two templates', { StackName: 'x', TemplateURL: 'https://s3.amazonaws.com/b/k' }, 'ValidationError', /^Only one of/],
  [
    'an unknown type',
    { StackName: 'x', TemplateBody: bodyOf({ A: { Type: 'A::B::C' } }) },
    'ValidationError',
    /Unrecognized resource types: \[A::B::C\]$/,
  ],
])('%s is refused before anything is made', async (_, request, code, message) => {
  const recording = recordingCloud();
  const TemplateBody = bodyOf({ Topic: { Type: 'AWS::SNS::Topic' } });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody });
  const before = recording.calls.length;
  const error = errorWith({
    code,
    message: typeof message === 'string' ? message : textLike(message),
  });
  await expect(recording.cfn('CreateStack', { TemplateBody, ...request })).rejects.toThrow(error);
  expect(recording.calls.length).toBe(before);
});

test.each([
  [{}, undefined, 'CAPABILITY_IAM'],
  [{ RoleName: 'r' }, undefined, 'CAPABILITY_NAMED_IAM'],
  [{ RoleName: 'r' }, 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
  [{}, 'CAPABILITY_NAMED_IAM', undefined],
  [{ RoleName: 'r' }, 'CAPABILITY_NAMED_IAM', undefined],
])('a role with %j under consent to %s needs %s', async (name, given, needed) => {
  const recording = recordingCloud();
  const Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...name } };
  const request = {
    StackName: 'demo',
    TemplateBody: bodyOf({ Role }),
    Capabilities: given === undefined ? [] : [given],
  };
  const created = recording.cfn('CreateStack', request);
  if (needed === undefined) await expect(created).resolves.toHaveProperty('StackId');
  else {
    const message = `Requires capabilities : [${needed}]`;
    await expect(created).rejects.toThrow(errorWith({ code: 'InsufficientCapabilitiesException', message }));
  }
});

test('a template may be an object in the local S3', async () => {
  const recording = recordingCloud();
  const TemplateBody = bodyOf({ Queue: { Type: 'AWS::SQS::Queue' } });
  recording.answer('s3:GetObject', () => ({ Body: Buffer.from(TemplateBody) }));
  await recording.cfn('CreateStack', {
    StackName: 'demo',
    TemplateURL: 'https://s3.us-east-1.amazonaws.com/code/a/b.template',
  });
  expect(recording.calls[0]?.input).toEqual({ Bucket: 'code', Key: 'a/b.template' });
  expect(await recording.cfn('GetTemplate', { StackName: 'demo' })).toMatchObject({ TemplateBody });
});

test('references to stored values are resolved at the last moment and not kept', async () => {
  const recording = recordingCloud();
  recording.answer('ssm:GetParameter', () => ({ Parameter: { Value: 'from ssm' } }));
  recording.answer('secretsmanager:GetSecretValue', () => ({ SecretString: '{"password":"hidden"}' }));
  const DisplayName = '{{resolve:ssm:/name:2}}, {{resolve:secretsmanager:db:SecretString:password}}';
  await recording.cfn('CreateStack', {
    StackName: 'demo',
    TemplateBody: bodyOf({ T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName } } }),
  });
  const created = recording.calls.find(({ operation }) => operation === 'CreateTopic');
  expect(created?.input['Attributes']).toEqual({ DisplayName: 'from ssm, hidden' });
  const stored = [
    ...recording.cloud.collection('cloudformation.resources').values(),
    ...recording.cloud.collection('cloudformation.events').values(),
  ];
  expect(JSON.stringify(stored)).not.toContain('hidden');
});
