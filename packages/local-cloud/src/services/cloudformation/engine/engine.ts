import type { StackInput, StackRecord } from '../stacks/stack-record.js';
import { drawBlueprint, type Blueprint } from './blueprint.js';
import { createStackResources } from './create-stack.js';
import { deleteStackResources } from './delete-stack.js';
import { findExport } from './outputs.js';
import { failedStatus, markInterrupted } from './interrupted.js';
import { openOperation, type EngineTools, type StackOperation } from './stack-operation.js';
import { updateStackResources } from './update-stack.js';

/** How long a call waits for a stack before it answers that the work is still going on, in milliseconds. */
const HOLD_MS = 20_000;

/** Runs the operations of stacks. Each promise ends with the operation, or when the call has waited long enough. */
export interface Engine {
  /** Throws what CloudFormation says of a template that its parameters make impossible. */
  draw(stack: Pick<StackRecord, 'stackId' | 'name'>, input: StackInput): Blueprint;
  create(stackId: string, token?: string): Promise<void>;
  update(stackId: string, input: StackInput, token?: string): Promise<void>;
  delete(stackId: string, retained: readonly string[], token?: string): Promise<void>;
  /** Waits for the operation that the stack is in, if there is one. */
  settled(stackId: string): Promise<void>;
  /** What a restart finds half done cannot go on: it is marked as failed. */
  markInterrupted(): void;
}

export const createEngine = (tools: EngineTools): Engine => {
  const { cloud, store, templates } = tools;
  const running = new Map<string, Promise<void>>();

  const draw: Engine['draw'] = ({ stackId, name }, input) =>
    drawBlueprint(templates.readChecked(input.templateBody), input.parameters, {
      region: cloud.region,
      account: cloud.account,
      stackId,
      stackName: name,
      notificationArns: input.notificationArns,
      exportValue: (exportName) => findExport(store, exportName),
    });

  const settled: Engine['settled'] = async (stackId) => {
    const work = running.get(stackId);
    if (!work) return;
    const waited = new AbortController();
    const tooLong = cloud.clock.sleep(HOLD_MS, waited.signal).catch(() => undefined);
    await Promise.race([work, tooLong]);
    waited.abort();
  };

  const run = (stackId: string, token: string | undefined, work: (operation: StackOperation) => Promise<void>) => {
    const operation = openOperation(tools, stackId, token);
    const done = work(operation)
      .catch((error: unknown) => {
        cloud.log(`cloudformation: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        operation.setStack({ status: failedStatus(operation.stack().status), statusReason: 'Internal Failure' });
      })
      .finally(() => running.delete(stackId));
    running.set(stackId, done);
    return settled(stackId);
  };

  return {
    draw,
    settled,
    create: (stackId, token) =>
      run(stackId, token, async (operation) => {
        const stack = operation.stack();
        await createStackResources(operation, draw(stack, stack.input));
      }),
    update: (stackId, input, token) =>
      run(stackId, token, async (operation) => updateStackResources(operation, draw(operation.stack(), input), input)),
    delete: (stackId, retained, token) => run(stackId, token, (operation) => deleteStackResources(operation, retained)),
    markInterrupted: () => markInterrupted(tools),
  };
};
