import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { ServiceStorage } from './service-storage.js';
import { environmentPrefix, STACK_TAG_KEY } from './service-names.js';

export interface RightsContext {
  readonly stack: Stack;
  readonly stackName: string;
  readonly storage: ServiceStorage;
  readonly documentNames: readonly string[];
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly signerRoleArn: string;
  readonly launchTemplateArns: string[];
  readonly instanceRoleArns: string[];
  readonly actionTypeArns: readonly string[];
}

type Statements = PolicyStatementProps[];

/** What each part of the service may do. docs/security.md lists every `*` with its reason. */
export const rights = (context: RightsContext) => {
  const { stack, storage, stackName } = context;
  const arn = (service: string, resource: string, resourceName: string, account?: string): string =>
    stack.formatArn({ service, resource, resourceName, ...(account === undefined ? {} : { account }) });
  const ec2 = (resource: string, account?: string): string => arn('ec2', resource, '*', account);
  const ofOurStack = (prefix: 'aws:ResourceTag' | 'aws:RequestTag' | 'ssm:resourceTag') => ({
    StringEquals: { [`${prefix}/${STACK_TAG_KEY}`]: stackName },
  });
  const ourTemplates = { ArnEquals: { 'ec2:LaunchTemplate': context.launchTemplateArns } };
  const executionArn = stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${context.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

  // These take a job's id, for which IAM has no resource.
  const jobs = (...operations: string[]): PolicyStatementProps => ({
    actions: operations.map((name) => `codepipeline:${name}`),
    resources: ['*'],
  });
  const poll: PolicyStatementProps = { actions: ['codepipeline:PollForJobs'], resources: [...context.actionTypeArns] };
  const table = (...operations: string[]): PolicyStatementProps => ({
    actions: operations.map((name) => `dynamodb:${name}`),
    resources: [storage.table.tableArn],
  });
  const queryDue: PolicyStatementProps = {
    actions: ['dynamodb:Query'],
    resources: [`${storage.table.tableArn}/index/byDueAt`],
  };
  const start: PolicyStatementProps = { actions: ['states:StartExecution'], resources: [context.stateMachineArn] };
  const tokens: PolicyStatementProps = {
    actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
    resources: [context.stateMachineArn],
  };
  const enqueue: PolicyStatementProps = { actions: ['sqs:SendMessage'], resources: [storage.intake.queueArn] };
  const terminate: PolicyStatementProps = {
    actions: ['ec2:TerminateInstances'],
    resources: [ec2('instance')],
    conditions: ofOurStack('aws:ResourceTag'),
  };
  const intake: Statements = [
    poll,
    jobs('AcknowledgeJob', 'PutJobSuccessResult', 'PutJobFailureResult'),
    table('GetItem', 'UpdateItem'),
    start,
    enqueue,
  ];
  const readExecutions: PolicyStatementProps = {
    actions: ['codepipeline:ListActionExecutions'],
    resources: [stack.formatArn({ service: 'codepipeline', resource: '*' })],
  };

  // Without ListBucket S3 answers 403 for a signal that is not there yet.
  const readSignals: Statements = [
    { actions: ['s3:GetObject'], resources: [storage.bucket.arnForObjects('signals/*')] },
    { actions: ['s3:ListBucket'], resources: [storage.bucket.bucketArn] },
  ];
  const removeTickets: PolicyStatementProps = {
    actions: ['s3:DeleteObject'],
    resources: [storage.bucket.arnForObjects('tickets/*')],
  };

  return {
    dispatcher: intake,
    report: [...intake, ...readSignals] satisfies Statements,
    launcher: [
      jobs('GetJobDetails', 'PutJobSuccessResult'),
      table('GetItem', 'PutItem', 'UpdateItem'),
      queryDue,
      tokens,
      enqueue,
      { actions: ['s3:DeleteObject', 's3:PutObject'], resources: [storage.bucket.arnForObjects('tickets/*')] },
      { actions: ['sts:AssumeRole'], resources: [context.signerRoleArn] },
      // What a launch makes carries our tag from birth and comes from our template.
      {
        actions: ['ec2:RunInstances'],
        resources: [ec2('instance'), ec2('volume'), ec2('network-interface')],
        conditions: { ...ourTemplates, ...ofOurStack('aws:RequestTag') },
      },
      // What it only uses.
      {
        actions: ['ec2:RunInstances'],
        resources: [ec2('image', ''), ec2('snapshot', ''), ec2('subnet'), ec2('security-group')],
        conditions: ourTemplates,
      },
      // A list that is known only at the end of synthesis cannot stand among others.
      { actions: ['ec2:RunInstances'], resources: context.launchTemplateArns },
      {
        actions: ['ec2:CreateTags'],
        resources: [ec2('instance'), ec2('volume'), ec2('network-interface')],
        conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
      },
      {
        actions: ['iam:PassRole'],
        resources: context.instanceRoleArns,
        conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      },
      // EC2's and SSM's lists have no resource type.
      {
        actions: [
          'ec2:DescribeImages',
          'ec2:DescribeInstances',
          'ssm:CancelCommand',
          'ssm:DescribeInstanceInformation',
          'ssm:ListCommands',
        ],
        resources: ['*'],
      },
      terminate,
      {
        actions: ['ssm:GetParameter', 'ssm:GetParameters'],
        resources: [
          arn('ssm', 'parameter', `${environmentPrefix().slice(1)}/*`),
          arn('ssm', 'parameter', 'aws/service/*', ''),
        ],
      },
      // Documents carry no tag of ours, so they stand in a statement of their own.
      { actions: ['ssm:SendCommand'], resources: context.documentNames.map((name) => arn('ssm', 'document', name)) },
      { actions: ['ssm:SendCommand'], resources: [ec2('instance')], conditions: ofOurStack('ssm:resourceTag') },
    ] satisfies Statements,
    signals: [
      table('GetItem', 'UpdateItem'),
      ...readSignals,
      tokens,
      readExecutions,
      { actions: ['ssm:GetCommandInvocation'], resources: ['*'] },
    ] satisfies Statements,
    sweep: [
      ...intake,
      ...readSignals,
      removeTickets,
      queryDue,
      tokens,
      { actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executionArn] },
      { actions: ['ec2:DescribeInstances', 'ssm:GetCommandInvocation'], resources: ['*'] },
      readExecutions,
      terminate,
    ] satisfies Statements,
    /** Signs the URLs of tickets and signals, which can do no more than the signer may. */
    signer: [
      { actions: ['s3:GetObject', 's3:DeleteObject'], resources: [storage.bucket.arnForObjects('tickets/*')] },
      { actions: ['s3:PutObject'], resources: [storage.bucket.arnForObjects('signals/*')] },
    ] satisfies Statements,
    flow: (functionArns: string[]): Statements => [
      { actions: ['lambda:InvokeFunction'], resources: functionArns },
      { actions: ['dynamodb:UpdateItem'], resources: [storage.table.tableArn] },
    ],
  };
};
