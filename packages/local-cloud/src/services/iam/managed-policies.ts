import type { PolicyDocument } from '../../kernel/caller.js';
import { CODEDEPLOY_POLICIES } from './managed-codedeploy-policies.js';
import { INSTANCE_POLICIES } from './managed-instance-policies.js';
import { allow, LOGS } from './managed-policy-document.js';

/** The policies that AWS itself manages, as far as they are used here, with what they grant of the services here. */
const AWS_MANAGED: Readonly<Record<string, PolicyDocument>> = {
  ...CODEDEPLOY_POLICIES,
  ...INSTANCE_POLICIES,
  AdministratorAccess: allow('*'),
  PowerUserAccess: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
  },
  AmazonDynamoDBFullAccess: allow('dynamodb:*'),
  AmazonS3FullAccess: allow('s3:*', 's3-object-lambda:*'),
  AmazonS3ReadOnlyAccess: allow('s3:Get*', 's3:List*', 's3:Describe*'),
  AmazonSNSFullAccess: allow('sns:*'),
  AmazonSQSFullAccess: allow('sqs:*'),
  AWSCodePipelineApproverAccess: allow(
    'codepipeline:GetPipeline',
    'codepipeline:GetPipelineState',
    'codepipeline:GetPipelineExecution',
    'codepipeline:ListPipelineExecutions',
    'codepipeline:ListPipelines',
    'codepipeline:PutApprovalResult',
  ),
  AWSCodePipelineCustomActionAccess: allow(
    'codepipeline:AcknowledgeJob',
    'codepipeline:GetJobDetails',
    'codepipeline:PollForJobs',
    'codepipeline:PutJobFailureResult',
    'codepipeline:PutJobSuccessResult',
  ),
  AWSCodePipeline_FullAccess: allow('codepipeline:*'),
  AWSCodePipeline_ReadOnlyAccess: allow('codepipeline:Get*', 'codepipeline:List*'),
  AWSLambdaExecute: allow('logs:*', 's3:GetObject', 's3:PutObject'),
  AWSCloudFormationFullAccess: allow('cloudformation:*'),
  AWSCloudFormationReadOnlyAccess: allow(
    'cloudformation:Describe*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
  ),
  AWSLambda_FullAccess: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'cloudformation:DescribeStacks',
          'cloudformation:ListStackResources',
          'cloudwatch:GetMetricData',
          'cloudwatch:ListMetrics',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
          'iam:GetRole',
          'iam:GetRolePolicy',
          'iam:ListAttachedRolePolicies',
          'iam:ListRolePolicies',
          'iam:ListRoles',
          'kms:ListAliases',
          'lambda:*',
          'logs:DescribeLogGroups',
          'states:DescribeStateMachine',
          'states:ListStateMachines',
          'tag:GetResources',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: '*',
        Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      },
      {
        Effect: 'Allow',
        Action: ['logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
        Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/*',
      },
    ],
  },
  AWSStepFunctionsFullAccess: allow('states:*'),
  AWSStepFunctionsReadOnlyAccess: allow('states:Describe*', 'states:Get*', 'states:List*'),
  IAMFullAccess: allow('iam:*', 'organizations:Describe*', 'organizations:List*'),
  IAMReadOnlyAccess: allow('iam:Get*', 'iam:List*', 'iam:Simulate*', 'iam:GenerateCredentialReport'),
  AmazonEventBridgeFullAccess: allow('events:*', 'schemas:*', 'scheduler:*', 'pipes:*'),
  AmazonSNSReadOnlyAccess: allow('sns:GetTopicAttributes', 'sns:List*'),
  AmazonSQSReadOnlyAccess: allow('sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:List*'),
  AmazonDynamoDBReadOnlyAccess: allow(
    'dynamodb:BatchGetItem',
    'dynamodb:Describe*',
    'dynamodb:GetItem',
    'dynamodb:List*',
    'dynamodb:PartiQLSelect',
    'dynamodb:Query',
    'dynamodb:Scan',
  ),
  SecretsManagerReadWrite: allow('secretsmanager:*', 'kms:DescribeKey', 'kms:ListAliases', 'kms:ListKeys'),
  CloudWatchFullAccess: allow('cloudwatch:*', 'logs:*', 'sns:*'),
  CloudWatchReadOnlyAccess: allow(
    'cloudwatch:Describe*',
    'cloudwatch:Get*',
    'cloudwatch:List*',
    'logs:Describe*',
    'logs:FilterLogEvents',
    'logs:Get*',
    'logs:List*',
    'sns:Get*',
    'sns:List*',
  ),
  CloudWatchLogsReadOnlyAccess: allow('logs:Describe*', 'logs:FilterLogEvents', 'logs:Get*', 'logs:List*'),
  CloudWatchLogsFullAccess: allow('logs:*'),
  ReadOnlyAccess: allow('*:Describe*', '*:Get*', '*:List*'),
  'service-role/AWSLambdaBasicExecutionRole': allow(...LOGS),
  'service-role/AWSLambdaDynamoDBExecutionRole': allow(
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    ...LOGS,
  ),
  'service-role/AWSLambdaRole': allow('lambda:InvokeFunction'),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...LOGS,
  ),
  'service-role/AWSLambdaVPCAccessExecutionRole': allow(
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    ...LOGS,
  ),
};

const PREFIX = 'arn:aws:iam::aws:policy/';

export const awsManagedPolicy = (arn: string): PolicyDocument | undefined => {
  const name = arn.startsWith(PREFIX) ? arn.slice(PREFIX.length) : '';
  return Object.hasOwn(AWS_MANAGED, name) ? AWS_MANAGED[name] : undefined;
};

export const awsManagedArns = (): string[] => Object.keys(AWS_MANAGED).map((name) => `${PREFIX}${name}`);
