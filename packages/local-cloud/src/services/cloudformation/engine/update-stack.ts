import type { ResourceRecord, StackInput, StackRecord } from '../stacks/stack-record.js';
import { deletionOrder, type Blueprint } from './blueprint.js';
import {
  changedMembers,
  createResource,
  definedMembers,
  evaluateProperties,
  liveScope,
  ResourceFailure,
  updateResource,
} from './change-resource.js';
import { definitionOf } from './definition.js';
import { deleteInOrder, deleteResource } from './delete-resource.js';
import { failureReason } from './failure-reason.js';
import { checkExports, evaluateOutputs } from './outputs.js';
import { refuseReplacementOfCustomName } from './replacement.js';
import type { StackOperation } from './stack-operation.js';

/** Takes one change of an update back. */
type Undo = () => Promise<void>;

/** A stack whose resources are what an update asks for, or that has failed; it can still be taken back. */
export interface BroughtStack {
  /** Why it must be rolled back. */
  readonly failure: string | undefined;
  /** Deletes what is no longer needed. */
  readonly finish: () => Promise<void>;
  /** Takes all changes back, the last one first; or leaves them, where the stack's `onFailure` says so. */
  readonly rollBack: (reason: string | undefined) => Promise<void>;
}

/** Brings a stack's resources to what the blueprint asks for. */
export const bringStack = async (
  operation: StackOperation,
  blueprint: Blueprint,
  input: StackInput,
): Promise<BroughtStack> => {
  const before = operation.stack();
  const undo: Undo[] = [];
  const { description } = blueprint.template;
  operation.setStack({
    status: 'UPDATE_IN_PROGRESS',
    statusReason: 'User Initiated',
    updatedAt: operation.cloud.clock.now(),
    input,
    ...(description !== undefined && { description }),
  });
  const rollBack = (reason: string | undefined) => rollBackUpdate(operation, before, undo, reason);
  const finish = async (): Promise<void> => {
    await operation.nested.finish();
    await cleanUp(operation, blueprint);
    operation.setStack({ status: 'UPDATE_COMPLETE' });
  };
  try {
    for (const logicalId of blueprint.order) await bringResource(operation, blueprint, logicalId, undo);
    const outputs = evaluateOutputs(blueprint, liveScope(operation, blueprint));
    checkExports(operation.store, before, outputs);
    operation.setStack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', outputs, imports: blueprint.imports() });
    return { failure: undefined, finish, rollBack };
  } catch (error) {
    return { failure: updateFailure(error, operation), finish, rollBack };
  }
};

const updateFailure = (error: unknown, { cloud, store, stackId }: StackOperation): string => {
  if (!(error instanceof ResourceFailure)) return failureReason(error, cloud);
  const created = store.resource(stackId, error.logicalId)?.status === 'CREATE_FAILED';
  return `The following resource(s) failed to ${created ? 'create' : 'update'}: [${error.logicalId}].`;
};

const bringResource = async (
  operation: StackOperation,
  blueprint: Blueprint,
  logicalId: string,
  undo: Undo[],
): Promise<void> => {
  const { store, stackId } = operation;
  const existing = store.resource(stackId, logicalId);
  if (existing?.status === 'CREATE_FAILED') await deleteResource(operation, existing, 'creationRolledBack');
  if (!existing || existing.status === 'CREATE_FAILED' || existing.status === 'DELETE_COMPLETE') {
    undo.push(() => removeCreated(operation, logicalId));
    await createResource(operation, blueprint, logicalId);
    return;
  }
  const { type } = definitionOf(blueprint, logicalId);
  const next = nextProperties(operation, blueprint, existing, undo);
  const changed = changedMembers(next, existing.properties);
  const defined = definedMembers(blueprint, logicalId);
  const isInDoubt = existing.status === 'UPDATE_FAILED';
  const provider = operation.providerOf(type);
  if (type === existing.type && changed.size === 0 && !isInDoubt && !provider.alwaysUpdated) {
    keepResource(operation, existing, defined);
    undo.push(async () => store.saveResource(existing));
    return;
  }
  if (type !== existing.type || provider.replaces(next, changed)) {
    refuseReplacement(operation, existing, next, type, undo);
    undo.push(() => restoreReplaced(operation, existing));
    store.saveResource({ ...existing, superseded: true });
    const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
    await createResource(operation, blueprint, logicalId, 'UPDATE', reason);
    return;
  }
  undo.push(() => updateBack(operation, existing));
  // Nobody knows which properties a failed update has set: all are set again.
  const told = isInDoubt ? new Set([...changed, ...Object.keys(next)]) : changed;
  await updateResource(operation, existing, { ...defined, properties: next }, told);
};

