import { asService } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import type { StackEventRecord } from '../stacks/stack-record.js';

const CLOUDFORMATION = asService('cloudformation.amazonaws.com');

/** Tells the topics of a stack's NotificationARNs of its events, in their order. */
export const notifyTopics = (cloud: Cloud): ((topicArns: readonly string[], event: StackEventRecord) => void) => {
  let before: Promise<void> = Promise.resolve();
  return (topicArns, event) => {
    const message = { Subject: 'AWS CloudFormation Notification', Message: textOf(cloud.account, event) };
    for (const TopicArn of topicArns) {
      cloud.background(`notification of stack ${event.stackName}`, () => {
        const told = before.then(async () => {
          await cloud.call('sns', 'Publish', { TopicArn, ...message }, CLOUDFORMATION);
        });
        // What one topic refuses must not silence the others.
        before = told.catch(() => undefined);
        return told;
      });
    }
  };
};

/** One member a line, as CloudFormation writes its notifications. */
const textOf = (account: string, event: StackEventRecord): string =>
  Object.entries({
    StackId: event.stackId,
    Timestamp: new Date(event.at).toISOString(),
    EventId: event.eventId,
    LogicalResourceId: event.logicalId,
    Namespace: account,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceProperties: event.properties ? JSON.stringify(event.properties) : 'null',
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason ?? '',
    ResourceType: event.type,
    StackName: event.stackName,
    ClientRequestToken: event.clientRequestToken ?? 'null',
  })
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
