import type { DescribeChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { recordingCloud, type RecordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';
import { errorWith } from './matchers.js';

const queue = (Properties: object = {}, others: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...others });

const propose = (recording: RecordingCloud, resources: object, ChangeSetType = 'UPDATE', others: object = {}) =>
  recording.cfn<{ Id: string; StackId: string }>('CreateChangeSet', {
    StackName: 'demo',
    ChangeSetName: 'change',
    ChangeSetType,
    TemplateBody: bodyOf(resources),
    ...others,
  });

const describeIt = (recording: RecordingCloud, others: object = {}) =>
  recording.cfn<DescribeChangeSetCommandOutput>('DescribeChangeSet', {
    StackName: 'demo',
    ChangeSetName: 'change',
    ...others,
  });

const execute = (recording: RecordingCloud) =>
  recording.cfn('ExecuteChangeSet', { StackName: 'demo', ChangeSetName: 'change' });

const after = async (resources: object): Promise<RecordingCloud> => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(resources) });
  recording.calls.length = 0;
  return recording;
};

test('a first change set makes a stack that waits for it', async () => {
  const recording = recordingCloud();
  const { Id, StackId } = await propose(recording, { A: queue() }, 'CREATE');
  expect(Id).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:changeSet\/change\/[-0-9a-f]{36}$/);
  expect(await stackOf(recording).describe()).toMatchObject({ StackId, StackStatus: 'REVIEW_IN_PROGRESS' });
  expect(await stackOf(recording).events()).toEqual(['demo REVIEW_IN_PROGRESS User Initiated']);
  expect(recording.calls).toEqual([]);
  expect(await describeIt(recording)).toMatchObject({
    ChangeSetId: Id,
    ChangeSetName: 'change',
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'AVAILABLE',
    Changes: [
      { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'A', ResourceType: 'AWS::SQS::Queue' } },
    ],
  });
});

test('its execution makes the resources before it answers', async () => {
  const recording = recordingCloud();
  const { Id, StackId } = await propose(recording, { A: queue() }, 'CREATE');
  await recording.cfn('ExecuteChangeSet', { ChangeSetName: Id });
  expect(recording.said()).toEqual(['sqs:CreateQueue']);
  expect(await stackOf(recording).describe()).toMatchObject({
    StackId,
    StackStatus: 'CREATE_COMPLETE',
    ChangeSetId: Id,
  });
  expect(await describeIt(recording)).toMatchObject({ ExecutionStatus: 'EXECUTE_COMPLETE' });
});

test('it says what would change, and how', async () => {
  const recording = await after({
    A: queue({ DelaySeconds: 1 }),
    B: queue({ FifoQueue: false }),
    C: queue(),
    D: queue(),
  });
  await propose(recording, {
    A: queue({ DelaySeconds: 2 }),
    B: queue({ FifoQueue: true }),
    C: queue({}, { Metadata: { a: 1 } }),
    E: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'B' } } },
  });
  const { Changes = [] } = await describeIt(recording, { IncludePropertyValues: true });
  const shown = Changes.map(({ ResourceChange: change }) => [
    change?.LogicalResourceId,
    change?.Action,
    change?.Replacement,
    change?.Scope,
    change?.Details?.map(({ Target, Evaluation }) => [Target?.Name, Target?.RequiresRecreation, Evaluation]),
  ]);
  expect(shown).toEqual([
    ['A', 'Modify', 'False', ['Properties'], [['DelaySeconds', 'Never', 'Static']]],
    ['B', 'Modify', 'True', ['Properties'], [['FifoQueue', 'Always', 'Static']]],
    ['C', 'Modify', 'False', ['Metadata'], []],
    ['E', 'Add', undefined, [], []],
    ['D', 'Remove', undefined, [], []],
  ]);
  expect(Changes[0]?.ResourceChange).toMatchObject({
    BeforeContext: '{"Properties":{"DelaySeconds":1}}',
    AfterContext: '{"Properties":{"DelaySeconds":2}}',
  });
  expect(Changes[3]?.ResourceChange?.AfterContext).toBe(
    '{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}',
  );
  expect(recording.calls).toEqual([]);
});

test('values of a changed resource are known only afterwards', async () => {
  const permission = {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'a', Principal: 'p', FunctionName: { 'Fn::GetAtt': 'A.QueueName' } },
  };
  const recording = await after({ A: queue({ DelaySeconds: 1 }), P: permission });
  await propose(recording, { A: queue({ DelaySeconds: 2 }), P: permission });
  const { Changes = [] } = await describeIt(recording);
  expect(Changes[1]?.ResourceChange).toMatchObject({
    LogicalResourceId: 'P',
    Replacement: 'Conditional',
    Details: [{ Target: { Name: 'FunctionName', RequiresRecreation: 'Always' }, Evaluation: 'Dynamic' }],
  });
  await execute(recording);
  expect(recording.said()).toEqual(['sqs:SetQueueAttributes']);
});

