import { NAME, ROLE, type ResourceCase } from './resource-case.js';
import { textLike, textWith } from '../matchers.js';

export const identityAndFunctions: readonly ResourceCase[] = [
  {
    type: 'AWS::IAM::Role',
    properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17' },
      Path: '/p/',
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: [] } }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'],
    },
    created: [
      [
        'iam:CreateRole',
        { RoleName: NAME, AssumeRolePolicyDocument: '{"Version":"2012-10-17"}', Path: '/p/', Tags: [] },
      ],
      ['iam:PutRolePolicy', { RoleName: NAME, PolicyName: 'inline', PolicyDocument: '{"Statement":[]}' }],
      ['iam:AttachRolePolicy', { RoleName: NAME, PolicyArn: 'arn:aws:iam::aws:policy/X' }],
    ],
    deleted: ['iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:DeleteRole'],
    ref: NAME,
    attributes: { RoleId: 'AROA0000000000000000', Arn: textWith(':role/demo-R-') },
  },
  {
    type: 'AWS::IAM::Policy',
    properties: { PolicyName: 'p', PolicyDocument: {}, Roles: ['a', 'b'], Users: ['u'] },
    created: [
      ['iam:PutRolePolicy', { RoleName: 'a', PolicyName: 'p', PolicyDocument: '{}' }],
      ['iam:PutRolePolicy', { RoleName: 'b', PolicyName: 'p', PolicyDocument: '{}' }],
      ['iam:PutUserPolicy', { UserName: 'u', PolicyName: 'p', PolicyDocument: '{}' }],
    ],
    deleted: ['iam:DeleteRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteUserPolicy'],
    ref: textLike(/^demo-R-/),
  },
  {
    type: 'AWS::IAM::ManagedPolicy',
    properties: { PolicyDocument: {}, Roles: ['a'] },
    created: [
      ['iam:CreatePolicy', { PolicyName: NAME, PolicyDocument: '{}' }],
      ['iam:AttachRolePolicy', { RoleName: 'a', PolicyArn: textWith(':policy/demo-R-') }],
    ],
    deleted: ['iam:DetachRolePolicy', 'iam:ListPolicyVersions', 'iam:DeletePolicy'],
    ref: textWith('arn:aws:iam::000000000000:policy/demo-R-'),
  },
  {
    type: 'AWS::IAM::InstanceProfile',
    properties: { Roles: ['a'] },
    created: [
      ['iam:CreateInstanceProfile', { InstanceProfileName: NAME }],
      ['iam:AddRoleToInstanceProfile', { InstanceProfileName: NAME, RoleName: 'a' }],
    ],
    deleted: ['iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
    ref: NAME,
    attributes: { Arn: textWith(':instance-profile/demo-R-') },
  },
  {
    type: 'AWS::IAM::User',
    properties: {
      Groups: ['g'],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'],
      Path: '/p/',
      Policies: [{ PolicyName: 'inline', PolicyDocument: {} }],
    },
    created: [
      ['iam:CreateUser', { UserName: NAME, Path: '/p/', Tags: [] }],
      ['iam:PutUserPolicy', { UserName: NAME, PolicyName: 'inline', PolicyDocument: '{}' }],
      ['iam:AttachUserPolicy', { UserName: NAME, PolicyArn: 'arn:aws:iam::aws:policy/X' }],
      ['iam:AddUserToGroup', { GroupName: 'g', UserName: NAME }],
    ],
    deleted: ['iam:RemoveUserFromGroup', 'iam:DeleteUserPolicy', 'iam:DetachUserPolicy', 'iam:DeleteUser'],
    ref: NAME,
    attributes: { Arn: textWith(':user/demo-R-') },
  },
  {
    type: 'AWS::IAM::Group',
    properties: { ManagedPolicyArns: ['m'], Policies: [{ PolicyName: 'inline', PolicyDocument: {} }] },
    created: [
      ['iam:CreateGroup', { GroupName: NAME }],
      ['iam:PutGroupPolicy', { GroupName: NAME, PolicyName: 'inline', PolicyDocument: '{}' }],
      ['iam:AttachGroupPolicy', { GroupName: NAME, PolicyArn: 'm' }],
    ],
    deleted: ['iam:DeleteGroupPolicy', 'iam:DetachGroupPolicy', 'iam:DeleteGroup'],
    ref: NAME,
    attributes: { Arn: textWith(':group/demo-R-') },
  },
  {
    type: 'AWS::IAM::AccessKey',
    properties: { UserName: 'u', Status: 'Inactive', Serial: 1 },
    created: [
      ['iam:CreateAccessKey', { UserName: 'u' }],
      ['iam:UpdateAccessKey', { UserName: 'u', AccessKeyId: 'AKIA0000000000000000', Status: 'Inactive' }],
    ],
    deleted: ['iam:DeleteAccessKey'],
    ref: 'AKIA0000000000000000',
    attributes: { SecretAccessKey: 'secret' },
  },
  {
    type: 'AWS::IAM::UserToGroupAddition',
    properties: { GroupName: 'g', Users: ['a', 'b'] },
    created: [
      ['iam:AddUserToGroup', { GroupName: 'g', UserName: 'a' }],
      ['iam:AddUserToGroup', { GroupName: 'g', UserName: 'b' }],
    ],
    deleted: ['iam:RemoveUserFromGroup', 'iam:RemoveUserFromGroup'],
    ref: textLike(/^demo-R-/),
  },
  {
    type: 'AWS::Lambda::Function',
    properties: {
      Code: { S3Bucket: 'b', S3Key: 'k' },
      Role: ROLE,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Environment: { Variables: { COUNT: 3 } },
      MemorySize: '256',
      Tags: [{ Key: 'a', Value: 'b' }],
      ReservedConcurrentExecutions: 2,
    },
    created: [
      [
        'lambda:CreateFunction',
        {
          FunctionName: NAME,
          Code: { S3Bucket: 'b', S3Key: 'k' },
          Role: ROLE,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Environment: { Variables: { COUNT: '3' } },
          MemorySize: 256,
          Tags: { a: 'b' },
        },
      ],
      ['lambda:PutFunctionConcurrency', { FunctionName: NAME, ReservedConcurrentExecutions: 2 }],
    ],
    deleted: ['lambda:DeleteFunction'],
    ref: NAME,
    attributes: { Arn: textWith(':function:demo-R-') },
  },
  {
    type: 'AWS::Lambda::Permission',
    properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'f',
      Principal: 'events.amazonaws.com',
      SourceArn: 'arn',
    },
    created: [
      [
        'lambda:AddPermission',
        {
          StatementId: NAME,
          Action: 'lambda:InvokeFunction',
          FunctionName: 'f',
          Principal: 'events.amazonaws.com',
          SourceArn: 'arn',
        },
      ],
    ],
    deleted: ['lambda:RemovePermission'],
    ref: NAME,
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    properties: { FunctionName: 'f', EventSourceArn: 'arn', BatchSize: '10', ScalingConfig: { MaximumConcurrency: 2 } },
    created: [
      [
        'lambda:CreateEventSourceMapping',
        { FunctionName: 'f', EventSourceArn: 'arn', BatchSize: 10, ScalingConfig: { MaximumConcurrency: 2 }, Tags: {} },
      ],
    ],
    deleted: ['lambda:DeleteEventSourceMapping'],
    ref: '00000000-0000-4000-8000-000000000000',
  },
  {
    type: 'AWS::Lambda::Version',
    properties: { FunctionName: 'f' },
    created: [['lambda:PublishVersion', { FunctionName: 'f' }]],
    deleted: ['lambda:DeleteFunction'],
    ref: 'arn:aws:lambda:us-east-1:000000000000:function:f:1',
    attributes: { Version: '1' },
  },
  {
    type: 'AWS::Lambda::Alias',
    properties: { FunctionName: 'f', FunctionVersion: '1', Name: 'live' },
    created: [
      [
        'lambda:CreateAlias',
        { FunctionName: 'f', FunctionVersion: '1', Name: 'live', RoutingConfig: { AdditionalVersionWeights: {} } },
      ],
    ],
    deleted: ['lambda:DeleteAlias'],
    ref: 'arn:aws:lambda:us-east-1:000000000000:function:f:live',
  },
];
