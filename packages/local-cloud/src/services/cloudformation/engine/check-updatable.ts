import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { StackRecord } from '../stacks/stack-record.js';
import { validationError } from '../template/validation-error.js';

const UPDATABLE: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'IMPORT_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
];

/** Refuses a change of a stack that is in no state for it. */
export const checkUpdatable = ({ stackId, status }: StackRecord): void => {
  if (UPDATABLE.includes(status)) return;
  throw validationError(`Stack:${stackId} is in ${status} state and can not be updated.`);
};