test('a change set without changes has failed, in the words that clients look for, and cannot be executed', async () => {
  const recording = await after({ A: queue() });
  const { Id } = await propose(recording, { A: queue() });
  expect(await describeIt(recording)).toMatchObject({
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    Changes: [],
  });
  await expect(execute(recording)).rejects.toThrow(
    errorWith({
      code: 'InvalidChangeSetStatus',
      message: `ChangeSet [${Id}] cannot be executed in its current status of [FAILED]`,
    }),
  );
});

test('a deleted change set is not found, and deleting it again is no fault', async () => {
  const recording = await after({ A: queue() });
  await propose(recording, { A: queue({ DelaySeconds: 3 }) });
  await recording.cfn('DeleteChangeSet', { StackName: 'demo', ChangeSetName: 'change' });
  await recording.cfn('DeleteChangeSet', { StackName: 'demo', ChangeSetName: 'change' });
  await expect(describeIt(recording)).rejects.toThrow(
    errorWith({ code: 'ChangeSetNotFound', message: 'ChangeSet [change] does not exist', status: 404 }),
  );
});

test('a change set that can be executed keeps its name; one that is over gives it up', async () => {
  const recording = await after({ A: queue() });
  await propose(recording, { A: queue() });
  await propose(recording, { A: queue({ DelaySeconds: 3 }) });
  await expect(propose(recording, { A: queue({ DelaySeconds: 4 }) })).rejects.toThrow(
    errorWith({ code: 'AlreadyExistsException' }),
  );
  await execute(recording);
  await propose(recording, { A: queue({ DelaySeconds: 4 }) });
  expect(await describeIt(recording)).toMatchObject({ Status: 'CREATE_COMPLETE' });
});

test('an executed change set makes the others void', async () => {
  const recording = await after({ A: queue() });
  await propose(recording, { A: queue({ DelaySeconds: 3 }) });
  await propose(recording, { A: queue({ DelaySeconds: 4 }) }, 'UPDATE', { ChangeSetName: 'other' });
  expect(await recording.cfn('ListChangeSets', { StackName: 'demo' })).toMatchObject({
    Summaries: [{ ChangeSetName: 'change' }, { ChangeSetName: 'other' }],
  });
  await execute(recording);
  await expect(describeIt(recording, { ChangeSetName: 'other' })).rejects.toThrow('ChangeSet [other] does not exist');
});

test.each([
  ['CREATE', 'demo', 'Stack [demo] already exists and cannot be created again with the changeSet [change].'],
  ['UPDATE', 'absent', 'Stack [absent] does not exist'],
  [undefined, 'absent', 'Stack [absent] does not exist'],
  ['IMPORT', 'demo', 'The local cloud cannot import resources into a stack'],
])('type %s is refused for stack %s', async (ChangeSetType, StackName, message) => {
  const recording = await after({ A: queue() });
  await expect(propose(recording, { A: queue() }, ChangeSetType, { StackName, ChangeSetType })).rejects.toThrow(
    message,
  );
});

test('a stack that waits for its first change set cannot be updated, but gets another one', async () => {
  const recording = recordingCloud();
  const { StackId } = await propose(recording, { A: queue() }, 'CREATE');
  await expect(propose(recording, { A: queue() }, 'UPDATE', { ChangeSetName: 'second' })).rejects.toThrow(
    /is in REVIEW_IN_PROGRESS state and can not be updated/,
  );
  const second = await propose(recording, { A: queue() }, 'CREATE', { ChangeSetName: 'second' });
  expect(second.StackId).toBe(StackId);
});

test('a stack that waits for its first change set can be deleted', async () => {
  const recording = recordingCloud();
  await propose(recording, { A: queue() }, 'CREATE');
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  await expect(stackOf(recording).describe()).rejects.toThrow('Stack with id demo does not exist');
});

test('a failing execution rolls back as the change set says', async () => {
  const recording = recordingCloud();
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  const resources = { A: queue(), B: { Type: 'AWS::SNS::Topic', DependsOn: 'A' } };
  await propose(recording, resources, 'CREATE', { OnStackFailure: 'DO_NOTHING' });
  await execute(recording);
  expect((await stackOf(recording).describe()).StackStatus).toBe('CREATE_FAILED');
});

test('the template of a change set can be read before it is executed', async () => {
  const recording = await after({ A: queue() });
  await propose(recording, { A: queue({ DelaySeconds: 9 }) });
  const answer = await recording.cfn('GetTemplate', { StackName: 'demo', ChangeSetName: 'change' });
  expect(answer).toMatchObject({ TemplateBody: bodyOf({ A: queue({ DelaySeconds: 9 }) }) });
});
