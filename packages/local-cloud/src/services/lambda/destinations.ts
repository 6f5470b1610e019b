import type { Cloud } from '../../kernel/cloud.js';
import type { AsyncEvent } from './async-invocations.js';
import { functionCaller, type FunctionCaller } from './function-caller.js';
import type { FunctionStore } from './store.js';

export interface AsyncOutcome {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  /** What the function answered, as text. */
  readonly payload: string;
}

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** Tells the function's destination, and its dead letter target, how an asynchronous invocation has ended. */
export const sendOutcome = async (
  cloud: Cloud,
  store: FunctionStore,
  event: AsyncEvent,
  outcome: AsyncOutcome,
): Promise<void> => {
  const { record, version, arn } = store.resolve(event.reference, event.qualifier);
  const failed = outcome.condition !== 'Success';
  const caller = functionCaller(cloud, version.config.role, record.name);
  const destinations = record.async?.destinations;
  const destination = (failed ? destinations?.OnFailure : destinations?.OnSuccess)?.Destination;
  if (destination) {
    const message = {
      version: '1.0',
      timestamp: new Date(cloud.clock.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: event.qualifier === undefined ? `${arn}:$LATEST` : arn,
        condition: outcome.condition,
        approximateInvokeCount: outcome.attempts,
      },
      requestPayload: asJson(event.payload),
      responseContext: {
        statusCode: 200,
        executedVersion: version.version,
        ...(failed ? { functionError: 'Unhandled' } : {}),
      },
      responsePayload: asJson(outcome.payload),
    };
    await deliver(
      cloud,
      destination,
      JSON.stringify(message),
      {},
      caller,
      `Lambda Function Invocation Result - ${failed ? 'Failure' : 'Success'}`,
    );
  }
  const deadLetters = version.config.deadLetter?.TargetArn;
  if (failed && deadLetters) {
    const attribute = (value: string) => ({ DataType: 'String', StringValue: value });
    const answer = asJson(outcome.payload);
    const text =
      typeof answer === 'object' && answer !== null && 'errorMessage' in answer
        ? String(answer.errorMessage)
        : outcome.payload;
    const attributes = {
      RequestID: attribute(event.requestId),
      ErrorCode: attribute('200'),
      ErrorMessage: attribute(text.slice(0, 1024)),
    };
    await deliver(cloud, deadLetters, event.payload, attributes, caller, '');
  }
};

const deliver = async (
  cloud: Cloud,
  arn: string,
  body: string,
  attributes: object,
  caller: FunctionCaller,
  detailType: string,
): Promise<void> => {
  const [, , service, , account, resource = ''] = arn.split(':');
  switch (service) {
    case 'sqs': {
      const url = `${cloud.endpoint}/${account}/${resource}`;
      await cloud.call(
        'sqs',
        'SendMessage',
        { QueueUrl: url, MessageBody: body, MessageAttributes: attributes },
        caller,
      );
      return;
    }
    case 'sns':
      await cloud.call('sns', 'Publish', { TopicArn: arn, Message: body, MessageAttributes: attributes }, caller);
      return;
    case 'lambda':
      await cloud.call(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(body) },
        caller,
      );
      return;
    case 'events': {
      const entry = { Source: 'lambda', DetailType: detailType, Detail: body, EventBusName: arn };
      await cloud.call('events', 'PutEvents', { Entries: [entry] }, caller);
      return;
    }
    default:
      cloud.log(`lambda: no destination of this kind: ${arn}`);
  }
};
