import type { StackInput, StackRecord } from './stack-record.js';

/** A stack without resources that waits for its first change set. */
export const emptyStack = (name: string, stackId: string, input: StackInput, createdAt: number): StackRecord => ({
  stackId,
  name,
  status: 'REVIEW_IN_PROGRESS',
  input,
  outputs: [],
  imports: [],
  onFailure: 'ROLLBACK',
  terminationProtection: false,
  createdAt,
});
