import { AwsError } from '../../../kernel/aws-error.js';
import type { ChangeSetRecord } from '../stacks/stack-record.js';
import type { StackStore } from '../stacks/stack-store.js';
import { validationError } from '../template/validation-error.js';

/** A change set by its ARN, or by its name and its stack. */
export const findChangeSet = (
  store: StackStore,
  name: string,
  stackName: string | undefined,
): ChangeSetRecord | undefined => {
  if (name.startsWith('arn:')) return store.changeSet(name);
  if (stackName === undefined) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = store.find(stackName);
  return stack && store.changeSets(stack.stackId).find((changeSet) => changeSet.name === name);
};

export const changeSetNotFound = (name: string): AwsError =>
  new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, { status: 404 });
