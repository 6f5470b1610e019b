import type { StackInput, StackRecord } from '../stacks/stack-record.js';
import type { Blueprint } from './blueprint.js';
import type { Initiator } from './stack-operation.js';
import type { BroughtStack } from './update-stack.js';

/** Operations of stacks, each a promise that ends with the operation. What fails is seen in the stack's status. */
export interface EngineRuns {
  /** Throws what CloudFormation says of a template that its parameters make impossible. */
  draw(stack: Pick<StackRecord, 'stackId' | 'name'>, input: StackInput): Blueprint;
  /** @param outer is aborted when a stack around this one has no more time */
  create(stackId: string, initiator: Initiator, outer: AbortSignal | undefined): Promise<void>;
  /** The stack must be finished or rolled back then. */
  update(stackId: string, input: StackInput, initiator: Initiator): Promise<BroughtStack>;
  /** @param roleArn the role to take in place of the stack's own */
  delete(stackId: string, retained: readonly string[], initiator: Initiator, roleArn?: string): Promise<void>;
  /** Waits for the operation that the stack is in, if there is one. */
  ended(stackId: string): Promise<void>;
}
