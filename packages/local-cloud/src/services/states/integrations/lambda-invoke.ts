import type { InvocationRequest, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { AwsError } from '../../../kernel/aws-error.js';
import { StatesError } from '../asl/states-error.js';
import { optimizedError } from './sdk-errors.js';
import { SDK_SERVICES } from './sdk-services.js';

const NAMES = { prefix: 'Lambda', base: 'AWSLambdaException', serviceName: 'AWSLambda' };

type Invoked = Omit<InvokeCommandOutput, '$metadata'>;

const invoke = async (cloud: Cloud, input: InvocationRequest, caller: Caller): Promise<Invoked> => {
  try {
    return await cloud.call<Invoked>('lambda', 'Invoke', input, caller);
  } catch (error) {
    if (error instanceof AwsError) throw optimizedError(SDK_SERVICES.lambda, NAMES, error, cloud.uuid());
    throw new StatesError('Lambda.SdkClientException', error instanceof Error ? error.message : String(error));
  }
};

const payloadText = (payload: Uint8Array | undefined): string =>
  payload === undefined ? '' : Buffer.from(payload).toString('utf8');

const parsed = (text: string): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** An error that the function threw, or that ended its sandbox, under the name that the payload gives it. */
const functionError = (payload: string): StatesError => {
  const value = parsed(payload);
  const type = typeof value === 'object' && value !== null && 'errorType' in value ? value.errorType : undefined;
  if (typeof type === 'string' && type !== '') return new StatesError(type, payload);
  return new StatesError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  );
};

/** `arn:aws:states:::lambda:invoke` */
export const lambdaInvoke = async (
  cloud: Cloud,
  args: Readonly<Record<string, unknown>>,
  caller: Caller,
): Promise<unknown> => {
  const { Payload: payload, ...rest } = args;
  // Invoke itself checks its members.
  const request = rest as unknown as InvocationRequest;
  const answer = await invoke(
    cloud,
    { ...request, ...(payload === undefined ? {} : { Payload: Buffer.from(JSON.stringify(payload)) }) },
    caller,
  );
  const text = payloadText(answer.Payload);
  if (answer.FunctionError !== undefined) throw functionError(text);
  const status = answer.StatusCode ?? 200;
  const value = parsed(text);
  return {
    ExecutedVersion: answer.ExecutedVersion ?? '$LATEST',
    ...(answer.LogResult === undefined ? {} : { LogResult: answer.LogResult }),
    ...(value === undefined ? {} : { Payload: value }),
    SdkHttpMetadata: { HttpStatusCode: status },
    SdkResponseMetadata: { RequestId: cloud.uuid() },
    StatusCode: status,
  };
};

/** A function's ARN as the resource itself: the state's input is the payload, the payload its result. */
export const lambdaFunction = async (cloud: Cloud, arn: string, input: unknown, caller: Caller): Promise<unknown> => {
  const payload = Buffer.from(JSON.stringify(input));
  const answer = await invoke(cloud, { FunctionName: arn, Payload: payload }, caller);
  const text = payloadText(answer.Payload);
  if (answer.FunctionError !== undefined) throw functionError(text);
  return parsed(text) ?? null;
};
