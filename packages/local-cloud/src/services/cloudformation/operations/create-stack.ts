import type { CreateStackCommandInput, CreateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/aws-error.js';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { emptyStack } from '../stacks/empty-stack.js';
import type { OnFailure, StackRecord } from '../stacks/stack-record.js';
import { validationError } from '../template/validation-error.js';
import { checkStackName, newStackId } from '../stacks/stack-names.js';
import { readStackRequest } from '../engine/stack-request.js';

/** CreateStack: the stack is complete (or rolled back) when the call answers, unless it takes long. */
export const createStack = (tools: EngineTools, engine: Engine) =>
  operation<CreateStackCommandInput, Omit<CreateStackCommandOutput, '$metadata'>>({
    handle: async (request, { caller }) => {
      const { cloud, store } = tools;
      const { StackName: name = '' } = request;
      checkStackName(name);
      if (store.find(name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
      const input = await readStackRequest(tools, request, undefined, caller);
      const stackId = newStackId(cloud, name);
      const { description } = tools.templates.read(input.templateBody);
      const stack: StackRecord = {
        ...emptyStack(name, stackId, input, cloud.clock.now()),
        status: 'CREATE_IN_PROGRESS',
        onFailure: onFailureOf(request),
        terminationProtection: request.EnableTerminationProtection ?? false,
        ...(request.TimeoutInMinutes !== undefined && { timeoutMinutes: request.TimeoutInMinutes }),
        ...(description !== undefined && { description }),
      };
      engine.draw(stack, input);
      store.save(stack);
      await engine.create(stackId, { caller, token: request.ClientRequestToken });
      return { StackId: stackId };
    },
  });

const onFailureOf = ({ OnFailure: onFailure, DisableRollback: disabled }: CreateStackCommandInput): OnFailure => {
  if (onFailure !== undefined && disabled !== undefined) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  return onFailure ?? (disabled === true ? 'DO_NOTHING' : 'ROLLBACK');
};
