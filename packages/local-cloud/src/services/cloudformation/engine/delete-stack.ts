import { deletionOrder } from './blueprint.js';
import { deleteInOrder } from './delete-resource.js';
import type { StackOperation } from './stack-operation.js';

/** Deletes a stack's resources, but not those named in `retained` or kept by their policies. */
export const deleteStackResources = async (operation: StackOperation, retained: readonly string[]): Promise<void> => {
  const { store, stackId, cloud } = operation;
  operation.setStack({ status: 'DELETE_IN_PROGRESS', statusReason: 'User Initiated' });
  const there = [...store.superseded(stackId), ...deletionOrder(store.resources(stackId))].filter(
    ({ status }) => status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED',
  );
  for (const resource of there) {
    if (retained.includes(resource.logicalId)) operation.setResource(resource, { status: 'DELETE_SKIPPED' });
  }
  const failed = await deleteInOrder(
    operation,
    there.filter(({ logicalId }) => !retained.includes(logicalId)),
    ({ superseded }) => (superseded ? 'replaced' : 'removed'),
  );
  if (failed.length > 0) {
    operation.setStack({
      status: 'DELETE_FAILED',
      statusReason: `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    });
    return;
  }
  operation.setStack({ status: 'DELETE_COMPLETE', deletedAt: cloud.clock.now(), imports: [] });
};
