import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import type { AsyncInvocations } from './async-invocations.js';
import { onFunction } from './functions.js';
import type { FunctionPool } from './function-pool.js';
import { refuseStrangers } from './permissions.js';
import { splitReference, type FunctionStore } from './store.js';

const MAX_SYNC_BYTES = 6_291_456;
const MAX_ASYNC_BYTES = 1_048_576;
const LOG_TAIL_BYTES = 4096;

const checkPayload = (payload: Uint8Array, async: boolean): void => {
  const most = async ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  if (payload.byteLength > most) {
    const text = `${payload.byteLength} byte payload is too large for the ${async ? 'Event' : 'RequestResponse'} invocation type (limit ${most} bytes)`;
    throw new AwsError('RequestTooLargeException', text, { status: 413, members: { Type: 'User' } });
  }
  try {
    JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    const text = `Could not parse request body into json: ${error instanceof Error ? error.message : String(error)}`;
    throw new AwsError('InvalidRequestContentException', text, { status: 400, members: { Type: 'User' } });
  }
};

const tailOf = (lines: readonly string[]): string => {
  const text = Buffer.from(lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join(''));
  return text.subarray(Math.max(0, text.byteLength - LOG_TAIL_BYTES)).toString('base64');
};

export const invokeOperations = (store: FunctionStore, pool: FunctionPool, async: AsyncInvocations) => ({
  Invoke: operation<InvocationRequest, InvocationResponse>({
    authorize: onFunction(store, 'InvokeFunction'),
    handle: async ({ FunctionName, Qualifier, InvocationType, LogType, Payload }, { caller, requestId }) => {
      const target = store.resolve(FunctionName, Qualifier);
      refuseStrangers(target, caller);
      const payload = Payload === undefined || Payload.byteLength === 0 ? Buffer.from('{}') : Payload;
      checkPayload(payload, InvocationType === 'Event');
      if (InvocationType === 'DryRun') return { StatusCode: 204 };
      if (InvocationType === 'Event') {
        const qualifier = Qualifier ?? splitReference(FunctionName ?? '').qualifier;
        async.accept(target.record.name, qualifier, payload, requestId);
        return { StatusCode: 202, Payload: new Uint8Array() };
      }
      const invoked = await pool.invoke(target, payload, requestId);
      return {
        StatusCode: 200,
        ExecutedVersion: target.version.version,
        Payload: invoked.payload,
        ...(invoked.failed ? { FunctionError: 'Unhandled' } : {}),
        ...(LogType === 'Tail' ? { LogResult: tailOf(invoked.log) } : {}),
      };
    },
  }),
});
