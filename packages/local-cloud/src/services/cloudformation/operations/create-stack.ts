import type { CreateStackCommandInput, CreateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/aws-error.js';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import type { EngineTools } from '../engine/stack-operation.js';
import type { OnFailure, StackInput, StackRecord } from '../stacks/stack-record.js';
import { validationError } from '../template/validation-error.js';
import { checkStackName, newStackId } from './stack-names.js';
import { readStackRequest } from './stack-request.js';

/** CreateStack: the stack is complete (or rolled back) when the call answers, unless it takes long. */
export const createStack = (tools: EngineTools, engine: Engine) =>
  operation<CreateStackCommandInput, Omit<CreateStackCommandOutput, '$metadata'>>({
    handle: async (request) => {
      const { cloud, store } = tools;
      const { StackName: name = '' } = request;
      checkStackName(name);
      if (store.find(name)) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
      const input = await readStackRequest(tools, request, undefined);
      const stackId = newStackId(cloud, name);
      const { description } = tools.templates.read(input.templateBody);
      const stack: StackRecord = {
        ...emptyStack(name, stackId, input, cloud.clock.now()),
        status: 'CREATE_IN_PROGRESS',
        onFailure: onFailureOf(request),
        terminationProtection: request.EnableTerminationProtection ?? false,
        ...(description !== undefined && { description }),
      };
      engine.draw(stack, input);
      store.save(stack);
      await engine.create(stackId, request.ClientRequestToken);
      return { StackId: stackId };
    },
  });

/** A stack without resources that waits for its first change set. */
export const emptyStack = (name: string, stackId: string, input: StackInput, createdAt: number): StackRecord => ({
  stackId,
  name,
  status: 'REVIEW_IN_PROGRESS',
  input,
  outputs: [],
  imports: [],
  onFailure: 'ROLLBACK',
  terminationProtection: false,
  createdAt,
});

const onFailureOf = ({ OnFailure: onFailure, DisableRollback: disabled }: CreateStackCommandInput): OnFailure => {
  if (onFailure !== undefined && disabled !== undefined) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  return onFailure ?? (disabled === true ? 'DO_NOTHING' : 'ROLLBACK');
};
