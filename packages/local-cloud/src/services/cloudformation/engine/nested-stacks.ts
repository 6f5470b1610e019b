import type { NestedStack, NestedStackRequest } from '../resources/resource-provider.js';
import { emptyStack } from '../stacks/empty-stack.js';
import { newStackId } from '../stacks/stack-names.js';
import type { StackRecord } from '../stacks/stack-record.js';
import { changesAnything } from './changes-anything.js';
import { checkUpdatable } from './check-updatable.js';
import type { EngineRuns } from './engine-runs.js';
import { refuseWhileImported } from './outputs.js';
import { planChanges } from './plan-changes.js';
import type { OperationNested, StackOperation } from './stack-operation.js';
import { readStackRequest, type StackRequest } from './stack-request.js';
import type { BroughtStack } from './update-stack.js';

/** The nested stacks of the stack that `operation` changes: they are made, changed and taken back with it. */
export const nestedStacks = (operation: StackOperation, runs: EngineRuns): OperationNested => {
  const { cloud, store, providers, initiator, caller } = operation;
  /** Updated by this operation, and not yet rid of what they no longer need. */
  const updated = new Map<string, BroughtStack>();
  const face = (stackId: string): NestedStack => {
    const { outputs } = store.require(stackId);
    return { stackId, outputs: Object.fromEntries(outputs.map(({ key, value }) => [key, value])) };
  };
  const current = async (stackId: string): Promise<StackRecord> => {
    await runs.ended(stackId);
    return store.require(stackId);
  };

  return {
    create: async (logicalId, name, request, exists) => {
      const parent = operation.stack();
      const input = await readStackRequest(operation, nestedRequest(parent, request), undefined, caller);
      const planned = store.nestedInReview(parent.stackId, logicalId);
      const stackId = planned?.stackId ?? newStackId(cloud, name);
      const { description } = operation.templates.read(input.templateBody);
      const stack: StackRecord = {
        ...emptyStack(planned?.name ?? name, stackId, input, cloud.clock.now()),
        status: 'CREATE_IN_PROGRESS',
        // It is the outermost stack that is rolled back, and deletes this one then.
        onFailure: 'DO_NOTHING',
        nestedIn: nestedIn(parent, logicalId),
        ...(request.TimeoutInMinutes !== undefined && { timeoutMinutes: request.TimeoutInMinutes }),
        ...(description !== undefined && { description }),
      };
      runs.draw(stack, input);
      store.save(stack);
      exists(stackId);
      await runs.create(stackId, initiator, operation.signal);
      const { status, statusReason } = store.require(stackId);
      if (status === 'CREATE_COMPLETE') return face(stackId);
      throw new Error(`Embedded stack ${stackId} was not successfully created: ${statusReason ?? status}`);
    },
    update: async (stackId, request) => {
      const parent = operation.stack();
      const stack = await current(stackId);
      checkUpdatable(stack);
      const input = await readStackRequest(operation, nestedRequest(parent, request), stack, caller);
      const blueprint = runs.draw(stack, input);
      const changes = planChanges(blueprint, store.resources(stackId), providers);
      if (!changesAnything(stack, input, changes, blueprint, operation)) return face(stackId);
      store.save({ ...stack, onFailure: parent.onFailure === 'DO_NOTHING' ? 'DO_NOTHING' : 'ROLLBACK' });
      const brought = await runs.update(stackId, input, initiator);
      if (brought.failure === undefined) {
        updated.set(stackId, brought);
        return face(stackId);
      }
      await brought.rollBack(brought.failure);
      const state = parent.onFailure === 'DO_NOTHING' ? 'UPDATE_FAILED' : 'UPDATE_ROLLBACK_IN_PROGRESS';
      throw new Error(
        `Embedded stack ${stackId} was not successfully updated. Currently in ${state} with reason: ${brought.failure}`,
      );
    },
    revert: async (stackId) => {
      await updated.get(stackId)?.rollBack(undefined);
      updated.delete(stackId);
      const { status, statusReason } = store.require(stackId);
      if (status !== 'UPDATE_ROLLBACK_FAILED') return face(stackId);
      throw new Error(
        `Embedded stack ${stackId} was not successfully updated. Currently in ${status} with reason: ${statusReason}`,
      );
    },
    delete: async (stackId) => {
      if (store.find(stackId) === undefined) return;
      const stack = await current(stackId);
      if (stack.status === 'DELETE_COMPLETE') return;
      refuseWhileImported(store, stack);
      await runs.delete(stackId, [], initiator);
      const { status, statusReason } = store.require(stackId);
      if (status === 'DELETE_COMPLETE') return;
      throw new Error(`Embedded stack ${stackId} was not successfully deleted: ${statusReason ?? status}`);
    },
    finish: async () => {
      for (const brought of updated.values()) await brought.finish();
      updated.clear();
    },
  };
};

/** What a nested stack has of the one around it. */
export const nestedIn = ({ stackId, nestedIn: outer }: StackRecord, logicalId: string) => ({
  parentId: stackId,
  rootId: outer?.rootId ?? stackId,
  logicalId,
});

/** The request for a nested stack: it has its parent's tags, consents and role. */
export const nestedRequest = (
  { input }: Pick<StackRecord, 'input'>,
  { TemplateURL, Parameters = {}, NotificationARNs = [], Tags = [] }: NestedStackRequest,
): StackRequest => ({
  TemplateURL,
  Parameters: Object.entries(Parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  NotificationARNs,
  Tags: [
    ...Tags,
    ...input.tags
      .filter(({ key }) => !Tags.some(({ Key }) => Key === key))
      .map(({ key, value }) => ({ Key: key, Value: value })),
  ],
  Capabilities: input.capabilities,
  RoleARN: input.roleArn,
});
