import type { DeleteStackCommandInput, DeleteStackCommandOutput } from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import { refuseWhileImported } from '../engine/outputs.js';
import { checkRole } from '../engine/stack-request.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { removeChangeSet } from '../stacks/remove-change-set.js';
import { validationError } from '../template/validation-error.js';

/** DeleteStack: of what is not there, nothing is said, as at AWS. */
export const deleteStack = ({ cloud, store }: EngineTools, engine: Engine) =>
  operation<DeleteStackCommandInput, Omit<DeleteStackCommandOutput, '$metadata'>>({
    handle: async (request, { caller }) => {
      const {
        StackName: name = '',
        RetainResources: retained = [],
        ClientRequestToken: token,
        RoleARN: role,
      } = request;
      const found = store.find(name);
      if (!found || found.status === 'DELETE_COMPLETE') return {};
      await engine.settled(found.stackId);
      const stack = store.require(found.stackId);
      if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
        throw validationError(`Stack:${stack.stackId} is in ${stack.status} state and can not be deleted.`);
      }
      if (stack.terminationProtection) {
        throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
      }
      if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
        throw validationError(
          `Invalid operation on stack [${stack.stackId}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
        );
      }
      refuseWhileImported(store, stack);
      if (role !== undefined) await checkRole(cloud, role);
      for (const { changeSetId } of store.changeSets(stack.stackId)) removeChangeSet(store, changeSetId);
      await engine.delete(stack.stackId, retained, { caller, token }, role);
      return {};
    },
  });
