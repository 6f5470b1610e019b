import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { StatesError } from '../asl/states-error.js';
import type { ExecutionRecord } from '../execution-record.js';
import type { OptimizedIntegration, Pattern } from './resource.js';
import { callWithJson } from './sdk-call.js';
import { optimizedError, type OptimizedNames } from './sdk-errors.js';
import { SDK_SERVICES } from './sdk-services.js';

interface Wording extends OptimizedNames {
  readonly sdk: keyof typeof SDK_SERVICES;
}

const DYNAMODB: Wording = {
  sdk: 'dynamodb',
  prefix: 'DynamoDB',
  base: 'AmazonDynamoDBException',
  serviceName: 'AmazonDynamoDBv2',
};

const WORDING: Readonly<
  Record<Exclude<OptimizedIntegration, 'lambda:invoke'>, Wording & { readonly operation: string }>
> = {
  'dynamodb:getItem': { ...DYNAMODB, operation: 'GetItem' },
  'dynamodb:putItem': { ...DYNAMODB, operation: 'PutItem' },
  'dynamodb:updateItem': { ...DYNAMODB, operation: 'UpdateItem' },
  'dynamodb:deleteItem': { ...DYNAMODB, operation: 'DeleteItem' },
  'sqs:sendMessage': {
    sdk: 'sqs',
    operation: 'SendMessage',
    prefix: 'SQS',
    base: 'AmazonSQSException',
    serviceName: 'AmazonSQS',
  },
  'sns:publish': {
    sdk: 'sns',
    operation: 'Publish',
    prefix: 'SNS',
    base: 'AmazonSNSException',
    serviceName: 'AmazonSNS',
  },
  'events:putEvents': {
    sdk: 'eventbridge',
    operation: 'PutEvents',
    prefix: 'EventBridge',
    base: 'AmazonEventBridgeException',
    serviceName: 'AmazonEventBridge',
  },
  'states:startExecution': {
    sdk: 'sfn',
    operation: 'StartExecution',
    prefix: 'StepFunctions',
    base: 'AWSStepFunctionsException',
    serviceName: 'AWSStepFunctions',
  },
};

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** These APIs take text where a state machine may give any JSON. */
const wireInput = (integration: OptimizedIntegration, args: Readonly<Record<string, unknown>>): object => {
  switch (integration) {
    case 'sqs:sendMessage':
      return { ...args, MessageBody: text(args['MessageBody']) };
    case 'sns:publish':
      return { ...args, Message: text(args['Message']) };
    case 'events:putEvents': {
      const entries = Array.isArray(args['Entries']) ? (args['Entries'] as Readonly<Record<string, unknown>>[]) : [];
      return { ...args, Entries: entries.map((entry) => ({ ...entry, Detail: text(entry['Detail']) })) };
    }
    case 'states:startExecution':
      return args['Input'] === undefined ? args : { ...args, Input: text(args['Input']) };
    default:
      return args;
  }
};

/** `arn:aws:states:::<service>:<action>` for all optimized integrations but Lambda's. */
export const optimizedCall = async (
  cloud: Cloud,
  integration: Exclude<OptimizedIntegration, 'lambda:invoke'>,
  pattern: Pattern,
  args: Readonly<Record<string, unknown>>,
  caller: Caller,
  executionEnd: (executionArn: string) => Promise<ExecutionRecord>,
): Promise<unknown> => {
  const { sdk, operation, ...names } = WORDING[integration];
  const service = SDK_SERVICES[sdk];
  let output: unknown;
  try {
    output = await callWithJson(cloud, service, operation, wireInput(integration, args), caller);
  } catch (error) {
    throw optimizedError(service, names, error, cloud.uuid());
  }
  if (integration === 'states:startExecution') return startedExecution(output, pattern, executionEnd);
  if (integration === 'events:putEvents') refuseFailedEntries(output);
  return output;
};

const refuseFailedEntries = (output: unknown): void => {
  // PutEvents answers these members.
  const { FailedEntryCount: failed, Entries: entries } = output as { FailedEntryCount?: number; Entries?: unknown };
  if (failed) throw new StatesError('EventBridge.FailedEntry', JSON.stringify(entries));
};

const startedExecution = async (
  output: unknown,
  pattern: Pattern,
  executionEnd: (executionArn: string) => Promise<ExecutionRecord>,
): Promise<unknown> => {
  // StartExecution answers these members.
  const { ExecutionArn: executionArn } = output as { ExecutionArn: string };
  if (pattern === 'request' || pattern === 'token') return output;
  const ended = await executionEnd(executionArn);
  const asJson = (value: string | undefined): unknown =>
    value === undefined || pattern === 'sync' ? value : (JSON.parse(value) as unknown);
  const described = {
    ExecutionArn: executionArn,
    Name: ended.name,
    StateMachineArn: ended.stateMachineArn,
    StartDate: ended.startDate,
    StopDate: ended.stopDate,
    Status: ended.status,
    Input: asJson(ended.input),
    ...(ended.output === undefined ? {} : { Output: asJson(ended.output) }),
    ...(ended.error === undefined ? {} : { Error: ended.error }),
    ...(ended.cause === undefined ? {} : { Cause: ended.cause }),
  };
  if (ended.status === 'SUCCEEDED') return described;
  throw new StatesError('States.TaskFailed', JSON.stringify(described));
};
