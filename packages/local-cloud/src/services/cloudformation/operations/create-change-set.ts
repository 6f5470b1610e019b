import type { CreateChangeSetCommandInput, CreateChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/aws-error.js';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import { draftChangeSet } from '../engine/draft-change-set.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { emptyStack } from '../stacks/empty-stack.js';
import type { StackRecord } from '../stacks/stack-record.js';
import { removeChangeSet } from '../stacks/remove-change-set.js';
import { validationError } from '../template/validation-error.js';
import { checkStackName, newStackId } from '../stacks/stack-names.js';
import { readStackRequest } from '../engine/stack-request.js';
import { checkUpdatable } from '../engine/check-updatable.js';

/** CreateChangeSet: its changes are worked out when the call answers. */
export const createChangeSet = (tools: EngineTools, engine: Engine) =>
  operation<CreateChangeSetCommandInput, Omit<CreateChangeSetCommandOutput, '$metadata'>>({
    handle: async (request, { caller }) => {
      const { cloud, store } = tools;
      const { StackName: stackName = '', ChangeSetName: name = '' } = request;
      checkChangeSetName(name);
      const found = store.find(stackName);
      if (found) await engine.settled(found.stackId);
      const existing = found && store.require(found.stackId);
      const type = changeSetType(request, existing, stackName, name);
      const isNew = type === 'CREATE';
      const input = await readStackRequest(tools, request, isNew ? undefined : existing, caller, [
        'CAPABILITY_AUTO_EXPAND',
      ]);
      const stackId = existing?.stackId ?? newStackId(cloud, stackName);
      const { description } = tools.templates.read(input.templateBody);
      const stack = existing ?? {
        ...emptyStack(stackName, stackId, input, cloud.clock.now()),
        ...(description !== undefined && { description }),
      };
      for (const other of store.changeSets(stackId).filter((candidate) => candidate.name === name)) {
        if (other.executionStatus === 'AVAILABLE') {
          throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists`);
        }
        // The AWS CLI names change sets by the second; here several can be made, and be over, in one.
        removeChangeSet(store, other.changeSetId);
      }
      const changeSet = await draftChangeSet(tools, engine, stack, {
        name,
        type,
        input,
        ...(request.Description !== undefined && { description: request.Description }),
        ...(request.OnStackFailure !== undefined && { onFailure: request.OnStackFailure }),
        ...(request.IncludeNestedStacks === true && { includesNested: true }),
        initiator: { caller, token: request.ClientToken },
      });
      return { Id: changeSet.changeSetId, StackId: stackId };
    },
  });

const checkChangeSetName = (name: string): void => {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
};

const changeSetType = (
  { ChangeSetType: type = 'UPDATE' }: CreateChangeSetCommandInput,
  existing: StackRecord | undefined,
  stackName: string,
  name: string,
): 'CREATE' | 'UPDATE' => {
  switch (type) {
    case 'CREATE':
      if (existing && existing.status !== 'REVIEW_IN_PROGRESS') {
        throw validationError(
          `Stack [${existing.name}] already exists and cannot be created again with the changeSet [${name}].`,
        );
      }
      if (!existing) checkStackName(stackName);
      return 'CREATE';
    case 'UPDATE':
      if (!existing) throw validationError(`Stack [${stackName}] does not exist`);
      checkUpdatable(existing);
      return 'UPDATE';
    case 'IMPORT':
      throw validationError('The local cloud cannot import resources into a stack');
  }
};
