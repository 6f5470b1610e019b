import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/services/cloudformation/template/json-value.js';
import { parseTemplateText } from '../../src/services/cloudformation/template/parse-text.js';
import { expandServerless } from '../../src/services/cloudformation/serverless/expand-serverless.js';
import { recordingCloud } from './recording-cloud.js';
import { stackOf } from './stack-of.js';
import { textWith } from './matchers.js';

const HEAD = 'Transform: AWS::Serverless-2016-10-31\n';
const POLLER = `${HEAD}
Globals:
  Function: { Runtime: python3.12, Timeout: 30, Environment: { Variables: { STAGE: dev } } }
Resources:
  Queue: { Type: AWS::SQS::Queue }
  Poller:
    Type: AWS::Serverless::Function
    Properties:
      Handler: poll.handler
      CodeUri: s3://code/poll.zip
      Timeout: 60
      Environment: { Variables: { QUEUE: !Ref Queue } }
      Policies:
        - AmazonSQSReadOnlyAccess
        - Statement: [{ Effect: Allow, Action: codepipeline:PollForJobs, Resource: '*' }]
        - SQSSendMessagePolicy: { QueueName: !GetAtt Queue.QueueName }
      Tags: { team: x }
      Events:
        Started:
          Type: EventBridgeRule
          Properties: { Pattern: { source: [aws.codepipeline] }, Input: '{"a":1}' }
        EveryMinute:
          Type: Schedule
          Properties: { Schedule: rate(1 minute), Enabled: false }
        Work:
          Type: SQS
          Properties: { Queue: !GetAtt Queue.Arn, BatchSize: 5 }
Outputs:
  Role: { Value: !GetAtt PollerRole.Arn }
`;

const expand = (text: string): Record<string, JsonObject> =>
  // Resources of a template are an object of objects.
  expandServerless(parseTemplateText(text))['Resources'] as Record<string, JsonObject>;

const only = (properties: Json, others: object = {}): Record<string, JsonObject> =>
  expand(
    JSON.stringify({ Resources: { F: { Type: 'AWS::Serverless::Function', Properties: properties, ...others } } }),
  );

