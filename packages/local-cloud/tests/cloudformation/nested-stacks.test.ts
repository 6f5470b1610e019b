import type { DescribeChangeSetCommandOutput, ListStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { errorWith, textLike } from './matchers.js';
import { recordingCloud, type RecordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';

const URL_OF_CHILD = 'https://s3.us-east-1.amazonaws.com/templates/child.json';

const queue = (Properties: object) => ({ Type: 'AWS::SQS::Queue', Properties });
const child = (delay: unknown, resources: object = {}) =>
  bodyOf(
    { Inner: queue({ DelaySeconds: delay }), ...resources },
    { Parameters: { Delay: { Type: 'Number', Default: 1 } }, Outputs: { Url: { Value: { Ref: 'Inner' } } } },
  );
const nested = (properties: object = {}, others: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: URL_OF_CHILD, ...properties },
  ...others,
});
const TOPIC = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': ['Nested', 'Outputs.Url'] } } };

/** A cloud whose S3 has the nested template that `put` gave last. */
const cloudWithChild = (body: string) => {
  const recording = recordingCloud();
  const put = (text: string): void => recording.answer('s3:GetObject', () => ({ Body: Buffer.from(text) }));
  put(body);
  return { recording, put };
};

const create = (recording: RecordingCloud, resources: object, request: object = {}) =>
  recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(resources), ...request });
const update = (recording: RecordingCloud, resources: object, request: object = {}) =>
  recording.cfn('UpdateStack', { StackName: 'demo', TemplateBody: bodyOf(resources), ...request });

const nestedId = async (recording: RecordingCloud): Promise<string> =>
  (await stackOf(recording).resources()).find(({ LogicalResourceId: id }) => id === 'Nested')?.PhysicalResourceId ?? '';
const nestedStack = async (recording: RecordingCloud) => stackOf(recording, await nestedId(recording));
const servicesSaid = (recording: RecordingCloud) => recording.said().filter((name) => name !== 's3:GetObject');

test('a nested stack is made with its parent, and its outputs are its attributes', async () => {
  const { recording } = cloudWithChild(child({ Ref: 'Delay' }));
  const properties = { Parameters: { Delay: 7 }, Tags: [{ Key: 'a', Value: 'own' }] };
  const Tags = [
    { Key: 'a', Value: 'parent' },
    { Key: 'b', Value: 'parent' },
  ];
  await create(recording, { Nested: nested(properties), Topic: TOPIC }, { Tags });
  const parent = await stackOf(recording).describe();
  expect(parent.StackStatus).toBe('CREATE_COMPLETE');
  const described = await (await nestedStack(recording)).describe();
  expect(described).toMatchObject({
    StackName: textLike(/^demo-Nested-[A-Z0-9]{12}$/),
    StackStatus: 'CREATE_COMPLETE',
    ParentId: parent.StackId,
    RootId: parent.StackId,
    Parameters: [{ ParameterKey: 'Delay', ParameterValue: '7' }],
    Tags: [
      { Key: 'a', Value: 'own' },
      { Key: 'b', Value: 'parent' },
    ],
  });
  expect(parent.ParentId).toBeUndefined();
  const { StackSummaries = [] } = await recording.cfn<ListStacksCommandOutput>('ListStacks', {});
  expect(StackSummaries.map(({ ParentId }) => ParentId).sort()).toEqual([parent.StackId, undefined]);
  const topic = recording.calls.find(({ operation }) => operation === 'CreateTopic');
  expect(topic?.input).toMatchObject({ Attributes: { DisplayName: described.Outputs?.[0]?.OutputValue } });
});

test('a stack in a nested stack has the outermost stack as its root', async () => {
  const { recording } = cloudWithChild('');
  const bodies: Record<string, string> = {
    'middle.json': bodyOf({ Nested: nested() }),
    'child.json': child(1),
  };
  recording.answer('s3:GetObject', ({ Key }) => ({ Body: Buffer.from(bodies[String(Key)] ?? '') }));
  await create(recording, { Nested: nested({ TemplateURL: 's3://templates/middle.json' }) });
  const root = (await stackOf(recording).describe()).StackId;
  const middle = await (await nestedStack(recording)).describe();
  const [inner] = await (await nestedStack(recording)).resources();
  const innermost = await stackOf(recording, inner?.PhysicalResourceId).describe();
  expect(innermost).toMatchObject({ ParentId: middle.StackId, RootId: root, StackStatus: 'CREATE_COMPLETE' });
});

