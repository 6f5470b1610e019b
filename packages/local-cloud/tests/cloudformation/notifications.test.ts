import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { textLike } from './matchers.js';
import { recordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';

test('each event of a stack is told to its topics, in order', async () => {
  const recording = recordingCloud();
  const NotificationARNs = ['arn:aws:sns:us-east-1:000000000000:a', 'arn:aws:sns:us-east-1:000000000000:b'];
  const TemplateBody = bodyOf({ Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1 } } });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody, NotificationARNs, ClientRequestToken: 't' });
  await setImmediate();
  const told = recording.calls.filter(({ operation }) => operation === 'Publish').map(({ input }) => input);
  const first = told.filter(({ TopicArn }) => TopicArn === NotificationARNs[0]);
  const textOf = (name: string, text: unknown) => new RegExp(`^${name}='(.*)'$`, 'm').exec(String(text))?.[1] ?? '';
  const events = first.map(({ Message }) =>
    ['LogicalResourceId', 'ResourceStatus', 'ResourceStatusReason']
      .map((name) => textOf(name, Message))
      .filter(Boolean)
      .join(' '),
  );
  expect(events).toEqual(await stackOf(recording).events());
  expect(told.length).toBe(2 * first.length);
  expect(first[1]).toEqual({
    TopicArn: NotificationARNs[0],
    Subject: 'AWS CloudFormation Notification',
    Message: textLike(
      /^StackId='arn:aws:.*'\nTimestamp='2026-.*Z'\nEventId='Queue-CREATE_IN_PROGRESS-.*'\nLogicalResourceId='Queue'\nNamespace='000000000000'\nPhysicalResourceId=''\nResourceProperties='\{"DelaySeconds":1\}'\nResourceStatus='CREATE_IN_PROGRESS'\nResourceStatusReason=''\nResourceType='AWS::SQS::Queue'\nStackName='demo'\nClientRequestToken='t'\n$/,
    ),
  });
});

test('a topic that is gone leaves the stack, and the other topics, as they are', async () => {
  const recording = recordingCloud();
  const told: unknown[] = [];
  recording.answer('sns:Publish', ({ TopicArn }) => {
    if (TopicArn === 'gone') throw new Error('gone');
    told.push(TopicArn);
  });
  const TemplateBody = bodyOf({ Queue: { Type: 'AWS::SQS::Queue' } });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody, NotificationARNs: ['gone', 'there'] });
  await setImmediate();
  expect((await stackOf(recording).describe()).StackStatus).toBe('CREATE_COMPLETE');
  expect(told.length).toBe((await stackOf(recording).events()).length);
});
