import type { PolicyDocument } from '../../kernel/caller.js';

const allow = (...actions: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** The policies that AWS itself manages, as far as they are used here, with what they grant of the services here. */
const AWS_MANAGED: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: allow('*'),
  PowerUserAccess: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
  },
  AmazonDynamoDBFullAccess: allow('dynamodb:*'),
  AmazonEC2FullAccess: allow('ec2:*'),
  AmazonEC2ReadOnlyAccess: allow('ec2:Describe*', 'ec2:Get*'),
  AmazonS3FullAccess: allow('s3:*', 's3-object-lambda:*'),
  AmazonS3ReadOnlyAccess: allow('s3:Get*', 's3:List*', 's3:Describe*'),
  AmazonSNSFullAccess: allow('sns:*'),
  AmazonSQSFullAccess: allow('sqs:*'),
  AmazonSSMFullAccess: allow('ssm:*', 'ec2messages:*', 'ssmmessages:*'),
  AmazonSSMReadOnlyAccess: allow('ssm:Describe*', 'ssm:Get*', 'ssm:List*'),
  AmazonSSMManagedInstanceCore: allow(
    'ssm:DescribeAssociation',
    'ssm:DescribeDocument',
    'ssm:GetDeployablePatchSnapshotForInstance',
    'ssm:GetDocument',
    'ssm:GetManifest',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:ListAssociations',
    'ssm:ListInstanceAssociations',
    'ssm:PutComplianceItems',
    'ssm:PutConfigurePackageResult',
    'ssm:PutInventory',
    'ssm:UpdateAssociationStatus',
    'ssm:UpdateInstanceAssociationStatus',
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
    'ec2messages:AcknowledgeMessage',
    'ec2messages:DeleteMessage',
    'ec2messages:FailMessage',
    'ec2messages:GetEndpoint',
    'ec2messages:GetMessages',
    'ec2messages:SendReply',
  ),
  AWSCloudFormationFullAccess: allow('cloudformation:*'),
  AWSCloudFormationReadOnlyAccess: allow(
    'cloudformation:Describe*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
    'cloudformation:Detect*',
  ),
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
  AWSLambda_FullAccess: allow('lambda:*'),
  AWSStepFunctionsFullAccess: allow('states:*'),
  CloudWatchAgentServerPolicy: allow(
    'cloudwatch:PutMetricData',
    'ec2:DescribeTags',
    'ec2:DescribeVolumes',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:PutRetentionPolicy',
    'ssm:GetParameter',
    ...LOGS,
  ),
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
