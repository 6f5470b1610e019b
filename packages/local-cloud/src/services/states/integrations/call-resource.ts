import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { StatesError } from '../asl/states-error.js';
import type { TaskCall } from '../asl/world.js';
import type { ExecutionRecord } from '../execution-record.js';
import { lambdaFunction, lambdaInvoke } from './lambda-invoke.js';
import { optimizedCall } from './optimized.js';
import { parseResource } from './resource.js';
import { sdkCall } from './sdk-call.js';

const asObject = (value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StatesError('States.Runtime', 'The arguments of a service integration must be an object');
  }
  // Checked above.
  return value as Readonly<Record<string, unknown>>;
};

/** Makes the call of a Task state as the state machine's role. */
export const callResource = async (
  cloud: Cloud,
  call: TaskCall,
  caller: Caller,
  executionEnd: (executionArn: string) => Promise<ExecutionRecord>,
): Promise<unknown> => {
  const resource = parseResource(call.resource);
  if (typeof resource === 'string') throw new StatesError('States.Runtime', resource);
  switch (resource.kind) {
    case 'lambdaFunction':
      return lambdaFunction(cloud, resource.functionArn, call.arguments, caller);
    case 'sdk':
      return sdkCall(cloud, resource.service, resource.operation, asObject(call.arguments), caller);
    case 'optimized':
      return resource.integration === 'lambda:invoke'
        ? lambdaInvoke(cloud, asObject(call.arguments), caller)
        : optimizedCall(cloud, resource.integration, resource.pattern, asObject(call.arguments), caller, executionEnd);
  }
};
