import { describe, expect, test } from 'vitest';
import { recordingCloud } from './recording-cloud.js';
import { NAME, ROLE } from './resource-cases/resource-case.js';
import { bodyOf, stackOf } from './stack-of.js';
import { textLike, textWith } from './matchers.js';

interface UpdateCase {
  readonly what: string;
  readonly type: string;
  /** Properties that do not change. */
  readonly always?: object;
  readonly before: object;
  readonly after: object;
  /** `service:Operation` and input of the calls that the update makes. */
  readonly calls: readonly (readonly [string, object])[];
}

const TAGS = {
  before: [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '1' },
  ],
  after: [{ Key: 'b', Value: '2' }],
};
const KEYS = { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] };
const index = (IndexName: string) => ({
  IndexName,
  KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
});

const CASES: readonly UpdateCase[] = [
  {
    what: 'policies, trust and tags',
    type: 'AWS::IAM::Role',
    before: {
      AssumeRolePolicyDocument: { a: 1 },
      ManagedPolicyArns: ['m1'],
      Policies: [{ PolicyName: 'p1', PolicyDocument: {} }],
      Tags: TAGS.before,
    },
    after: {
      AssumeRolePolicyDocument: { a: 2 },
      ManagedPolicyArns: ['m2'],
      Policies: [{ PolicyName: 'p2', PolicyDocument: {} }],
      Tags: TAGS.after,
    },
    calls: [
      ['iam:UpdateAssumeRolePolicy', { RoleName: NAME, PolicyDocument: '{"a":2}' }],
      ['iam:DeleteRolePolicy', { RoleName: NAME, PolicyName: 'p1' }],
      ['iam:DetachRolePolicy', { RoleName: NAME, PolicyArn: 'm1' }],
      ['iam:PutRolePolicy', { RoleName: NAME, PolicyName: 'p2', PolicyDocument: '{}' }],
      ['iam:AttachRolePolicy', { RoleName: NAME, PolicyArn: 'm2' }],
      ['iam:UntagRole', { RoleName: NAME, TagKeys: ['a'] }],
      ['iam:TagRole', { RoleName: NAME, Tags: [{ Key: 'b', Value: '2' }] }],
    ],
  },
  {
    what: 'a boundary and limits that are left out',
    type: 'AWS::IAM::Role',
    always: { AssumeRolePolicyDocument: {} },
    before: { PermissionsBoundary: 'b', MaxSessionDuration: 7200 },
    after: {},
    calls: [
      ['iam:UpdateRole', { RoleName: NAME, Description: '', MaxSessionDuration: 3600 }],
      ['iam:DeleteRolePermissionsBoundary', { RoleName: NAME }],
    ],
  },
  {
    what: 'groups, policies, boundary and tags',
    type: 'AWS::IAM::User',
    before: { Groups: ['g1', 'g2'], ManagedPolicyArns: ['m1'], PermissionsBoundary: 'b', Tags: TAGS.before },
    after: { Groups: ['g2', 'g3'], ManagedPolicyArns: ['m2'], Tags: TAGS.after },
    calls: [
      ['iam:DeleteUserPermissionsBoundary', { UserName: NAME }],
      ['iam:DetachUserPolicy', { UserName: NAME, PolicyArn: 'm1' }],
      ['iam:AttachUserPolicy', { UserName: NAME, PolicyArn: 'm2' }],
      ['iam:RemoveUserFromGroup', { GroupName: 'g1', UserName: NAME }],
      ['iam:AddUserToGroup', { GroupName: 'g3', UserName: NAME }],
      ['iam:UntagUser', { UserName: NAME, TagKeys: ['a'] }],
      ['iam:TagUser', { UserName: NAME, Tags: [{ Key: 'b', Value: '2' }] }],
    ],
  },
  {
    what: 'policies',
    type: 'AWS::IAM::Group',
    before: { Policies: [{ PolicyName: 'p1', PolicyDocument: {} }] },
    after: { Policies: [{ PolicyName: 'p2', PolicyDocument: {} }] },
    calls: [
      ['iam:DeleteGroupPolicy', { GroupName: NAME, PolicyName: 'p1' }],
      ['iam:PutGroupPolicy', { GroupName: NAME, PolicyName: 'p2', PolicyDocument: '{}' }],
    ],
  },
  {
    what: 'the status',
    type: 'AWS::IAM::AccessKey',
    always: { UserName: 'u' },
    before: {},
    after: { Status: 'Inactive' },
    calls: [['iam:UpdateAccessKey', { UserName: 'u', AccessKeyId: 'AKIA0000000000000000', Status: 'Inactive' }]],
  },
  {
    what: 'members',
    type: 'AWS::IAM::UserToGroupAddition',
    always: { GroupName: 'g' },
    before: { Users: ['a', 'b'] },
    after: { Users: ['b', 'c'] },
    calls: [
      ['iam:RemoveUserFromGroup', { GroupName: 'g', UserName: 'a' }],
      ['iam:AddUserToGroup', { GroupName: 'g', UserName: 'c' }],
    ],
  },
  {
    what: 'another holder of an inline policy',
    type: 'AWS::IAM::Policy',
    always: { PolicyName: 'p', PolicyDocument: {} },
    before: { Roles: ['a', 'b'] },
    after: { Roles: ['b', 'c'] },
    calls: [
      ['iam:PutRolePolicy', { RoleName: 'b' }],
      ['iam:PutRolePolicy', { RoleName: 'c' }],
      ['iam:DeleteRolePolicy', { RoleName: 'a', PolicyName: 'p' }],
    ],
  },
  {
    what: 'a new version of a managed policy',
    type: 'AWS::IAM::ManagedPolicy',
    before: { PolicyDocument: { a: 1 }, Roles: ['a'] },
    after: { PolicyDocument: { a: 2 }, Roles: ['b'] },
    calls: [
      ['iam:ListPolicyVersions', {}],
      ['iam:CreatePolicyVersion', { PolicyDocument: '{"a":2}', SetAsDefault: true }],
      ['iam:AttachRolePolicy', { RoleName: 'b' }],
      ['iam:DetachRolePolicy', { RoleName: 'a' }],
    ],
  },
  {
    what: 'another role in a profile',
    type: 'AWS::IAM::InstanceProfile',
    before: { Roles: ['a'] },
    after: { Roles: ['b'] },
    calls: [
      ['iam:RemoveRoleFromInstanceProfile', { RoleName: 'a' }],
      ['iam:AddRoleToInstanceProfile', { RoleName: 'b' }],
    ],
  },
  {
    what: 'configuration alone',
    type: 'AWS::Lambda::Function',
    always: { Role: ROLE, Code: { S3Bucket: 'b', S3Key: 'k' } },
    before: { MemorySize: 256, Timeout: 10 },
    after: { Timeout: 20 },
    calls: [['lambda:UpdateFunctionConfiguration', { FunctionName: NAME, Timeout: 20, MemorySize: 128, Role: ROLE }]],
  },
  {
    what: 'code alone',
    type: 'AWS::Lambda::Function',
    always: { Role: ROLE },
    before: { Code: { S3Bucket: 'b', S3Key: 'k1' } },
    after: { Code: { S3Bucket: 'b', S3Key: 'k2' } },
    calls: [['lambda:UpdateFunctionCode', { FunctionName: NAME, S3Bucket: 'b', S3Key: 'k2' }]],
  },
  {
    what: 'concurrency and tags',
    type: 'AWS::Lambda::Function',
    always: { Role: ROLE, Code: { S3Bucket: 'b', S3Key: 'k' } },
    before: { ReservedConcurrentExecutions: 1, Tags: TAGS.before },
    after: { Tags: TAGS.after },
    calls: [
      ['lambda:DeleteFunctionConcurrency', { FunctionName: NAME }],
      ['lambda:UntagResource', { TagKeys: ['a'] }],
      ['lambda:TagResource', { Tags: { b: '2' } }],
    ],
  },
  {
    what: 'a batch size',
    type: 'AWS::Lambda::EventSourceMapping',
    always: { FunctionName: 'f', EventSourceArn: 'e' },
    before: { BatchSize: 1 },
    after: { BatchSize: 2 },
    calls: [
      [
        'lambda:UpdateEventSourceMapping',
        { UUID: '00000000-0000-4000-8000-000000000000', FunctionName: 'f', BatchSize: 2 },
      ],
    ],
  },
  {
    what: 'pattern and targets',
    type: 'AWS::Events::Rule',
    before: {
      EventPattern: { a: [1] },
      Targets: [
        { Id: '1', Arn: 'x' },
        { Id: '2', Arn: 'x' },
      ],
    },
    after: { EventPattern: { a: [2] }, State: 'DISABLED', Targets: [{ Id: '2', Arn: 'y' }] },
    calls: [
      ['events:PutRule', { Name: NAME, EventPattern: '{"a":[2]}', State: 'DISABLED' }],
      ['events:PutTargets', { Rule: NAME, Targets: [{ Id: '2', Arn: 'y' }] }],
      ['events:RemoveTargets', { Rule: NAME, Ids: ['1'] }],
    ],
  },
  {
    what: 'retention that is left out',
    type: 'AWS::Logs::LogGroup',
    before: { RetentionInDays: 1 },
    after: {},
    calls: [['logs:DeleteRetentionPolicy', { logGroupName: NAME }]],
  },
  {
    what: 'a threshold',
    type: 'AWS::CloudWatch::Alarm',
    always: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 },
    before: { Threshold: 1 },
    after: { Threshold: 2 },
    calls: [['monitoring:PutMetricAlarm', { AlarmName: NAME, Threshold: 2 }]],
  },
  {
    what: 'attributes that are left out get their defaults',
    type: 'AWS::SQS::Queue',
    before: { VisibilityTimeout: 90, RedrivePolicy: { a: 1 }, DelaySeconds: 1, Tags: TAGS.before },
    after: { DelaySeconds: 1, Tags: TAGS.after },
    calls: [
      ['sqs:SetQueueAttributes', { Attributes: { DelaySeconds: '1', VisibilityTimeout: '30', RedrivePolicy: '' } }],
      ['sqs:UntagQueue', { TagKeys: ['a'] }],
      ['sqs:TagQueue', { Tags: { b: '2' } }],
    ],
  },
  {
    what: 'other queues under a policy',
    type: 'AWS::SQS::QueuePolicy',
    always: { PolicyDocument: {} },
    before: { Queues: ['a'] },
    after: { Queues: ['b'] },
    calls: [
      ['sqs:SetQueueAttributes', { QueueUrl: 'a', Attributes: { Policy: '' } }],
      ['sqs:SetQueueAttributes', { QueueUrl: 'b', Attributes: { Policy: '{}' } }],
    ],
  },
  {
    what: 'aspects that come and go',
    type: 'AWS::S3::Bucket',
    before: {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 1 }] },
    },
    after: { NotificationConfiguration: { EventBridgeConfiguration: {} }, Tags: TAGS.after },
    calls: [
      ['s3:PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
      ['s3:DeleteBucketLifecycle', {}],
      ['s3:PutBucketNotificationConfiguration', { NotificationConfiguration: { EventBridgeConfiguration: {} } }],
      ['s3:PutBucketTagging', { Tagging: { TagSet: TAGS.after } }],
    ],
  },
  {
    what: 'settings, time to live and recovery',
    type: 'AWS::DynamoDB::Table',
    always: KEYS,
    before: { BillingMode: 'PROVISIONED', TimeToLiveSpecification: { AttributeName: 'a', Enabled: true } },
    after: {
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'b', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
    calls: [
      ['dynamodb:UpdateTable', { TableName: NAME, BillingMode: 'PAY_PER_REQUEST' }],
      ['dynamodb:DescribeTable', {}],
      ['dynamodb:UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'a', Enabled: false } }],
      ['dynamodb:UpdateTimeToLive', { TimeToLiveSpecification: { AttributeName: 'b', Enabled: true } }],
      ['dynamodb:UpdateContinuousBackups', {}],
      ['dynamodb:DescribeTable', {}],
    ],
  },
  {
    what: 'indexes, one by one',
    type: 'AWS::DynamoDB::Table',
    always: KEYS,
    before: { GlobalSecondaryIndexes: [index('a'), index('b')] },
    after: { GlobalSecondaryIndexes: [index('b'), index('c')] },
    calls: [
      ['dynamodb:UpdateTable', { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'a' } }] }],
      ['dynamodb:DescribeTable', {}],
      ['dynamodb:UpdateTable', { GlobalSecondaryIndexUpdates: [{ Create: { IndexName: 'c' } }] }],
      ['dynamodb:DescribeTable', {}],
      ['dynamodb:DescribeTable', {}],
    ],
  },
  {
    what: 'a definition',
    type: 'AWS::StepFunctions::StateMachine',
    always: { RoleArn: ROLE, DefinitionSubstitutions: { A: 'x' } },
    before: { DefinitionString: '1' },
    after: { DefinitionString: '${A}' },
    calls: [
      ['states:UpdateStateMachine', { stateMachineArn: textWith(':stateMachine:R-'), definition: 'x', roleArn: ROLE }],
    ],
  },
  {
    what: 'a value',
    type: 'AWS::SSM::Parameter',
    always: { Type: 'String' },
    before: { Value: '1' },
    after: { Value: '2' },
    calls: [['ssm:PutParameter', { Name: textLike(/^CFN-R-/), Value: '2', Overwrite: true }]],
  },
  {
    what: 'rules that come and go',
    type: 'AWS::EC2::SecurityGroup',
    always: { GroupDescription: 'd' },
    before: { SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' }] },
    after: { SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' }] },
    calls: [
      ['ec2:RevokeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: [{ FromPort: 22 }] }],
      ['ec2:AuthorizeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: [{ FromPort: 80 }] }],
    ],
  },
  {
    what: 'stages, transitions and a restart',
    type: 'AWS::CodePipeline::Pipeline',
    always: { RoleArn: ROLE, RestartExecutionOnUpdate: true },
    before: { Stages: [], DisableInboundStageTransitions: [{ StageName: 'A', Reason: 'r' }] },
    after: { Stages: [{ Name: 'S', Actions: [] }], DisableInboundStageTransitions: [{ StageName: 'B', Reason: 'r' }] },
    calls: [
      ['codepipeline:UpdatePipeline', { pipeline: { name: NAME, stages: [{ name: 'S', actions: [] }] } }],
      ['codepipeline:EnableStageTransition', { pipelineName: NAME, stageName: 'A' }],
      ['codepipeline:DisableStageTransition', { pipelineName: NAME, stageName: 'B', reason: 'r' }],
      ['codepipeline:StartPipelineExecution', { name: NAME }],
    ],
  },
  {
    what: 'policy, rotation and state',
    type: 'AWS::KMS::Key',
    before: { KeyPolicy: { a: 1 }, EnableKeyRotation: true },
    after: { KeyPolicy: { a: 2 }, Enabled: false },
    calls: [
      ['kms:PutKeyPolicy', { KeyId: 'key', Policy: '{"a":2}' }],
      ['kms:DisableKeyRotation', { KeyId: 'key' }],
      ['kms:DisableKey', { KeyId: 'key' }],
    ],
  },
];

describe.each(CASES)('$type: $what', ({ type, always, before, after, calls }) => {
  test('is changed in place', async () => {
    const recording = recordingCloud();
    recording.answer('ec2:CreateSecurityGroup', () => ({ GroupId: 'sg-1' }));
    const request = (properties: object) => ({
      StackName: 'demo',
      TemplateBody: bodyOf({ R: { Type: type, Properties: { ...always, ...properties } } }),
      Capabilities: ['CAPABILITY_IAM'],
    });
    await recording.cfn('CreateStack', request(before));
    recording.calls.length = 0;
    await recording.cfn('UpdateStack', request(after));
    expect((await stackOf(recording).events()).filter((event) => event.includes('FAILED'))).toEqual([]);
    expect(recording.calls.map(({ service, operation, input }) => [`${service}:${operation}`, input])).toMatchObject(
      calls,
    );
    expect(recording.calls.length).toBe(calls.length);
  });
});

test('a key is never replaced', async () => {
  const recording = recordingCloud();
  const request = (KeySpec: string) => ({
    StackName: 'demo',
    TemplateBody: bodyOf({ K: { Type: 'AWS::KMS::Key', Properties: { KeySpec } } }),
  });
  await recording.cfn('CreateStack', request('SYMMETRIC_DEFAULT'));
  await recording.cfn('UpdateStack', request('RSA_2048'));
  expect(await stackOf(recording).events()).toContain(
    'K UPDATE_FAILED You cannot change the KeySpec of an existing KMS key.',
  );
});
