import { isObject, shownJson, type Json, type JsonObject } from '../template/json-value.js';
import { serverlessError } from './serverless-error.js';

interface ExpandedEvents {
  readonly resources: JsonObject;
  /** Managed policies that the function's role needs to take the events. */
  readonly managedPolicies: readonly string[];
}

/** What calls a serverless function: rules with their permissions, and queues. */
export const expandEvents = (
  logicalId: string,
  events: Json | undefined,
  condition: Json | undefined,
): ExpandedEvents => {
  const resources: Record<string, Json> = {};
  const managedPolicies = new Set<string>();
  for (const [name, event] of Object.entries(isObject(events) ? events : {})) {
    const { Type: type, Properties: given } = isObject(event) ? event : {};
    const properties = isObject(given) ? given : {};
    const id = `${logicalId}${name}`;
    switch (type) {
      case 'CloudWatchEvent':
      case 'EventBridgeRule':
        Object.assign(resources, rule(logicalId, id, patternRule(properties), properties));
        break;
      case 'Schedule':
        Object.assign(resources, rule(logicalId, id, scheduleRule(properties), properties));
        break;
      case 'SQS':
        resources[id] = queueMapping(logicalId, properties);
        managedPolicies.add('AWSLambdaSQSQueueExecutionRole');
        break;
      default:
        throw serverlessError(
          logicalId,
          `Event with id [${name}] is invalid. The event type ${shownJson(type)} is not served.`,
        );
    }
  }
  return { resources: withCondition(resources, condition), managedPolicies: [...managedPolicies] };
};

const withCondition = (resources: JsonObject, condition: Json | undefined): JsonObject =>
  condition === undefined
    ? resources
    : Object.fromEntries(
        Object.entries(resources).map(([name, resource]) => [
          name,
          { ...(isObject(resource) ? resource : {}), Condition: condition },
        ]),
      );

/** Members of `source` under other names; absent ones stay absent. */
const renamed = (source: JsonObject, names: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(names).flatMap(([from, to]): [string, Json][] => {
      const value = source[from];
      return value === undefined ? [] : [[to, value]];
    }),
  );

const patternRule = (event: JsonObject): JsonObject =>
  renamed(event, { Pattern: 'EventPattern', EventBusName: 'EventBusName', RuleName: 'Name', State: 'State' });

const scheduleRule = (event: JsonObject): JsonObject => ({
  ...renamed(event, { Schedule: 'ScheduleExpression', Name: 'Name', Description: 'Description', State: 'State' }),
  ...(event['Enabled'] !== undefined && {
    State: event['Enabled'] === false || event['Enabled'] === 'false' ? 'DISABLED' : 'ENABLED',
  }),
});

const rule = (logicalId: string, id: string, properties: JsonObject, event: JsonObject): JsonObject => {
  const { Target: target } = event;
  const targetId = isObject(target) ? target['Id'] : undefined;
  return {
    [id]: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ...properties,
        Targets: [
          {
            Arn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
            Id: targetId ?? `${id}LambdaTarget`,
            ...renamed(event, {
              DeadLetterConfig: 'DeadLetterConfig',
              Input: 'Input',
              InputPath: 'InputPath',
              InputTransformer: 'InputTransformer',
              RetryPolicy: 'RetryPolicy',
            }),
          },
        ],
      },
    },
    [`${id}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: logicalId },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
      },
    },
  };
};

const queueMapping = (logicalId: string, event: JsonObject): JsonObject => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    FunctionName: { Ref: logicalId },
    ...renamed(event, {
      BatchSize: 'BatchSize',
      Enabled: 'Enabled',
      FilterCriteria: 'FilterCriteria',
      FunctionResponseTypes: 'FunctionResponseTypes',
      MaximumBatchingWindowInSeconds: 'MaximumBatchingWindowInSeconds',
      Queue: 'EventSourceArn',
      ScalingConfig: 'ScalingConfig',
    }),
  },
});