/** What cannot be evaluated fails the resource, as all that goes wrong with it. */
const nextProperties = (
  operation: StackOperation,
  blueprint: Blueprint,
  existing: ResourceRecord,
  undo: Undo[],
): ResourceRecord['properties'] => {
  try {
    return evaluateProperties(operation, blueprint, existing.logicalId);
  } catch (error) {
    throw failed(operation, existing, failureReason(error, operation.cloud), undo);
  }
};

const refuseReplacement = (
  operation: StackOperation,
  existing: ResourceRecord,
  next: ResourceRecord['properties'],
  type: string,
  undo: Undo[],
): void => {
  const reason = refuseReplacementOfCustomName(operation.providerOf(type), existing, next, type);
  if (reason !== undefined) throw failed(operation, existing, reason, undo);
};

/** The resource's change is refused before anything was called: taking it back is a matter of its status. */
const failed = (operation: StackOperation, resource: ResourceRecord, reason: string, undo: Undo[]): ResourceFailure => {
  undo.push(async () => void operation.setResource(resource, { status: 'UPDATE_COMPLETE' }));
  operation.setResource(resource, { status: 'UPDATE_FAILED', statusReason: reason });
  return new ResourceFailure(resource.logicalId, reason);
};

/** Policies, metadata and dependencies of an unchanged resource may differ; that needs no call and no event. */
const keepResource = (
  { store }: StackOperation,
  existing: ResourceRecord,
  defined: ReturnType<typeof definedMembers>,
): void => {
  const { deletionPolicy: _, updateReplacePolicy: __, metadata: ___, ...rest } = existing;
  store.saveResource({ ...rest, ...defined });
};

const cleanUp = async (operation: StackOperation, blueprint: Blueprint): Promise<void> => {
  const { store, stackId } = operation;
  const wanted = new Set(blueprint.order);
  const removed = store.resources(stackId).filter(({ logicalId }) => !wanted.has(logicalId));
  await deleteLeftovers(operation, [...removed, ...store.superseded(stackId)]);
};

/** A resource that cannot be deleted does not make an update fail; the stack just forgets it. */
const deleteLeftovers = async (operation: StackOperation, leftovers: readonly ResourceRecord[]): Promise<void> => {
  const leaving = deletionOrder(leftovers);
  await deleteInOrder(operation, leaving, ({ superseded }) => (superseded ? 'replaced' : 'removed'));
  for (const resource of leaving) operation.store.removeResource(resource);
};

const rollBackUpdate = async (
  operation: StackOperation,
  before: StackRecord,
  undo: readonly Undo[],
  reason: string | undefined,
): Promise<void> => {
  const because = reason === undefined ? {} : { statusReason: reason };
  if (operation.stack().onFailure === 'DO_NOTHING') {
    await operation.nested.finish();
    operation.setStack({ status: 'UPDATE_FAILED', ...because });
    return;
  }
  operation.setStack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', ...because });
  const stuck: string[] = [];
  for (const takeBack of [...undo].reverse()) {
    await takeBack().catch((error: unknown) => {
      stuck.push(error instanceof ResourceFailure ? error.logicalId : failureReason(error, operation.cloud));
    });
  }
  if (stuck.length > 0) {
    operation.setStack({
      status: 'UPDATE_ROLLBACK_FAILED',
      statusReason: `The following resource(s) failed to update: [${stuck.join(', ')}]. `,
    });
    return;
  }
  const { input, outputs, imports } = before;
  operation.setStack({ status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', input, outputs, imports });
  await deleteLeftovers(operation, operation.store.superseded(operation.stackId));
  operation.setStack({ status: 'UPDATE_ROLLBACK_COMPLETE' });
};

const removeCreated = async (operation: StackOperation, logicalId: string): Promise<void> => {
  const created = operation.store.resource(operation.stackId, logicalId);
  if (!created) return;
  const reason = await deleteResource(operation, created, 'creationRolledBack');
  operation.store.removeResource(created);
  if (reason !== undefined) throw new ResourceFailure(logicalId, reason);
};

const restoreReplaced = async (operation: StackOperation, existing: ResourceRecord): Promise<void> => {
  await removeCreated(operation, existing.logicalId);
  operation.store.removeResource({ ...existing, superseded: true });
  operation.setResource(existing, { status: 'UPDATE_COMPLETE' });
};

const updateBack = async (operation: StackOperation, existing: ResourceRecord): Promise<void> => {
  const current = operation.store.resource(operation.stackId, existing.logicalId) ?? existing;
  const changed = changedMembers(existing.properties, current.properties);
  await updateResource(operation, current, existing, changed, 'revert');
};
