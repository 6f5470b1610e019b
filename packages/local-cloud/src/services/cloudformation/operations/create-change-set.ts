import type { CreateChangeSetCommandInput, CreateChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/aws-error.js';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import { planChanges } from '../engine/plan-changes.js';
import { openOperation, type EngineTools } from '../engine/stack-operation.js';
import type { ChangeSetRecord, StackRecord } from '../stacks/stack-record.js';
import { validationError } from '../template/validation-error.js';
import { emptyStack } from './create-stack.js';
import { checkStackName, newChangeSetId, newStackId } from './stack-names.js';
import { readStackRequest } from './stack-request.js';
import { changesAnything, checkUpdatable } from './update-stack.js';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** CreateChangeSet: its changes are worked out when the call answers. */
export const createChangeSet = (tools: EngineTools, engine: Engine) =>
  operation<CreateChangeSetCommandInput, Omit<CreateChangeSetCommandOutput, '$metadata'>>({
    handle: async (request) => {
      const { cloud, store, providers } = tools;
      const { StackName: stackName = '', ChangeSetName: name = '' } = request;
      checkChangeSetName(name);
      const found = store.find(stackName);
      if (found) await engine.settled(found.stackId);
      const existing = found && store.require(found.stackId);
      const type = changeSetType(request, existing, stackName, name);
      const isNew = type === 'CREATE';
      const input = await readStackRequest(tools, request, isNew ? undefined : existing, ['CAPABILITY_AUTO_EXPAND']);
      const stackId = existing?.stackId ?? newStackId(cloud, stackName);
      const { description } = tools.templates.read(input.templateBody);
      const stack = existing ?? {
        ...emptyStack(stackName, stackId, input, cloud.clock.now()),
        ...(description !== undefined && { description }),
      };
      const blueprint = engine.draw(stack, input);
      const changes = planChanges(blueprint, store.resources(stackId), providers);
      if (!existing) {
        store.save(stack);
        openOperation(tools, stackId, request.ClientToken).setStack({
          status: 'REVIEW_IN_PROGRESS',
          statusReason: 'User Initiated',
        });
      }
      for (const other of store.changeSets(stackId).filter((candidate) => candidate.name === name)) {
        if (other.executionStatus === 'AVAILABLE') {
          throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists`);
        }
        // The AWS CLI names change sets by the second; here several can be made, and be over, in one.
        store.removeChangeSet(other.changeSetId);
      }
      const isChange = isNew || changesAnything(stack, input, changes, blueprint, tools);
      const changeSet: ChangeSetRecord = {
        changeSetId: newChangeSetId(cloud, name),
        name,
        stackId,
        stackName: stack.name,
        type,
        status: isChange ? 'CREATE_COMPLETE' : 'FAILED',
        executionStatus: isChange ? 'AVAILABLE' : 'UNAVAILABLE',
        ...(!isChange && { statusReason: NO_CHANGES }),
        ...(request.Description !== undefined && { description: request.Description }),
        input,
        changes,
        ...(request.OnStackFailure !== undefined && { onFailure: request.OnStackFailure }),
        createdAt: cloud.clock.now(),
      };
      store.saveChangeSet(changeSet);
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
