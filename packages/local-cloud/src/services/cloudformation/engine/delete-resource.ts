import type { ResourceRecord } from '../stacks/stack-record.js';
import { contextOf } from './change-resource.js';
import { resolveDynamicReferences } from './dynamic-references.js';
import { failureReason, ServiceRefusal } from './failure-reason.js';
import type { StackOperation } from './stack-operation.js';

/** Why a resource goes: which of its policies holds depends on it. */
type DeletionCause =
  /** The stack is deleted, or its template no longer has the resource. */
  | 'removed'
  /** Its own creation, or that of its stack, is taken back. */
  | 'creationRolledBack'
  /** A new resource stands in its place. */
  | 'replaced';

const isKept = ({ deletionPolicy, updateReplacePolicy }: ResourceRecord, cause: DeletionCause): boolean => {
  switch (cause) {
    case 'replaced':
      return updateReplacePolicy === 'Retain';
    case 'creationRolledBack':
      return deletionPolicy === 'Retain';
    case 'removed':
      return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
  }
};

/** Deletes a resource, unless its policy keeps it. Answers why it could not be deleted. */
export const deleteResource = async (
  operation: StackOperation,
  resource: ResourceRecord,
  cause: DeletionCause,
): Promise<string | undefined> => {
  const { physicalId } = resource;
  if (isKept(resource, cause)) {
    operation.setResource(resource, { status: 'DELETE_SKIPPED' });
    return undefined;
  }
  const current = operation.setResource(resource, { status: 'DELETE_IN_PROGRESS' });
  try {
    const provider = operation.providerOf(resource.type);
    if (physicalId !== undefined) {
      const context = contextOf(operation, resource.logicalId, physicalId, () => undefined);
      // What a reference stood for may be gone; the name of the resource is known without it.
      const properties = await resolveDynamicReferences(resource.properties, context).catch(() => resource.properties);
      await provider.delete(physicalId, properties, context).catch((error: unknown) => {
        if (!(error instanceof ServiceRefusal && provider.absent.includes(error.code))) throw error;
      });
    }
    operation.setResource(current, { status: 'DELETE_COMPLETE' });
    return undefined;
  } catch (error) {
    const reason = failureReason(error, operation.cloud);
    operation.setResource(current, { status: 'DELETE_FAILED', statusReason: reason });
    return reason;
  }
};

/**
 * Deletes resources in the order given. What a resource needs that could not be deleted stays too.
 * Answers the logical ids of those that failed.
 */
export const deleteInOrder = async (
  operation: StackOperation,
  resources: readonly ResourceRecord[],
  cause: (resource: ResourceRecord) => DeletionCause,
): Promise<readonly string[]> => {
  const failed: string[] = [];
  const inUse = new Set<string>();
  for (const resource of resources) {
    const blocked = inUse.has(resource.logicalId);
    if (!blocked && (await deleteResource(operation, resource, cause(resource))) !== undefined) {
      failed.push(resource.logicalId);
    }
    if (blocked || failed.includes(resource.logicalId)) {
      for (const needed of resource.dependencies) inUse.add(needed);
    }
  }
  return failed;
};