test('a serverless function becomes a function, its role, and what calls it', () => {
  const resources = expand(POLLER);
  expect(Object.entries(resources).map(([name, { Type }]) => [name, Type])).toEqual([
    ['Queue', 'AWS::SQS::Queue'],
    ['Poller', 'AWS::Lambda::Function'],
    ['PollerRole', 'AWS::IAM::Role'],
    ['PollerStarted', 'AWS::Events::Rule'],
    ['PollerStartedPermission', 'AWS::Lambda::Permission'],
    ['PollerEveryMinute', 'AWS::Events::Rule'],
    ['PollerEveryMinutePermission', 'AWS::Lambda::Permission'],
    ['PollerWork', 'AWS::Lambda::EventSourceMapping'],
  ]);
  expect(resources['Poller']?.['Properties']).toEqual({
    Runtime: 'python3.12',
    Handler: 'poll.handler',
    Timeout: 60,
    Environment: { Variables: { STAGE: 'dev', QUEUE: { Ref: 'Queue' } } },
    Code: { S3Bucket: 'code', S3Key: 'poll.zip' },
    Role: { 'Fn::GetAtt': ['PollerRole', 'Arn'] },
    Tags: [
      { Key: 'lambda:createdBy', Value: 'SAM' },
      { Key: 'team', Value: 'x' },
    ],
  });
  expect(resources['PollerRole']).toMatchObject({
    Properties: {
      ManagedPolicyArns: [
        'service-role/AWSLambdaBasicExecutionRole',
        'service-role/AWSLambdaSQSQueueExecutionRole',
        'AmazonSQSReadOnlyAccess',
      ].map((name) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` })),
      Policies: [
        {
          PolicyName: 'PollerRolePolicy0',
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Action: 'codepipeline:PollForJobs' }] },
        },
        { PolicyName: 'PollerRolePolicy1', PolicyDocument: { Statement: [{ Action: ['sqs:SendMessage'] }] } },
      ],
    },
  });
  expect(resources['PollerStarted']).toMatchObject({
    Properties: {
      EventPattern: { source: ['aws.codepipeline'] },
      Targets: [{ Arn: { 'Fn::GetAtt': ['Poller', 'Arn'] }, Id: 'PollerStartedLambdaTarget', Input: '{"a":1}' }],
    },
  });
  expect(resources['PollerEveryMinute']).toMatchObject({
    Properties: { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' },
  });
  expect(resources['PollerWork']).toMatchObject({
    Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, BatchSize: 5, FunctionName: { Ref: 'Poller' } },
  });
});

describe('a serverless function', () => {
  test('with a role of its own gets no other', () => {
    expect(Object.keys(only({ Role: 'arn', InlineCode: 'x' }))).toEqual(['F']);
  });

  test('has its condition on all that belongs to it', () => {
    const Events = { E: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } } };
    const conditions = Object.values(only({ InlineCode: 'x', Events }, { Condition: 'C' })).map(
      ({ Condition }) => Condition,
    );
    expect(conditions).toEqual(['C', 'C', 'C', 'C']);
  });

  test.each<[Json, Json]>([
    [{ InlineCode: 'x' }, { ZipFile: 'x' }],
    [{ CodeUri: 's3://b/k/l' }, { S3Bucket: 'b', S3Key: 'k/l' }],
    [{ CodeUri: { Bucket: 'b', Key: 'k', Version: 'v' } }, { S3Bucket: 'b', S3Key: 'k', S3ObjectVersion: 'v' }],
  ])('with %j has the code %j', (properties, Code) => {
    expect(only(properties)['F']?.['Properties']).toMatchObject({ Code });
  });

  test.each<[Json, RegExp]>([
    [
      { InlineCode: 'x', Event: {} },
      /Resource with id \[F\] is invalid\. property Event not defined for resource of type AWS::Serverless::Function$/,
    ],
    [{ CodeUri: './folder' }, /'CodeUri' is not a valid S3 Uri/],
    [{}, /Missing required property 'CodeUri' or 'InlineCode'/],
    [
      { InlineCode: 'x', Events: { E: { Type: 'Api' } } },
      /Event with id \[E\] is invalid\. The event type Api is not served\.$/,
    ],
    [{ InlineCode: 'x', Policies: [{ NoSuchPolicy: {} }] }, /The policy template NoSuchPolicy is not served\.$/],
  ])('with %j is refused', (properties, message) => {
    expect(() => only(properties)).toThrow(message);
  });
});

describe('a stack of serverless functions', () => {
  const request = { StackName: 'demo', TemplateBody: POLLER };
  const consent = { Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] };

  test('is made of the plain resources', async () => {
    const recording = recordingCloud();
    await recording.cfn('CreateStack', { ...request, ...consent });
    const stack = await stackOf(recording).describe();
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputValue: textWith(':role/demo-PollerRole-') }],
    });
    const queue = recording.calls.find(({ operation }) => operation === 'CreateQueue')?.input['QueueName'];
    const policy = recording.calls.filter(({ operation }) => operation === 'PutRolePolicy')[1]?.input['PolicyDocument'];
    expect(policy).toContain(`arn:aws:sqs:us-east-1:000000000000:${String(queue)}`);
    expect(await recording.cfn('GetTemplate', { StackName: 'demo' })).toMatchObject({ TemplateBody: POLLER });
    const processed = await recording.cfn<{ TemplateBody: string }>('GetTemplate', {
      StackName: 'demo',
      TemplateStage: 'Processed',
    });
    expect(processed.TemplateBody).toContain('"PollerStartedPermission"');
  });

  test('needs consent to the transform, but not in a change set, which shows what it made', async () => {
    const recording = recordingCloud();
    const Capabilities = ['CAPABILITY_IAM'];
    await expect(recording.cfn('CreateStack', { ...request, Capabilities })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
    );
    await recording.cfn('CreateChangeSet', { ...request, Capabilities, ChangeSetName: 'c', ChangeSetType: 'CREATE' });
    const { Changes } = await recording.cfn<{ Changes: object[] }>('DescribeChangeSet', {
      StackName: 'demo',
      ChangeSetName: 'c',
    });
    expect(Changes.length).toBe(8);
  });

  test('another transform is refused by its name', async () => {
    const TemplateBody = POLLER.replace(HEAD, 'Transform: [AWS::Serverless-2016-10-31, Mine]\n');
    await expect(recordingCloud().cfn('CreateStack', { ...request, ...consent, TemplateBody })).rejects.toThrow(
      'No transform named Mine found.',
    );
  });
});
