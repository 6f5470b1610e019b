import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { serviceModel } from '../../../protocol/sdk-schemas.js';
import { sdkError } from './sdk-errors.js';
import type { SdkService } from './sdk-services.js';
import { fromOutput, toInput } from './sdk-values.js';

/** Calls an operation with a state machine's JSON and answers JSON; errors are the service's own. */
export const callWithJson = async (
  cloud: Cloud,
  service: SdkService,
  operation: string,
  args: object,
  caller: Caller,
): Promise<unknown> => {
  const model = serviceModel(service.service).operations.get(operation);
  // A structure's input is an object.
  const input = (model ? toInput(model.input, args) : args) as object;
  const output = await cloud.call(service.service, operation, input, caller);
  return (await fromOutput(model?.output, output)) ?? {};
};

/** Calls any operation of any service, as `arn:aws:states:::aws-sdk:<service>:<operation>` does. */
export const sdkCall = async (
  cloud: Cloud,
  service: SdkService,
  operation: string,
  args: object,
  caller: Caller,
): Promise<unknown> => {
  try {
    return await callWithJson(cloud, service, operation, args, caller);
  } catch (error) {
    throw sdkError(service, error, cloud.uuid());
  }
};
