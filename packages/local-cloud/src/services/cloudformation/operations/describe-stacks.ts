import type {
  DescribeStacksCommandInput,
  DescribeStacksCommandOutput,
  ListStacksCommandInput,
  ListStacksCommandOutput,
  Parameter,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import type { EngineTools } from '../engine/stack-operation.js';
import type { StackInput, StackRecord } from '../stacks/stack-record.js';
import { page } from './paging.js';

/** DescribeStacks. An answer on one stack waits for the operation that it is in, because clients ask every 30 s only. */
export const describeStacks = (tools: EngineTools, engine: Engine) =>
  operation<DescribeStacksCommandInput, Omit<DescribeStacksCommandOutput, '$metadata'>>({
    handle: async ({ StackName: name, NextToken: token }) => {
      const { store } = tools;
      if (name !== undefined) {
        await engine.settled(store.require(name).stackId);
        return { Stacks: [stackOutput(tools, store.require(store.find(name)?.stackId ?? name))] };
      }
      const stacks = newestFirst(store.all().filter(({ status }) => status !== 'DELETE_COMPLETE'));
      const { items, ...next } = page(stacks, token);
      return { Stacks: items.map((stack) => stackOutput(tools, stack)), ...next };
    },
  });

export const listStacks = ({ store }: EngineTools) =>
  operation<ListStacksCommandInput, Omit<ListStacksCommandOutput, '$metadata'>>({
    handle: ({ StackStatusFilter: filter = [], NextToken: token }) => {
      const stacks = store.all().filter(({ status }) => filter.length === 0 || filter.includes(status));
      const { items, ...next } = page(newestFirst(stacks), token);
      return {
        StackSummaries: items.map((stack) => ({
          StackId: stack.stackId,
          StackName: stack.name,
          TemplateDescription: stack.description,
          CreationTime: new Date(stack.createdAt),
          LastUpdatedTime: optionalDate(stack.updatedAt),
          DeletionTime: optionalDate(stack.deletedAt),
          StackStatus: stack.status,
          StackStatusReason: stack.statusReason,
          ...nestingOf(stack),
          DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
        })),
        ...next,
      };
    },
  });

const newestFirst = (stacks: readonly StackRecord[]): readonly StackRecord[] =>
  [...stacks].reverse().sort((one, other) => other.createdAt - one.createdAt);

const optionalDate = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

const nestingOf = ({ nestedIn }: StackRecord): Pick<Stack, 'ParentId' | 'RootId'> =>
  nestedIn ? { ParentId: nestedIn.parentId, RootId: nestedIn.rootId } : {};

const stackOutput = (tools: EngineTools, stack: StackRecord): Stack => {
  const { input } = stack;
  return {
    StackId: stack.stackId,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    Parameters: parametersOutput(tools, input),
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: optionalDate(stack.updatedAt),
    DeletionTime: optionalDate(stack.deletedAt),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: [...input.notificationArns],
    // The list was a caller's, checked against what the template needs.
    Capabilities: [...input.capabilities] as Stack['Capabilities'],
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    RoleARN: input.roleArn,
    Tags: input.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    EnableTerminationProtection: stack.terminationProtection,
    TimeoutInMinutes: stack.timeoutMinutes,
    ...nestingOf(stack),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
};

/** A stack's parameters; those with NoEcho are not shown. */
export const parametersOutput = ({ templates }: EngineTools, input: StackInput): Parameter[] => {
  const { parameters: definitions } = templates.read(input.templateBody);
  return input.parameters.map(({ key, value, resolvedValue }) => ({
    ParameterKey: key,
    ParameterValue: definitions[key]?.noEcho ? '****' : value,
    ...(resolvedValue !== undefined && { ResolvedValue: resolvedValue }),
  }));
};
