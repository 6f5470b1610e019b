import { describe, expect, test } from 'vitest';
import { recordingCloud, type RecordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';
import { errorWith } from './matchers.js';

const queue = (Properties: object, others: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...others });
const topic = (Properties: object, others: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties, ...others });

/** A cloud with the stack `demo`; its calls are those of the update alone. */
const after = async (resources: object, others: object = {}): Promise<RecordingCloud> => {
  const recording = recordingCloud();
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(resources, others) });
  expect((await stackOf(recording).describe()).StackStatus).toBe('CREATE_COMPLETE');
  recording.calls.length = 0;
  return recording;
};

const update = (recording: RecordingCloud, resources: object, others: object = {}, request: object = {}) =>
  recording.cfn('UpdateStack', { StackName: 'demo', TemplateBody: bodyOf(resources, others), ...request });

const physicalIds = async (recording: RecordingCloud): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await stackOf(recording).resources()).map(({ LogicalResourceId: name = '', PhysicalResourceId: id = '' }) => [
      name,
      id,
    ]),
  );

test('a changed property is changed in place, and nothing else is touched', async () => {
  const recording = await after({ A: queue({ DelaySeconds: 1 }), B: topic({ DisplayName: 'b' }) });
  const before = await physicalIds(recording);
  await update(recording, { A: queue({ DelaySeconds: 2 }), B: topic({ DisplayName: 'b' }) });
  expect(recording.calls).toEqual([
    {
      service: 'sqs',
      operation: 'SetQueueAttributes',
      input: { QueueUrl: before['A'], Attributes: { DelaySeconds: '2' } },
    },
  ]);
  expect(await physicalIds(recording)).toEqual(before);
  expect((await stackOf(recording).events()).slice(-5)).toEqual([
    'demo UPDATE_IN_PROGRESS User Initiated',
    'A UPDATE_IN_PROGRESS',
    'A UPDATE_COMPLETE',
    'demo UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'demo UPDATE_COMPLETE',
  ]);
});

test('a property that cannot change makes a new resource; those that refer to it follow; then the old one goes', async () => {
  const recording = await after({ A: queue({ FifoQueue: false }), B: topic({ DisplayName: { Ref: 'A' } }) });
  const before = await physicalIds(recording);
  await update(recording, { A: queue({ FifoQueue: true }), B: topic({ DisplayName: { Ref: 'A' } }) });
  const now = await physicalIds(recording);
  expect(now['A']).not.toBe(before['A']);
  expect(now['B']).toBe(before['B']);
  expect(recording.said()).toEqual(['sqs:CreateQueue', 'sns:SetTopicAttributes', 'sqs:DeleteQueue']);
  expect(recording.calls[1]?.input['AttributeValue']).toBe(now['A']);
  expect(recording.calls[2]?.input).toEqual({ QueueUrl: before['A'] });
  expect(await stackOf(recording).events()).toContain(
    'A UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
  );
});

test('another type under the same logical id is a replacement', async () => {
  const recording = await after({ A: queue({}) });
  await update(recording, { A: topic({}) });
  expect(recording.said()).toEqual(['sns:CreateTopic', 'sqs:DeleteQueue']);
});

test('a replaced resource stays under UpdateReplacePolicy Retain', async () => {
  const recording = await after({ A: queue({ FifoQueue: false }, { UpdateReplacePolicy: 'Retain' }) });
  await update(recording, { A: queue({ FifoQueue: true }, { UpdateReplacePolicy: 'Retain' }) });
  expect(recording.said()).toEqual(['sqs:CreateQueue']);
  expect(await stackOf(recording).events()).toContain('A DELETE_SKIPPED');
});

