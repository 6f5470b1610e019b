import type { DescribeStackEventsCommandOutput } from '@aws-sdk/client-cloudformation';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';

const open = async () => {
  const cloud = await createCloud({ isolation: 'scripted' });
  onTestFinished(() => cloud.close());
  return cloud;
};

test('a resource whose name its service does not take fails its stack in the words of the service', async () => {
  const cloud = await open();
  const Group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'a b' } };
  const TemplateBody = JSON.stringify({ Resources: { Group } });
  await cloud.call('cloudformation', 'CreateStack', { StackName: 'demo', TemplateBody }, ROOT);
  await vi.waitFor(
    async () => {
      const { StackEvents = [] } = await cloud.call<DescribeStackEventsCommandOutput>(
        'cloudformation',
        'DescribeStackEvents',
        { StackName: 'demo' },
        ROOT,
      );
      const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
      expect(failed?.ResourceStatusReason).toContain(
        "Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern",
      );
    },
    { timeout: 20_000, interval: 20 },
  );
});
