import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { CfnRule, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type Function } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { STACK_TAG_KEY } from './service-names.js';
import type { ServiceStorage } from './service-storage.js';

export interface ServiceEventsProps {
  readonly storage: ServiceStorage;
  readonly category: string;
  readonly provider: string;
  readonly documentNames: readonly string[];
  readonly stateMachineArn: string;
  readonly dispatcher: Function;
  readonly signals: Function;
  readonly sweep: Function;
}

const ENDED_INVOCATION = [
  'Success',
  'Failed',
  'Cancelled',
  'TimedOut',
  'DeliveryTimedOut',
  'ExecutionTimedOut',
  'Undeliverable',
  'Terminated',
  'InvalidPlatform',
  'AccessDenied',
];

/** Who hears of what: new jobs go to the intake queue, all that a running job may wait for to the signals function. */
export const serviceEvents = (scope: Construct, props: ServiceEventsProps): void => {
  const { storage, dispatcher, signals, sweep } = props;
  dispatcher.addEventSource(
    new SqsEventSource(storage.intake, { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true }),
  );

  const toIntake = (why: string): SqsQueue =>
    new SqsQueue(storage.intake, { message: RuleTargetInput.fromObject({ why }) });
  const action = 'CodePipeline Action Execution State Change';
  const ours = { owner: ['Custom'], category: [props.category], provider: [props.provider] };
  new Rule(scope, 'Started', {
    eventPattern: { source: ['aws.codepipeline'], detailType: [action], detail: { state: ['STARTED'], type: ours } },
    targets: [toIntake('started')],
  });
  new Rule(scope, 'EveryMinute', {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [toIntake('schedule'), new LambdaFunction(sweep, { retryAttempts: 0 })],
  });

  // One permission and one statement for all rules of the stack: five of each would not fit into a template that deploys directly.
  const ourRules = Stack.of(scope).formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: `${Aws.STACK_NAME}-*`,
  });
  new CfnPermission(scope, 'EventsMayCallSignals', {
    action: 'lambda:InvokeFunction',
    functionName: signals.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: ourRules,
  });
  storage.deadLetters.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [storage.deadLetters.queueArn],
      conditions: { ArnLike: { 'aws:SourceArn': ourRules } },
    }),
  );
  const hear = (id: string, eventPattern: Readonly<Record<string, unknown>>): void => {
    new CfnRule(scope, id, {
      eventPattern,
      targets: [
        {
          id: 'Signals',
          arn: signals.functionArn,
          deadLetterConfig: { arn: storage.deadLetters.queueArn },
          retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
        },
      ],
    });
  };
  hear('Signal', {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [storage.bucket.bucketName] }, object: { key: [{ prefix: 'signals/' }] } },
  });
  hear('CommandEnded', {
    source: ['aws.ssm'],
    'detail-type': ['EC2 Command Invocation Status-change Notification'],
    detail: { 'document-name': [...props.documentNames], status: ENDED_INVOCATION },
  });
  hear('InstanceGone', {
    source: ['aws.ec2'],
    'detail-type': ['EC2 Instance State-change Notification', 'EC2 Spot Instance Interruption Warning'],
    detail: {
      $or: [
        { state: ['shutting-down', 'terminated', 'stopping', 'stopped'] },
        { 'instance-action': [{ exists: true }] },
      ],
    },
  });
  hear('ActionEnded', {
    source: ['aws.codepipeline'],
    'detail-type': [action],
    detail: { state: ['ABANDONED', 'CANCELED', 'FAILED'], type: ours },
  });
  hear('FlowBroken', {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [props.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  });
};

/** The environment variables by which functions know whose instances they may touch. */
export const tagVariables = (): Record<string, string> => ({ STACK_TAG_KEY, STACK_NAME: Aws.STACK_NAME });
