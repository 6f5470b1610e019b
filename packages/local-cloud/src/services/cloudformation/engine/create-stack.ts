import type { Blueprint } from './blueprint.js';
import { deletionOrder } from './blueprint.js';
import { createResource, liveScope, ResourceFailure } from './change-resource.js';
import { TOOK_TOO_LONG } from './creation-deadline.js';
import { deleteInOrder } from './delete-resource.js';
import { failureReason } from './failure-reason.js';
import { checkExports, evaluateOutputs } from './outputs.js';
import type { StackOperation } from './stack-operation.js';

/** Makes all resources of a new stack; when one fails, does what the stack's `onFailure` says. */
export const createStackResources = async (operation: StackOperation, blueprint: Blueprint): Promise<void> => {
  operation.setStack({ status: 'CREATE_IN_PROGRESS', statusReason: 'User Initiated' });
  try {
    for (const logicalId of blueprint.order) {
      if (operation.signal?.aborted) throw new Error(TOOK_TOO_LONG);
      await createResource(operation, blueprint, logicalId);
    }
    const outputs = evaluateOutputs(blueprint, liveScope(operation, blueprint));
    checkExports(operation.store, operation.stack(), outputs);
    operation.setStack({ status: 'CREATE_COMPLETE', outputs, imports: blueprint.imports() });
  } catch (error) {
    await takeBack({ ...operation, signal: undefined }, creationFailure(error, operation));
  }
};

const creationFailure = (error: unknown, { cloud, signal }: StackOperation): string => {
  if (signal?.aborted) return TOOK_TOO_LONG;
  return error instanceof ResourceFailure
    ? `The following resource(s) failed to create: [${error.logicalId}].`
    : failureReason(error, cloud);
};

const takeBack = async (operation: StackOperation, reason: string): Promise<void> => {
  const { store, stackId } = operation;
  const { onFailure } = operation.stack();
  if (onFailure === 'DO_NOTHING') {
    operation.setStack({ status: 'CREATE_FAILED', statusReason: reason });
    return;
  }
  const [doing, done, failed] =
    onFailure === 'DELETE'
      ? (['DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_FAILED'] as const)
      : (['ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'] as const);
  const request = onFailure === 'DELETE' ? 'Delete requested by user.' : 'Rollback requested by user.';
  operation.setStack({ status: doing, statusReason: `${reason} ${request}`, imports: [] });
  const stuck = await deleteInOrder(operation, deletionOrder(store.resources(stackId)), () => 'creationRolledBack');
  if (stuck.length > 0) {
    operation.setStack({
      status: failed,
      statusReason: `The following resource(s) failed to delete: [${stuck.join(', ')}].`,
    });
    return;
  }
  operation.setStack({ status: done, ...(done === 'DELETE_COMPLETE' && { deletedAt: operation.cloud.clock.now() }) });
};
