import type {
  UpdateStackCommandInput,
  UpdateStackCommandOutput,
  UpdateTerminationProtectionCommandInput,
  UpdateTerminationProtectionCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import { changesAnything } from '../engine/changes-anything.js';
import { checkUpdatable } from '../engine/check-updatable.js';
import type { Engine } from '../engine/engine.js';
import { planChanges } from '../engine/plan-changes.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { validationError } from '../template/validation-error.js';
import { readStackRequest } from '../engine/stack-request.js';

/** UpdateStack: the stack is updated (or rolled back) when the call answers, unless it takes long. */
export const updateStack = (tools: EngineTools, engine: Engine) =>
  operation<UpdateStackCommandInput, Omit<UpdateStackCommandOutput, '$metadata'>>({
    handle: async (request, { caller }) => {
      const { StackName: name = '' } = request;
      const stack = tools.store.find(name);
      if (!stack) throw validationError(`Stack [${name}] does not exist`);
      await engine.settled(stack.stackId);
      const current = tools.store.require(stack.stackId);
      checkUpdatable(current);
      const input = await readStackRequest(tools, request, current, caller);
      const blueprint = engine.draw(current, input);
      const changes = planChanges(blueprint, tools.store.resources(current.stackId), tools.providers);
      if (!changesAnything(current, input, changes, blueprint, tools)) {
        throw validationError('No updates are to be performed.');
      }
      const onFailure = request.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK';
      tools.store.save({ ...current, onFailure });
      await engine.update(current.stackId, input, { caller, token: request.ClientRequestToken });
      return { StackId: current.stackId };
    },
  });

export const updateTerminationProtection = ({ store }: EngineTools) =>
  operation<UpdateTerminationProtectionCommandInput, Omit<UpdateTerminationProtectionCommandOutput, '$metadata'>>({
    handle: ({ StackName: name = '', EnableTerminationProtection: enable = false }) => {
      const stack = store.find(name);
      if (!stack) throw validationError(`Stack [${name}] does not exist`);
      store.save({ ...stack, terminationProtection: enable });
      return { StackId: stack.stackId };
    },
  });