test('a nested stack that cannot be made fails its parent in CloudFormation’s words, and goes with it', async () => {
  const { recording } = cloudWithChild(child(1, { Bad: { Type: 'AWS::SNS::Topic' } }));
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  await create(recording, { Nested: nested() });
  const id = await nestedId(recording);
  const events = await stackOf(recording).events();
  expect(events).toContain(
    `Nested CREATE_FAILED Embedded stack ${id} was not successfully created: The following resource(s) failed to create: [Bad].`,
  );
  expect((await stackOf(recording).describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
  const inner = await stackOf(recording, id).events();
  const name = /stack\/(.*)\//.exec(id)?.[1];
  expect(inner).toContain(`${name} CREATE_FAILED The following resource(s) failed to create: [Bad].`);
  expect(inner.at(-1)).toBe(`${name} DELETE_COMPLETE`);
  expect(servicesSaid(recording).at(-1)).toBe('sqs:DeleteQueue');
});

test('a template that is not there, or not read, fails the resource by its reason', async () => {
  const { recording } = cloudWithChild('');
  recording.fail('s3:GetObject', 'NoSuchKey', 'The specified key does not exist.');
  await create(recording, { Nested: nested() });
  expect(await stackOf(recording).events()).toContain(
    'Nested CREATE_FAILED S3 error: The specified key does not exist.',
  );
});

test('a nested template needs the consents that its parent was given', async () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
  const { recording } = cloudWithChild(child(1, { Role: role }));
  await create(recording, { Nested: nested() }, { OnFailure: 'DO_NOTHING' });
  expect(await stackOf(recording).events()).toContain('Nested CREATE_FAILED Requires capabilities : [CAPABILITY_IAM]');
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  await create(recording, { Nested: nested() }, { Capabilities: ['CAPABILITY_IAM'] });
  expect((await stackOf(recording).describe()).StackStatus).toBe('CREATE_COMPLETE');
});

test('an output that the nested stack has not is named', async () => {
  const { recording } = cloudWithChild(bodyOf({ Inner: queue({}) }));
  await create(recording, { Nested: nested(), Topic: TOPIC });
  const id = await nestedId(recording);
  expect(await stackOf(recording).events()).toContain(`Topic CREATE_FAILED Output 'Url' not found in stack '${id}'`);
});

test('a nested template that changed under the same URL is brought by any update of the parent', async () => {
  const { recording, put } = cloudWithChild(child(1));
  await create(recording, { Nested: nested() });
  recording.calls.length = 0;
  put(child(2));
  await update(recording, { Nested: nested() });
  expect(servicesSaid(recording)).toEqual(['sqs:SetQueueAttributes']);
  expect((await stackOf(recording).describe()).StackStatus).toBe('UPDATE_COMPLETE');
  expect((await (await nestedStack(recording)).describe()).StackStatus).toBe('UPDATE_COMPLETE');
});

test('an update leaves a nested stack alone of which nothing changed', async () => {
  const { recording } = cloudWithChild(child(1));
  await create(recording, { Nested: nested() });
  recording.calls.length = 0;
  await update(recording, { Nested: nested(), Topic: TOPIC });
  expect(servicesSaid(recording)).toEqual(['sns:CreateTopic']);
  expect((await (await nestedStack(recording)).describe()).StackStatus).toBe('CREATE_COMPLETE');
});

test('a failing update of a nested stack is taken back, and told by its parent', async () => {
  const { recording, put } = cloudWithChild(child(1));
  await create(recording, { Nested: nested() });
  put(child(2, { Bad: { Type: 'AWS::SNS::Topic' } }));
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  recording.calls.length = 0;
  await update(recording, { Nested: nested() });
  const id = await nestedId(recording);
  expect(await stackOf(recording).events()).toContain(
    `Nested UPDATE_FAILED Embedded stack ${id} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to create: [Bad].`,
  );
  expect((await stackOf(recording).describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stackOf(recording, id).describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const changes = recording.calls.filter(({ operation }) => operation === 'SetQueueAttributes');
  const delays = changes.map(({ input }) => input['Attributes']);
  expect(delays).toEqual([{ DelaySeconds: '2' }, { DelaySeconds: '1' }]);
});

test('when its parent fails later, a changed nested stack goes back to what it was, with nothing lost', async () => {
  const fifo = (FifoQueue: boolean) => bodyOf({ Inner: queue({ FifoQueue }) });
  const { recording, put } = cloudWithChild(fifo(false));
  await create(recording, { Nested: nested() });
  const before = await (await nestedStack(recording)).resources();
  put(fifo(true));
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  recording.calls.length = 0;
  await update(recording, { Nested: nested(), Bad: { Type: 'AWS::SNS::Topic', DependsOn: 'Nested' } });
  expect((await stackOf(recording).describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const back = await nestedStack(recording);
  expect((await back.describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  // The queue that was replaced is the same again: it was not deleted before the parent was complete.
  expect((await back.resources())[0]?.PhysicalResourceId).toBe(before[0]?.PhysicalResourceId);
  expect(servicesSaid(recording)).toEqual(['sqs:CreateQueue', 'sns:CreateTopic', 'sqs:DeleteQueue']);
});

test('what a nested stack no longer needs is deleted when its parent is complete', async () => {
  const { recording, put } = cloudWithChild(child(1, { Old: { Type: 'AWS::SNS::Topic' } }));
  await create(recording, { Nested: nested() });
  put(child(1));
  recording.calls.length = 0;
  await update(recording, { Nested: nested(), Topic: TOPIC });
  expect(servicesSaid(recording)).toEqual(['sns:CreateTopic', 'sns:DeleteTopic']);
});

test('a nested stack is deleted with its parent, and when the template no longer has it', async () => {
  const { recording } = cloudWithChild(child(1));
  await create(recording, { Nested: nested(), Other: queue({}) });
  const first = await nestedId(recording);
  await update(recording, { Other: queue({}) });
  expect((await stackOf(recording, first).describe()).StackStatus).toBe('DELETE_COMPLETE');
  await update(recording, { Nested: nested(), Other: queue({}) });
  const second = await nestedId(recording);
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect((await stackOf(recording, second).describe()).StackStatus).toBe('DELETE_COMPLETE');
});

test('a nested stack that cannot be deleted keeps its parent', async () => {
  const { recording } = cloudWithChild(child(1));
  await create(recording, { Nested: nested() });
  const id = await nestedId(recording);
  recording.fail('sqs:DeleteQueue', 'AccessDenied', 'no');
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(await stackOf(recording).events()).toContain(
    `Nested DELETE_FAILED Embedded stack ${id} was not successfully deleted: The following resource(s) failed to delete: [Inner]. `,
  );
  expect((await stackOf(recording).describe()).StackStatus).toBe('DELETE_FAILED');
});

test.each(['the stack’s own', 'the nested stack’s'])('a creation ends when %s time is over', async (whose) => {
  const slow = { Type: 'AWS::DynamoDB::Table', Properties: TABLE };
  const { recording } = cloudWithChild(bodyOf({ Table: slow }));
  recording.answer('dynamodb:DescribeTable', () => ({ Table: { TableStatus: 'CREATING' } }));
  const own = whose === 'the stack’s own';
  const resources = own ? { Table: slow } : { Nested: nested({ TimeoutInMinutes: 2 }) };
  const made = create(recording, resources, own ? { TimeoutInMinutes: 2 } : {});
  await recording.clock.advance(130_000);
  await made;
  const events = await stackOf(recording).events();
  const failure = own
    ? 'demo ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.'
    : `Nested CREATE_FAILED Embedded stack ${await nestedId(recording)} was not successfully created: Stack creation time exceeded the specified timeout.`;
  expect(events).toContain(failure);
  expect((await stackOf(recording).describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
});

const TABLE = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
};

const changeSet = async (recording: RecordingCloud, resources: object, request: object) => {
  const { Id } = await recording.cfn<{ Id: string }>('CreateChangeSet', {
    StackName: 'demo',
    ChangeSetName: 'change',
    TemplateBody: bodyOf(resources),
    ...request,
  });
  return recording.cfn<DescribeChangeSetCommandOutput>('DescribeChangeSet', { ChangeSetName: Id });
};
const changesOf = ({ Changes = [] }: DescribeChangeSetCommandOutput) =>
  Changes.map(({ ResourceChange: change }) => [change?.Action, change?.LogicalResourceId]);

test('a change set shows a nested stack whose template may have changed', async () => {
  const { recording } = cloudWithChild(child(1));
  await create(recording, { Nested: nested() });
  const { Changes, Status } = await changeSet(recording, { Nested: nested() }, {});
  expect(Status).toBe('CREATE_COMPLETE');
  expect(Changes?.[0]?.ResourceChange).toMatchObject({
    Action: 'Modify',
    Replacement: 'False',
    Details: [{ ChangeSource: 'Automatic', Evaluation: 'Dynamic' }],
  });
});

test('a change set with nested ones finds no change where no template changed', async () => {
  const { recording, put } = cloudWithChild(child(1));
  await create(recording, { Nested: nested() });
  const none = await changeSet(recording, { Nested: nested() }, { IncludeNestedStacks: true });
  expect(none).toMatchObject({ Status: 'FAILED', StatusReason: textLike(/didn't contain changes/) });
  put(child(2));
  const some = await changeSet(recording, { Nested: nested() }, { IncludeNestedStacks: true });
  expect(some).toMatchObject({ Status: 'CREATE_COMPLETE', IncludeNestedStacks: true });
  const ChangeSetName = some.Changes?.[0]?.ResourceChange?.ChangeSetId;
  const inner = await recording.cfn<DescribeChangeSetCommandOutput>('DescribeChangeSet', { ChangeSetName });
  expect(changesOf(inner)).toEqual([['Modify', 'Inner']]);
  expect(inner).toMatchObject({ ParentChangeSetId: some.ChangeSetId, RootChangeSetId: some.ChangeSetId });
  await expect(recording.cfn('ExecuteChangeSet', { ChangeSetName })).rejects.toThrow(
    errorWith({ name: 'InvalidChangeSetStatus' }),
  );
  await recording.cfn('ExecuteChangeSet', { ChangeSetName: some.ChangeSetId });
  expect((await (await nestedStack(recording)).describe()).StackStatus).toBe('UPDATE_COMPLETE');
});

test('the stacks that a change set with nested ones announces are those that its execution makes', async () => {
  const { recording } = cloudWithChild(child({ Ref: 'Delay' }));
  const resources = { Nested: nested({ Parameters: { Delay: 3 } }) };
  const request = { ChangeSetType: 'CREATE', IncludeNestedStacks: true };
  const { Changes = [], ChangeSetId } = await changeSet(recording, resources, request);
  const ChangeSetName = Changes[0]?.ResourceChange?.ChangeSetId;
  const inner = await recording.cfn<DescribeChangeSetCommandOutput>('DescribeChangeSet', { ChangeSetName });
  expect(changesOf(inner)).toEqual([['Add', 'Inner']]);
  const announced = stackOf(recording, inner.StackId);
  expect((await announced.describe()).StackStatus).toBe('REVIEW_IN_PROGRESS');
  await recording.cfn('ExecuteChangeSet', { ChangeSetName: ChangeSetId });
  expect((await announced.describe()).StackStatus).toBe('CREATE_COMPLETE');
  expect(await nestedId(recording)).toBe(inner.StackId);
});

test('a nested stack that only a change set announced goes with it', async () => {
  const { recording } = cloudWithChild(child(1));
  const request = { ChangeSetType: 'CREATE', IncludeNestedStacks: true };
  const { ChangeSetId } = await changeSet(recording, { Nested: nested() }, request);
  await recording.cfn('DeleteChangeSet', { ChangeSetName: ChangeSetId });
  const { StackSummaries = [] } = await recording.cfn<ListStacksCommandOutput>('ListStacks', {});
  expect(StackSummaries.map(({ StackName }) => StackName)).toEqual(['demo']);
});
