import type {
  DescribeStackEventsCommandOutput,
  DescribeStacksCommandOutput,
  ListStackResourcesCommandOutput,
  Stack,
  StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { RecordingCloud } from './recording-cloud.js';

/** What CloudFormation says of one stack. */
export const stackOf = ({ cfn }: RecordingCloud, name = 'demo') => ({
  describe: async (): Promise<Stack> => {
    const { Stacks: [stack] = [] } = await cfn<DescribeStacksCommandOutput>('DescribeStacks', { StackName: name });
    if (!stack) throw new Error('no stack');
    return stack;
  },
  /** Oldest first: `LogicalId STATUS`, and the reason when there is one. */
  events: async (): Promise<string[]> => {
    const { StackEvents = [] } = await cfn<DescribeStackEventsCommandOutput>('DescribeStackEvents', {
      StackName: name,
    });
    return StackEvents.reverse().map((event) =>
      [event.LogicalResourceId, event.ResourceStatus, event.ResourceStatusReason].filter(Boolean).join(' '),
    );
  },
  resources: async (): Promise<readonly StackResourceSummary[]> => {
    const { StackResourceSummaries = [] } = await cfn<ListStackResourcesCommandOutput>('ListStackResources', {
      StackName: name,
    });
    return StackResourceSummaries;
  },
});

export const bodyOf = (resources: object, others: object = {}): string =>
  JSON.stringify({ Resources: resources, ...others });
