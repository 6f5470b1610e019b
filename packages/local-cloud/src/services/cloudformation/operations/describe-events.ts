import type {
  DescribeStackEventsCommandInput,
  DescribeStackEventsCommandOutput,
  ResourceStatus,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { Engine } from '../engine/engine.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { validationError } from '../template/validation-error.js';
import { page } from './paging.js';

/** DescribeStackEvents, newest first. */
export const describeStackEvents = ({ store }: EngineTools, engine: Engine) =>
  operation<DescribeStackEventsCommandInput, Omit<DescribeStackEventsCommandOutput, '$metadata'>>({
    handle: async ({ StackName: name = '', NextToken: token }) => {
      const stack = store.find(name);
      if (!stack) throw validationError(`Stack [${name}] does not exist`);
      await engine.settled(stack.stackId);
      const { items, ...next } = page([...store.events(stack.stackId)].reverse(), token);
      return {
        StackEvents: items.map((event) => ({
          StackId: event.stackId,
          EventId: event.eventId,
          StackName: event.stackName,
          LogicalResourceId: event.logicalId,
          // CloudFormation says "" of a resource that has no physical id yet.
          PhysicalResourceId: event.physicalId ?? '',
          ResourceType: event.type,
          Timestamp: new Date(event.at),
          // The stack's own events carry its status, in the same member.
          ResourceStatus: event.status as ResourceStatus,
          ResourceStatusReason: event.reason,
          ...(event.properties && { ResourceProperties: JSON.stringify(event.properties) }),
          ClientRequestToken: event.clientRequestToken,
        })),
        ...next,
      };
    },
  });
