import { expect, test } from 'vitest';
import { recordingCloud, type RecordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';

const queue = (Properties: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties });
const topic = (Properties: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties, DependsOn: 'A' });

const never = (): Promise<never> => new Promise(() => undefined);

/** Starts a call that does not end, and gives it time to come as far as it can. */
const interrupt = async (
  recording: RecordingCloud,
  operation: string,
  hanging: string,
  request: object,
): Promise<void> => {
  recording.answer(hanging, never);
  void recording.cfn(operation, { StackName: 'demo', ...request });
  await new Promise((resolve) => setImmediate(resolve));
  recording.recover(hanging);
};

/** The cloud after a restart: the same state, and nothing that runs. */
const restarted = (recording: RecordingCloud): RecordingCloud => recordingCloud(recording.cloud);

test('a creation that was interrupted has failed; an update makes what is missing', async () => {
  const before = recordingCloud();
  const TemplateBody = bodyOf({ A: queue(), B: topic() });
  await interrupt(before, 'CreateStack', 'sns:CreateTopic', { TemplateBody });
  const now = restarted(before);
  expect(await stackOf(now).describe()).toMatchObject({
    StackStatus: 'CREATE_FAILED',
    StackStatusReason: 'The local cloud ended during this operation',
  });
  await now.cfn('UpdateStack', { StackName: 'demo', TemplateBody });
  expect(now.said()).toEqual(['sns:CreateTopic']);
  expect((await stackOf(now).describe()).StackStatus).toBe('UPDATE_COMPLETE');
});

test('an update that was interrupted has failed; the next one sets again what is in doubt', async () => {
  const before = recordingCloud();
  await before.cfn('CreateStack', {
    StackName: 'demo',
    TemplateBody: bodyOf({ A: queue({ DelaySeconds: 1 }), B: topic() }),
  });
  const TemplateBody = bodyOf({ A: queue({ DelaySeconds: 2 }), B: topic() });
  await interrupt(before, 'UpdateStack', 'sqs:SetQueueAttributes', { TemplateBody });
  const now = restarted(before);
  expect((await stackOf(now).describe()).StackStatus).toBe('UPDATE_FAILED');
  await now.cfn('UpdateStack', { StackName: 'demo', TemplateBody });
  expect(now.calls.map(({ operation, input }) => [operation, input['Attributes']])).toEqual([
    ['SetQueueAttributes', { DelaySeconds: '2' }],
  ]);
  expect((await stackOf(now).describe()).StackStatus).toBe('UPDATE_COMPLETE');
});

test('a replacement that was interrupted is made again, and the old resource goes', async () => {
  const before = recordingCloud();
  await before.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf({ A: queue({ FifoQueue: false }) }) });
  const [old] = await stackOf(before).resources();
  const TemplateBody = bodyOf({ A: queue({ FifoQueue: true }) });
  await interrupt(before, 'UpdateStack', 'sqs:CreateQueue', { TemplateBody });
  const now = restarted(before);
  await now.cfn('UpdateStack', { StackName: 'demo', TemplateBody });
  expect(now.said()).toEqual(['sqs:CreateQueue', 'sqs:DeleteQueue']);
  expect(now.calls[1]?.input).toEqual({ QueueUrl: old?.PhysicalResourceId });
});

test('a deletion that was interrupted has failed, and can be repeated', async () => {
  const before = recordingCloud();
  await before.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf({ A: queue(), B: topic() }) });
  await interrupt(before, 'DeleteStack', 'sqs:DeleteQueue', {});
  const now = restarted(before);
  expect((await stackOf(now).describe()).StackStatus).toBe('DELETE_FAILED');
  await now.cfn('DeleteStack', { StackName: 'demo' });
  expect(now.said()).toEqual(['sqs:DeleteQueue']);
  await expect(stackOf(now).describe()).rejects.toThrow('Stack with id demo does not exist');
});

test('without a rollback, a failed update stays as it is, and the next one goes on from there', async () => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', {
    StackName: 'demo',
    TemplateBody: bodyOf({ A: queue({ DelaySeconds: 1 }), B: topic({ DisplayName: 'b' }) }),
  });
  recording.fail('sns:SetTopicAttributes', 'InvalidParameter', 'no');
  const TemplateBody = bodyOf({ A: queue({ DelaySeconds: 2 }), B: topic({ DisplayName: 'c' }) });
  recording.calls.length = 0;
  await recording.cfn('UpdateStack', { StackName: 'demo', TemplateBody, DisableRollback: true });
  expect(await stackOf(recording).describe()).toMatchObject({
    StackStatus: 'UPDATE_FAILED',
    StackStatusReason: 'The following resource(s) failed to update: [B].',
  });
  recording.recover('sns:SetTopicAttributes');
  await recording.cfn('UpdateStack', { StackName: 'demo', TemplateBody });
  expect(recording.said()).toEqual(['sqs:SetQueueAttributes', 'sns:SetTopicAttributes', 'sns:SetTopicAttributes']);
  expect((await stackOf(recording).describe()).StackStatus).toBe('UPDATE_COMPLETE');
});
