import type {
  Change,
  DeleteChangeSetCommandInput,
  DeleteChangeSetCommandOutput,
  DescribeChangeSetCommandInput,
  DescribeChangeSetCommandOutput,
  ListChangeSetsCommandInput,
  ListChangeSetsCommandOutput,
  ResourceChangeDetail,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { EngineTools } from '../engine/stack-operation.js';
import type { PlannedChange, PlannedDetail } from '../stacks/stack-record.js';
import { removeChangeSet } from '../stacks/remove-change-set.js';
import { parametersOutput } from './describe-stacks.js';
import { changeSetNotFound, findChangeSet } from './find-change-set.js';
import { page } from './paging.js';

export const describeChangeSet = (tools: EngineTools) =>
  operation<DescribeChangeSetCommandInput, Omit<DescribeChangeSetCommandOutput, '$metadata'>>({
    handle: ({
      ChangeSetName: name = '',
      StackName: stackName,
      NextToken: token,
      IncludePropertyValues: withValues,
    }) => {
      const changeSet = findChangeSet(tools.store, name, stackName);
      if (!changeSet) throw changeSetNotFound(name);
      const { input } = changeSet;
      const { items, ...next } = page(changeSet.changes, token);
      return {
        ChangeSetName: changeSet.name,
        ChangeSetId: changeSet.changeSetId,
        StackId: changeSet.stackId,
        StackName: changeSet.stackName,
        Description: changeSet.description,
        Parameters: parametersOutput(tools, input),
        CreationTime: new Date(changeSet.createdAt),
        ExecutionStatus: changeSet.executionStatus,
        Status: changeSet.status,
        StatusReason: changeSet.statusReason,
        NotificationARNs: [...input.notificationArns],
        RollbackConfiguration: {},
        // The list was a caller's, checked against what the template needs.
        Capabilities: [...input.capabilities] as DescribeChangeSetCommandOutput['Capabilities'],
        Tags: input.tags.map(({ key, value }) => ({ Key: key, Value: value })),
        Changes: items.map((change) => changeOutput(change, withValues ?? false)),
        IncludeNestedStacks: changeSet.includesNested ?? false,
        ParentChangeSetId: changeSet.nestedIn?.parentId,
        RootChangeSetId: changeSet.nestedIn?.rootId,
        OnStackFailure: changeSet.onFailure,
        ...next,
      };
    },
  });

/** CloudFormation looks into a nested stack whether or not its resource was changed. */
const AUTOMATIC: ResourceChangeDetail = {
  Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
  Evaluation: 'Dynamic',
  ChangeSource: 'Automatic',
};

const detailOutput = ({ property, recreates, evaluation }: PlannedDetail): ResourceChangeDetail => ({
  Target: { Attribute: 'Properties', Name: property, RequiresRecreation: recreates },
  Evaluation: evaluation,
  ChangeSource: evaluation === 'Dynamic' ? 'ResourceAttribute' : 'DirectModification',
});

const changeOutput = (change: PlannedChange, withValues: boolean): Change => ({
  Type: 'Resource',
  ResourceChange: {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: [...change.scope],
    Details: change.automatic ? [AUTOMATIC] : change.details.map(detailOutput),
    ChangeSetId: change.changeSetId,
    ...(withValues && change.before && { BeforeContext: JSON.stringify({ Properties: change.before }) }),
    ...(withValues && change.after && { AfterContext: JSON.stringify({ Properties: change.after }) }),
  },
});

/** DeleteChangeSet: of what is not there, nothing is said. The stack stays in REVIEW_IN_PROGRESS, as at AWS. */
export const deleteChangeSet = ({ store }: EngineTools) =>
  operation<DeleteChangeSetCommandInput, Omit<DeleteChangeSetCommandOutput, '$metadata'>>({
    handle: ({ ChangeSetName: name = '', StackName: stackName }) => {
      const changeSet = findChangeSet(store, name, stackName);
      if (changeSet) removeChangeSet(store, changeSet.changeSetId);
      return {};
    },
  });

export const listChangeSets = ({ store }: EngineTools) =>
  operation<ListChangeSetsCommandInput, Omit<ListChangeSetsCommandOutput, '$metadata'>>({
    handle: ({ StackName: name, NextToken: token }) => {
      const { items, ...next } = page(store.changeSets(store.require(name).stackId), token);
      return {
        Summaries: items.map((changeSet) => ({
          StackId: changeSet.stackId,
          StackName: changeSet.stackName,
          ChangeSetId: changeSet.changeSetId,
          ChangeSetName: changeSet.name,
          ExecutionStatus: changeSet.executionStatus,
          Status: changeSet.status,
          StatusReason: changeSet.statusReason,
          CreationTime: new Date(changeSet.createdAt),
          Description: changeSet.description,
          IncludeNestedStacks: changeSet.includesNested ?? false,
          ParentChangeSetId: changeSet.nestedIn?.parentId,
          RootChangeSetId: changeSet.nestedIn?.rootId,
        })),
        ...next,
      };
    },
  });
