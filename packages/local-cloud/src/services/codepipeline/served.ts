import { operation, type AccessRequest, type Call, type Operation } from '../../kernel/service.js';
import { checked, type Checked, type Shape } from './validation/constraints.js';

/** An SDK command's output as a handler gives it. */
export type Answer<Output> = Omit<Output, '$metadata'>;

/** An operation whose input's constraints are checked before it is handled. */
export const served = <Input extends object, Output>(
  shape: Shape,
  access: (input: Input) => AccessRequest | readonly AccessRequest[],
  handle: (input: Checked<Input>, call: Call) => Output | Promise<Output>,
): Operation<Input, Output> =>
  operation({
    handle: (input, call) => handle(checked(shape, input), call),
    authorize: (input) => [access(input)].flat(),
  });