test('a resource with a name of its own is not replaced under the same name', async () => {
  const recording = await after({ A: queue({ QueueName: 'mine', FifoQueue: false }) });
  await update(recording, { A: queue({ QueueName: 'mine', FifoQueue: true }) });
  expect(recording.said()).toEqual([]);
  expect(await stackOf(recording).events()).toContain(
    'A UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine and update the stack again.',
  );
  expect((await stackOf(recording).describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('a resource that left the template is deleted at the end', async () => {
  const recording = await after({
    A: queue({}),
    B: topic({ DisplayName: { Ref: 'A' } }),
    C: queue({}, { DeletionPolicy: 'Retain' }),
  });
  await update(recording, { D: queue({}) });
  expect(recording.said()).toEqual(['sqs:CreateQueue', 'sns:DeleteTopic', 'sqs:DeleteQueue']);
  expect(Object.keys(await physicalIds(recording))).toEqual(['D']);
});

describe('a failed update', () => {
  const before = {
    A: queue({ DelaySeconds: 1 }),
    B: queue({ FifoQueue: false }, { DependsOn: 'A' }),
    Gone: queue({}),
    Last: topic({ DisplayName: 'before' }, { DependsOn: 'B' }),
  };
  const next = {
    A: queue({ DelaySeconds: 2 }),
    B: queue({ FifoQueue: true }, { DependsOn: 'A' }),
    New: queue({}, { DependsOn: 'B' }),
    Last: topic({ DisplayName: 'after' }, { DependsOn: 'New' }),
  };

  const failed = async (): Promise<RecordingCloud> => {
    const recording = await after(before, { Outputs: { B: { Value: { Ref: 'B' } } } });
    let failures = 1;
    recording.answer('sns:SetTopicAttributes', () => {
      if (failures-- > 0) throw new Error('broken');
      return {};
    });
    return recording;
  };

  test('is taken back in reverse order', async () => {
    const recording = await failed();
    const ids = await physicalIds(recording);
    await update(recording, next);
    expect(recording.said()).toEqual([
      'sqs:SetQueueAttributes',
      'sqs:CreateQueue',
      'sqs:CreateQueue',
      'sns:SetTopicAttributes',
      'sns:SetTopicAttributes',
      'sqs:DeleteQueue',
      'sqs:DeleteQueue',
      'sqs:SetQueueAttributes',
    ]);
    expect(recording.calls.at(-1)?.input['Attributes']).toEqual({ DelaySeconds: '1' });
    expect(await physicalIds(recording)).toEqual(ids);
  });

  test('leaves template, outputs and resources as they were', async () => {
    const recording = await failed();
    const { Outputs } = await stackOf(recording).describe();
    await update(recording, next);
    const stack = await stackOf(recording).describe();
    expect(stack).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE', Outputs });
    const others = { Outputs: { B: { Value: { Ref: 'B' } } } };
    expect(await recording.cfn('GetTemplate', { StackName: 'demo' })).toMatchObject({
      TemplateBody: bodyOf(before, others),
    });
    await expect(update(recording, before, others)).rejects.toThrow('No updates are to be performed.');
  });

  test('tells by events what happened', async () => {
    const recording = await failed();
    await update(recording, next);
    const events = await stackOf(recording).events();
    expect(events).toContain('Last UPDATE_FAILED broken');
    expect(events).toContain('demo UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Last].');
    expect(events.slice(-2)).toEqual([
      'demo UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'demo UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  test('that cannot be taken back says of which resource', async () => {
    const recording = await failed();
    recording.fail('sns:SetTopicAttributes', 'InternalError', 'always broken');
    await update(recording, next);
    expect(await stackOf(recording).describe()).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to update: [Last]. ',
    });
  });
});

describe('an update that changes nothing', () => {
  const resources = { A: queue({ DelaySeconds: 1 }), B: topic({ DisplayName: { 'Fn::GetAtt': 'A.Arn' } }) };

  test('is refused', async () => {
    const recording = await after(resources);
    await expect(update(recording, resources)).rejects.toThrow(
      errorWith({ code: 'ValidationError', message: 'No updates are to be performed.' }),
    );
  });

  test.each<[string, object, object, object]>([
    ['metadata', { A: queue({ DelaySeconds: 1 }, { Metadata: { a: 1 } }) }, {}, {}],
    ['outputs', {}, { Outputs: { A: { Value: 'x' } } }, {}],
    ['tags', {}, {}, { Tags: [{ Key: 'a', Value: 'b' }] }],
  ])('but %s is none such', async (_, changed, others, request) => {
    const recording = await after(resources);
    await update(recording, { ...resources, ...changed }, others, request);
    expect((await stackOf(recording).describe()).StackStatus).toBe('UPDATE_COMPLETE');
  });

  test('a policy alone cannot be updated', async () => {
    const recording = await after(resources);
    const changed = { ...resources, A: queue({ DelaySeconds: 1 }, { DeletionPolicy: 'Retain' }) };
    await expect(update(recording, changed)).rejects.toThrow('No updates are to be performed.');
  });
});

test('the previous template and values can be used again', async () => {
  const recording = recordingCloud();
  const template = {
    Parameters: { Delay: { Type: 'Number' }, Name: { Type: 'String', Default: 'n' } },
    Resources: { A: queue({ DelaySeconds: { Ref: 'Delay' }, KmsMasterKeyId: { Ref: 'Name' } }) },
  };
  const StackName = 'demo';
  const given = (key: string, value: string) => ({ ParameterKey: key, ParameterValue: value });
  await recording.cfn('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Parameters: [given('Delay', '1')],
  });
  const Parameters = [{ ParameterKey: 'Delay', UsePreviousValue: true }, given('Name', 'other')];
  await recording.cfn('UpdateStack', { StackName, UsePreviousTemplate: true, Parameters });
  expect(recording.calls.at(-1)?.input['Attributes']).toEqual({ DelaySeconds: '1', KmsMasterKeyId: 'other' });
  expect((await stackOf(recording).describe()).Parameters).toEqual([
    { ParameterKey: 'Delay', ParameterValue: '1' },
    { ParameterKey: 'Name', ParameterValue: 'other' },
  ]);
});

test('a stack that is not there cannot be updated', async () => {
  await expect(update(recordingCloud(), { A: queue({}) })).rejects.toThrow('Stack [demo] does not exist');
});

test('a stack whose creation was rolled back cannot be updated', async () => {
  const recording = recordingCloud();
  recording.fail('sqs:CreateQueue', 'X', 'no');
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf({ A: queue({}) }) });
  await expect(update(recording, { A: topic({}) })).rejects.toThrow(
    /^Stack:arn:aws:cloudformation:us-east-1:000000000000:stack\/demo\/\S+ is in ROLLBACK_COMPLETE state and can not be updated\.$/,
  );
});

test('a document with UpdateMethod NewVersion gets a new version; without it, it is replaced', async () => {
  const document = (Content: object, others: object) => ({
    Doc: { Type: 'AWS::SSM::Document', Properties: { Content, ...others } },
  });
  const versioned = await after(document({ a: 1 }, { UpdateMethod: 'NewVersion' }));
  await update(versioned, document({ a: 2 }, { UpdateMethod: 'NewVersion' }));
  expect(versioned.said()).toEqual(['ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion']);
  const replaced = await after(document({ a: 1 }, {}));
  await update(replaced, document({ a: 2 }, {}));
  expect(replaced.said()).toEqual(['ssm:CreateDocument', 'ssm:DeleteDocument']);
});

test('a launch template gets a new version, and those that use its number follow', async () => {
  const stack = (ImageId: string) => ({
    Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { ImageId } } },
    Topic: topic({ DisplayName: { 'Fn::GetAtt': 'Template.LatestVersionNumber' } }),
  });
  const recording = await after(stack('ami-1'));
  await update(recording, stack('ami-2'));
  expect(recording.said()).toEqual(['ec2:CreateLaunchTemplateVersion', 'sns:SetTopicAttributes']);
  expect(recording.calls[1]?.input['AttributeValue']).toBe('2');
});

test('a call does not wait for ever: after 20 s it answers, and the next question waits again', async () => {
  const recording = recordingCloud();
  let finish = (): void => undefined;
  const TemplateBody = bodyOf({ A: queue({}) });
  recording.answer('sqs:CreateQueue', () => new Promise((resolve) => (finish = () => resolve({ QueueUrl: 'u' }))));
  const { clock } = recording;
  let answered = 0;
  const count = (): void => void answered++;
  const creation = recording.cfn('CreateStack', { StackName: 'demo', TemplateBody }).then(count);
  await clock.advance(19_999);
  expect(answered).toBe(0);
  await clock.advance(1);
  await creation;
  const description = stackOf(recording).describe().finally(count);
  await clock.advance(10_000);
  expect(answered).toBe(1);
  finish();
  expect((await description).StackStatus).toBe('CREATE_COMPLETE');
});
