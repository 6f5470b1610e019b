import type { StackInput } from '../stacks/stack-record.js';
import { drawBlueprint } from './blueprint.js';
import { createStackResources } from './create-stack.js';
import { creationDeadline } from './creation-deadline.js';
import { deleteStackResources } from './delete-stack.js';
import type { EngineRuns } from './engine-runs.js';
import { failedStatus, markInterrupted } from './interrupted.js';
import { nestedStacks } from './nested-stacks.js';
import { findExport } from './outputs.js';
import { openOperation, type EngineTools, type Initiator, type StackOperation } from './stack-operation.js';
import { bringStack, type BroughtStack } from './update-stack.js';

/** How long a call waits for a stack before it answers that the work is still going on, in milliseconds. */
const HOLD_MS = 20_000;

/** Runs the operations of stacks. Each promise ends with the operation, or when the call has waited long enough. */
export interface Engine extends Pick<EngineRuns, 'draw'> {
  create(stackId: string, initiator: Initiator): Promise<void>;
  update(stackId: string, input: StackInput, initiator: Initiator): Promise<void>;
  delete(stackId: string, retained: readonly string[], initiator: Initiator, roleArn?: string): Promise<void>;
  /** Waits for the operation that the stack is in, if there is one. */
  settled(stackId: string): Promise<void>;
  /** What a restart finds half done cannot go on: it is marked as failed. */
  markInterrupted(): void;
}

export const createEngine = (tools: EngineTools): Engine => {
  const { cloud, store, templates } = tools;
  const running = new Map<string, Promise<unknown>>();

  /** Runs `work`; when it breaks, by a fault of ours, the stack fails and `broken` is the answer. */
  const run = <T>(
    stackId: string,
    initiator: Initiator,
    roleArn: string | undefined,
    work: (operation: StackOperation) => Promise<T>,
    broken: T,
    signal?: AbortSignal,
  ): Promise<T> => {
    const operation = openOperation(tools, stackId, initiator, roleArn, signal, (its) => nestedStacks(its, runs));
    const done = work(operation)
      .catch((error: unknown) => {
        cloud.log(`cloudformation: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        operation.setStack({ status: failedStatus(operation.stack().status), statusReason: 'Internal Failure' });
        return broken;
      })
      .finally(() => {
        if (running.get(stackId) === done) running.delete(stackId);
      });
    running.set(stackId, done);
    return done;
  };

  const runs: EngineRuns = {
    draw: ({ stackId, name }, input) =>
      drawBlueprint(templates.readChecked(input.templateBody), input.parameters, {
        region: cloud.region,
        account: cloud.account,
        stackId,
        stackName: name,
        notificationArns: input.notificationArns,
        exportValue: (exportName) => findExport(store, exportName),
      }),
    create: async (stackId, initiator, outer) => {
      const { timeoutMinutes, input } = store.require(stackId);
      const { signal, cancel } = creationDeadline(cloud.clock, timeoutMinutes, outer);
      const create = async (operation: StackOperation): Promise<void> => {
        const stack = operation.stack();
        await createStackResources(operation, runs.draw(stack, stack.input));
      };
      await run(stackId, initiator, input.roleArn, create, undefined, signal).finally(cancel);
    },
    update: (stackId, input, initiator) =>
      run(
        stackId,
        initiator,
        input.roleArn,
        (operation) => bringStack(operation, runs.draw(operation.stack(), input), input),
        BROKEN_UPDATE,
      ),
    delete: (stackId, retained, initiator, roleArn) => {
      const role = roleArn ?? store.require(stackId).input.roleArn;
      return run(stackId, initiator, role, (operation) => deleteStackResources(operation, retained), undefined);
    },
    ended: async (stackId) => {
      await running.get(stackId);
    },
  };

  const settled: Engine['settled'] = async (stackId) => {
    const work = running.get(stackId);
    if (!work) return;
    const waited = new AbortController();
    const tooLong = cloud.clock.sleep(HOLD_MS, waited.signal).catch(() => undefined);
    await Promise.race([work, tooLong]);
    waited.abort();
  };

  return {
    draw: (stack, input) => runs.draw(stack, input),
    settled,
    create: (stackId, initiator) => {
      void runs.create(stackId, initiator, undefined);
      return settled(stackId);
    },
    update: (stackId, input, initiator) => {
      const update = async (operation: StackOperation): Promise<void> => {
        const brought = await bringStack(operation, runs.draw(operation.stack(), input), input);
        await (brought.failure === undefined ? brought.finish() : brought.rollBack(brought.failure));
      };
      void run(stackId, initiator, input.roleArn, update, undefined);
      return settled(stackId);
    },
    delete: (stackId, retained, initiator, roleArn) => {
      void runs.delete(stackId, retained, initiator, roleArn);
      return settled(stackId);
    },
    markInterrupted: () => markInterrupted(tools),
  };
};

/** The stack has failed already. */
const BROKEN_UPDATE: BroughtStack = {
  failure: 'Internal Failure',
  finish: async () => undefined,
  rollBack: async () => undefined,
};
