import type { ExecuteChangeSetCommandInput, ExecuteChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/aws-error.js';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import type { EngineTools } from '../engine/stack-operation.js';
import type { ChangeSetRecord } from '../stacks/stack-record.js';
import { removeChangeSet } from '../stacks/remove-change-set.js';
import { changeSetNotFound, findChangeSet } from './find-change-set.js';
import { checkUpdatable } from '../engine/check-updatable.js';

/** ExecuteChangeSet: the stack is complete (or rolled back) when the call answers, unless it takes long. */
export const executeChangeSet = ({ store }: EngineTools, engine: Engine) =>
  operation<ExecuteChangeSetCommandInput, Omit<ExecuteChangeSetCommandOutput, '$metadata'>>({
    handle: async (request, { caller }) => {
      const { ChangeSetName: name = '', StackName: stackName, ClientRequestToken: token } = request;
      const changeSet = findChangeSet(store, name, stackName);
      if (!changeSet) throw changeSetNotFound(name);
      checkExecutable(changeSet);
      const { stackId, input, type } = changeSet;
      await engine.settled(stackId);
      const stack = store.require(stackId);
      if (type === 'UPDATE') checkUpdatable(stack);
      // An executed change set makes the stack's others void.
      for (const other of store.changeSets(stackId)) {
        if (other.changeSetId !== changeSet.changeSetId) removeChangeSet(store, other.changeSetId);
      }
      for (const executed of [changeSet, ...store.nestedChangeSets(changeSet.changeSetId)]) {
        store.saveChangeSet({ ...executed, executionStatus: 'EXECUTE_COMPLETE' });
      }
      const onFailure = changeSet.onFailure ?? (request.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK');
      store.save({ ...stack, changeSetId: changeSet.changeSetId, onFailure });
      if (type === 'UPDATE') {
        await engine.update(stackId, input, { caller, token });
      } else {
        store.save({ ...store.require(stackId), input });
        await engine.create(stackId, { caller, token });
      }
      return {};
    },
  });

const checkExecutable = ({ changeSetId, status, executionStatus, nestedIn }: ChangeSetRecord): void => {
  if (nestedIn) {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSetId}] is nested: it is executed with its root change set [${nestedIn.rootId}]`,
    );
  }
  if (executionStatus === 'AVAILABLE') return;
  const state = status === 'FAILED' ? status : executionStatus;
  throw new AwsError(
    'InvalidChangeSetStatus',
    `ChangeSet [${changeSetId}] cannot be executed in its current status of [${state}]`,
  );
};
