import { expect, test } from 'vitest';
import { recordingCloud, type RecordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';
import { textWith } from './matchers.js';

const queue = (others: object = {}) => ({ Type: 'AWS::SQS::Queue', ...others });

const after = async (
  resources: object,
  others: object = {},
): Promise<RecordingCloud & { readonly stackId: string }> => {
  const recording = recordingCloud();
  const TemplateBody = bodyOf(resources, others);
  const { StackId } = await recording.cfn<{ StackId: string }>('CreateStack', { StackName: 'demo', TemplateBody });
  recording.calls.length = 0;
  return { ...recording, stackId: StackId };
};

test('a stack’s resources go in reverse order of their dependencies', async () => {
  const recording = await after({
    A: queue({ DependsOn: 'B' }),
    B: { Type: 'AWS::SNS::Topic', DependsOn: 'C' },
    C: queue(),
  });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(recording.said()).toEqual(['sqs:DeleteQueue', 'sns:DeleteTopic', 'sqs:DeleteQueue']);
  expect(recording.calls[0]?.input['QueueUrl']).toContain('demo-A-');
});

test('a deleted stack is found by its id only', async () => {
  const recording = await after({ A: queue() });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  await expect(stackOf(recording).describe()).rejects.toThrow('Stack with id demo does not exist');
  expect((await stackOf(recording, recording.stackId).describe()).StackStatus).toBe('DELETE_COMPLETE');
  expect((await stackOf(recording, recording.stackId).events()).at(-1)).toBe('demo DELETE_COMPLETE');
  expect(await recording.cfn('DescribeStacks', {})).toEqual({ Stacks: [] });
});

test('a name is free again after the deletion', async () => {
  const recording = await after({ A: queue() });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf({ A: queue() }) });
  const { StackId } = await stackOf(recording).describe();
  expect(StackId).not.toBe(recording.stackId);
});

test('what is not there is deleted without a word', async () => {
  await expect(recordingCloud().cfn('DeleteStack', { StackName: 'absent' })).resolves.toEqual({});
});

test('resources that are kept by policy stay', async () => {
  const recording = await after({
    A: queue({ DeletionPolicy: 'Retain' }),
    B: queue({ DeletionPolicy: 'RetainExceptOnCreate' }),
    C: queue({ DeletionPolicy: 'Delete' }),
  });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(recording.calls.map(({ input }) => String(input['QueueUrl']).split('-')[1])).toEqual(['C']);
});

test('a resource that is gone already counts as deleted', async () => {
  const recording = await after({ A: queue() });
  recording.fail('sqs:DeleteQueue', 'AWS.SimpleQueueService.NonExistentQueue', 'gone');
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect((await stackOf(recording, recording.stackId).describe()).StackStatus).toBe('DELETE_COMPLETE');
});

test('what cannot be deleted fails the deletion, and what it needs stays; it can be left out at the next try', async () => {
  const recording = await after({ A: queue({ DependsOn: 'B' }), B: { Type: 'AWS::SNS::Topic' }, C: queue() });
  recording.fail('sqs:DeleteQueue', 'InvalidAddress', 'not now');
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(recording.said()).not.toContain('sns:DeleteTopic');
  expect(await stackOf(recording).describe()).toMatchObject({
    StackStatus: 'DELETE_FAILED',
    StackStatusReason: 'The following resource(s) failed to delete: [A, C]. ',
  });
  await recording.cfn('DeleteStack', { StackName: 'demo', RetainResources: ['A', 'C'] });
  expect(recording.said().at(-1)).toBe('sns:DeleteTopic');
  expect((await stackOf(recording, recording.stackId).describe()).StackStatus).toBe('DELETE_COMPLETE');
});

test('termination protection holds until it is taken away', async () => {
  const recording = await after({ A: queue() });
  await recording.cfn('UpdateTerminationProtection', { StackName: 'demo', EnableTerminationProtection: true });
  await expect(recording.cfn('DeleteStack', { StackName: 'demo' })).rejects.toThrow(
    'Stack [demo] cannot be deleted while TerminationProtection is enabled',
  );
  await recording.cfn('UpdateTerminationProtection', { StackName: 'demo', EnableTerminationProtection: false });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(recording.said()).toEqual(['sqs:DeleteQueue']);
});

test('an export that another stack imports keeps its stack', async () => {
  const recording = await after(
    { A: queue() },
    { Outputs: { Url: { Value: { Ref: 'A' }, Export: { Name: 'shared-url' } } } },
  );
  const importing = bodyOf({
    T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ImportValue': 'shared-url' } } },
  });
  await recording.cfn('CreateStack', { StackName: 'user', TemplateBody: importing });
  const url = recording.calls.find(({ operation }) => operation === 'CreateTopic')?.input['Attributes'];
  expect(url).toMatchObject({ DisplayName: textWith('/demo-A-') });
  expect(await recording.cfn('ListExports', {})).toEqual({
    Exports: [{ ExportingStackId: recording.stackId, Name: 'shared-url', Value: textWith('/demo-A-') }],
  });
  expect(await recording.cfn('ListImports', { ExportName: 'shared-url' })).toEqual({ Imports: ['user'] });
  await expect(recording.cfn('DeleteStack', { StackName: 'demo' })).rejects.toThrow(
    'Export shared-url cannot be deleted as it is in use by user',
  );
  await recording.cfn('UpdateStack', { StackName: 'demo', TemplateBody: bodyOf({ A: queue() }) });
  expect((await stackOf(recording).events()).join()).toContain(
    'Export shared-url cannot be deleted as it is in use by user',
  );
  await recording.cfn('DeleteStack', { StackName: 'user' });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(await recording.cfn('ListExports', {})).toEqual({ Exports: [] });
});

test('an export has one owner', async () => {
  const Outputs = { Url: { Value: 'x', Export: { Name: 'shared' } } };
  const recording = await after({ A: queue() }, { Outputs });
  await recording.cfn('CreateStack', { StackName: 'other', TemplateBody: bodyOf({ A: queue() }, { Outputs }) });
  expect((await stackOf(recording, 'other').events()).join()).toContain(
    'Export with name shared is already exported by stack demo',
  );
});
