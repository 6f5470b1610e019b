import type { CustomResourceAnswer, ResourceContext } from '../resources/resource-provider.js';
import { isObject, shownJson, type Json, type JsonObject } from '../template/json-value.js';
import type { AnswerText } from './answer-box.js';
import type { StackOperation } from './stack-operation.js';

/** Asks the maker of a custom resource, a function or a topic's subscriber, and waits for its answer. */
export const askCustom = async (
  { cloud, answers, stackId, signal }: Pick<StackOperation, 'cloud' | 'answers' | 'stackId' | 'signal'>,
  logicalId: string,
  call: ResourceContext['call'],
  serviceToken: string,
  request: JsonObject,
  timeoutSeconds: number,
): Promise<CustomResourceAnswer> => {
  const requestId = cloud.uuid();
  const open = answers.open(`${stackId}|${logicalId}|${requestId}`);
  const event = {
    ...request,
    ServiceToken: serviceToken,
    ResponseURL: open.url,
    StackId: stackId,
    RequestId: requestId,
    LogicalResourceId: logicalId,
  };
  const waited = new AbortController();
  try {
    await send(serviceToken, event, call);
    const stop = signal ? AbortSignal.any([signal, waited.signal]) : waited.signal;
    const tooLate = cloud.clock.sleep(timeoutSeconds * 1000, stop).then(() => undefined);
    const text = await Promise.race([open.answer, tooLate]);
    if (text) return { ...readAnswer(text), requestId };
  } finally {
    waited.abort();
    open.close();
  }
  throw new Error(
    `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. ` +
      'If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.',
  );
};

const send = async (serviceToken: string, event: object, call: ResourceContext['call']): Promise<void> => {
  const text = JSON.stringify(event);
  switch (/^arn:[\w-]+:(lambda|sns):/.exec(serviceToken)?.[1]) {
    case 'lambda':
      await call('lambda', 'Invoke', {
        FunctionName: serviceToken,
        InvocationType: 'Event',
        Payload: Buffer.from(text),
      });
      return;
    case 'sns':
      await call('sns', 'Publish', {
        TopicArn: serviceToken,
        Subject: 'AWS CloudFormation custom resource request',
        Message: text,
      });
      return;
    default:
      throw new Error('Invalid service token.');
  }
};

const readAnswer = (answer: AnswerText): Omit<CustomResourceAnswer, 'requestId'> => {
  if (answer.kind === 'tooLong') throw new Error('Response object is too long.');
  const members = parsed(answer.text);
  const { Status: status, Reason: reason, PhysicalResourceId: physicalId, Data: data, NoEcho: noEcho } = members;
  if (status !== 'SUCCESS' && status !== 'FAILED') {
    throw new Error(`Invalid Response object: ${shownJson(status)} is not a valid ResponseStatus`);
  }
  return {
    status,
    reason: typeof reason === 'string' ? reason : '',
    ...(typeof physicalId === 'string' && { physicalId }),
    data: isObject(data) ? data : {},
    noEcho: noEcho === true || noEcho === 'true',
  };
};

const parsed = (text: string): JsonObject => {
  try {
    // JSON.parse gives nothing but JSON values.
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
  } catch {
    // It is said below.
  }
  throw new Error('Response is not valid JSON');
};
