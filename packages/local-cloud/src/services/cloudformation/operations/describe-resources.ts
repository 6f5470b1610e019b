import type {
  DescribeStackResourceCommandInput,
  DescribeStackResourceCommandOutput,
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesCommandOutput,
  ListStackResourcesCommandInput,
  ListStackResourcesCommandOutput,
  StackResource,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { EngineTools } from '../engine/stack-operation.js';
import type { ResourceRecord, StackRecord } from '../stacks/stack-record.js';
import type { StackStore } from '../stacks/stack-store.js';
import { validationError } from '../template/validation-error.js';
import { page } from './paging.js';

export const describeStackResources = ({ store }: EngineTools) =>
  operation<DescribeStackResourcesCommandInput, Omit<DescribeStackResourcesCommandOutput, '$metadata'>>({
    handle: ({ StackName: name, LogicalResourceId: logicalId, PhysicalResourceId: physicalId }) => {
      const stack = name === undefined && physicalId !== undefined ? ownerOf(store, physicalId) : store.require(name);
      const resources = store
        .resources(stack.stackId)
        .filter((resource) => logicalId === undefined || resource.logicalId === logicalId);
      return { StackResources: resources.map((resource) => resourceOutput(stack, resource)) };
    },
  });

const ownerOf = (store: StackStore, physicalId: string): StackRecord => {
  const owner = store
    .all()
    .find(({ stackId }) => store.resources(stackId).some((found) => found.physicalId === physicalId));
  if (!owner) throw validationError(`Stack for ${physicalId} does not exist`);
  return owner;
};

const resourceOutput = (stack: StackRecord, resource: ResourceRecord): StackResource => ({
  StackName: stack.name,
  StackId: stack.stackId,
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  Timestamp: new Date(resource.changedAt),
  ResourceStatus: resource.status,
  ResourceStatusReason: resource.statusReason,
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});

export const describeStackResource = ({ store }: EngineTools) =>
  operation<DescribeStackResourceCommandInput, Omit<DescribeStackResourceCommandOutput, '$metadata'>>({
    handle: ({ StackName: name = '', LogicalResourceId: logicalId = '' }) => {
      const stack = store.find(name);
      if (!stack) throw validationError(`Stack '${name}' does not exist`);
      const resource = store.resource(stack.stackId, logicalId);
      if (!resource) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
      const { Timestamp: at, ...shared } = resourceOutput(stack, resource);
      return {
        StackResourceDetail: {
          ...shared,
          LastUpdatedTimestamp: at,
          ...(resource.metadata !== undefined && { Metadata: JSON.stringify(resource.metadata) }),
        },
      };
    },
  });

export const listStackResources = ({ store }: EngineTools) =>
  operation<ListStackResourcesCommandInput, Omit<ListStackResourcesCommandOutput, '$metadata'>>({
    handle: ({ StackName: name, NextToken: token }) => {
      const { items, ...next } = page(store.resources(store.require(name).stackId), token);
      return {
        StackResourceSummaries: items.map((resource) => ({
          LogicalResourceId: resource.logicalId,
          PhysicalResourceId: resource.physicalId,
          ResourceType: resource.type,
          LastUpdatedTimestamp: new Date(resource.changedAt),
          ResourceStatus: resource.status,
          ResourceStatusReason: resource.statusReason,
          DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
        })),
        ...next,
      };
    },
  });
