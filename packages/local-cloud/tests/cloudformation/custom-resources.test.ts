import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { recordingCloud, type RecordedCall, type RecordingCloud } from './recording-cloud.js';
import { bodyOf, stackOf } from './stack-of.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:maker';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:makers';

interface CustomRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** PUTs an answer where the request says; answers the HTTP status. */
const put = async (recording: RecordingCloud, url: string, body: string): Promise<number> => {
  const { pathname, searchParams } = new URL(url);
  const [, , , route = '', ...path] = pathname.split('/');
  const answer = await recording.service.plain?.[route]?.({
    method: 'PUT',
    path: path.join('/'),
    query: [...searchParams],
    headers: {},
    body: Readable.from([Buffer.from(body)]),
  });
  return answer?.status ?? 0;
};

/** A cloud whose function, or topic, answers each request as `answer` says; with nothing it is silent. */
const cloudWithMaker = (answer: (request: CustomRequest) => object | string | undefined) => {
  const recording = recordingCloud();
  const requests: CustomRequest[] = [];
  const take = (text: string): void => {
    // As CloudFormation documents it.
    const request = JSON.parse(text) as CustomRequest;
    requests.push(request);
    const said = answer(request);
    if (said === undefined) return;
    const body = typeof said === 'string' ? said : JSON.stringify(said);
    void put(recording, request.ResponseURL, body);
  };
  recording.answer('lambda:Invoke', ({ Payload }) => take(Buffer.from(Payload as Uint8Array).toString()));
  recording.answer('sns:Publish', ({ Message }) => take(String(Message)));
  return { recording, requests };
};

/** Names what it makes by its property Name. */
const made = ({ ResourceProperties: { Name = 'thing' } }: CustomRequest) => ({
  Status: 'SUCCESS',
  PhysicalResourceId: String(Name),
  Data: { Colour: `colour of ${String(Name)}`, Size: { Width: 3 } },
});

const custom = (properties: object = {}, others: object = {}) => ({
  Type: 'Custom::Thing',
  Properties: { ServiceToken: FUNCTION, ...properties },
  ...others,
});
const topicOf = (attribute: string) => ({
  Type: 'AWS::SNS::Topic',
  Properties: { DisplayName: { 'Fn::GetAtt': ['Thing', attribute] } },
});

const create = (recording: RecordingCloud, resources: object, request: object = {}) =>
  recording.cfn('CreateStack', { StackName: 'demo', TemplateBody: bodyOf(resources), ...request });
const update = (recording: RecordingCloud, resources: object) =>
  recording.cfn('UpdateStack', { StackName: 'demo', TemplateBody: bodyOf(resources) });
const statusOf = async (recording: RecordingCloud) => (await stackOf(recording).describe()).StackStatus;
const asked = (requests: readonly CustomRequest[]) =>
  requests.map(({ RequestType, PhysicalResourceId: id }) => [RequestType, ...(id === undefined ? [] : [id])].join(' '));

test('the maker is told all that CloudFormation documents; numbers and booleans are text to it', async () => {
  const { recording, requests } = cloudWithMaker(made);
  await create(recording, { Thing: custom({ Count: 2, On: true, List: [1, { Deep: false }], ServiceTimeout: 30 }) });
  const { StackId } = await stackOf(recording).describe();
  expect(requests).toEqual([
    {
      RequestType: 'Create',
      ServiceToken: FUNCTION,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:4566\/.*\?Expires=\d+&Signature=\w+$/) as string,
      StackId,
      RequestId: expect.any(String) as string,
      ResourceType: 'Custom::Thing',
      LogicalResourceId: 'Thing',
      ResourceProperties: {
        ServiceToken: FUNCTION,
        Count: '2',
        On: 'true',
        List: ['1', { Deep: 'false' }],
        ServiceTimeout: '30',
      },
    },
  ]);
});

test('what the maker answers is what Ref and Fn::GetAtt give', async () => {
  const { recording } = cloudWithMaker(made);
  const Thing = { ...custom({ Name: 'lamp' }), Type: 'AWS::CloudFormation::CustomResource' };
  const Outputs = { Id: { Value: { Ref: 'Thing' } }, Width: { Value: { 'Fn::Sub': '${Thing.Size.Width}' } } };
  const TemplateBody = bodyOf({ Thing, Topic: topicOf('Colour') }, { Outputs });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody });
  const values = (await stackOf(recording).describe()).Outputs?.map(({ OutputValue: value }) => value);
  expect(values).toEqual(['lamp', '3']);
  const topic = recording.calls.find(({ operation }: RecordedCall) => operation === 'CreateTopic');
  expect(topic?.input).toMatchObject({ Attributes: { DisplayName: 'colour of lamp' } });
});

test('a topic gets the request as a message', async () => {
  const { recording, requests } = cloudWithMaker(made);
  await create(recording, { Thing: custom({ ServiceToken: TOPIC }) });
  expect(await statusOf(recording)).toBe('CREATE_COMPLETE');
  expect(recording.calls[0]?.input).toMatchObject({
    TopicArn: TOPIC,
    Subject: 'AWS CloudFormation custom resource request',
  });
  expect(asked(requests)).toEqual(['Create']);
});

describe('a creation fails', () => {
  test.each([
    [
      'with the maker’s reason',
      { Status: 'FAILED', Reason: 'no lamp', PhysicalResourceId: 'x' },
      /^Thing CREATE_FAILED Received response status \[FAILED\] from custom resource\. Message returned: no lamp \(RequestId: [-\w]+\)$/,
    ],
    ['when the answer has no physical id', { Status: 'SUCCESS' }, /Invalid PhysicalResourceId$/],
    [
      'when the physical id is longer than 1 KB',
      { Status: 'SUCCESS', PhysicalResourceId: 'x'.repeat(1025) },
      /Invalid PhysicalResourceId$/,
    ],
    [
      'when the answer has no known status',
      { Status: 'OK' },
      /Invalid Response object: OK is not a valid ResponseStatus$/,
    ],
    ['when the answer is no JSON', 'oops', /Response is not valid JSON$/],
    ['when the answer is longer than 4 KB', 'x'.repeat(4097), /Response object is too long\.$/],
  ])('%s', async (_, answer, reason) => {
    const { recording } = cloudWithMaker((request) => (request.RequestType === 'Create' ? answer : made(request)));
    await create(recording, { Thing: custom() });
    expect(await stackOf(recording).events()).toContainEqual(expect.stringMatching(reason));
    expect(await statusOf(recording)).toBe('ROLLBACK_COMPLETE');
  });

  test('when the service token is no function and no topic', async () => {
    const { recording } = cloudWithMaker(made);
    await create(recording, { Thing: custom({ ServiceToken: 'arn:aws:sqs:us-east-1:000000000000:q' }) });
    expect(await stackOf(recording).events()).toContain('Thing CREATE_FAILED Invalid service token.');
  });

  test('when an attribute is asked for that the answer has not', async () => {
    const { recording } = cloudWithMaker(made);
    await create(recording, { Thing: custom(), Topic: topicOf('Weight') });
    expect(await stackOf(recording).events()).toContainEqual(
      expect.stringMatching(
        /^Topic CREATE_FAILED CustomResource attribute error: Vendor response doesn't contain Weight attribute in object arn:.*\|Thing$/,
      ),
    );
  });
});

test('the maker that answers too late has failed, and is asked to delete what it may have made', async () => {
  const { recording, requests } = cloudWithMaker((request) =>
    request.RequestType === 'Create' ? undefined : made(request),
  );
  const creation = create(recording, { Thing: custom({ ServiceTimeout: 60 }) });
  await recording.clock.advance(61_000);
  await creation;
  expect(await stackOf(recording).events()).toContainEqual(
    expect.stringContaining(
      `Thing CREATE_FAILED CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${String(requests[0]?.['RequestId'])}]`,
    ),
  );
  expect(asked(requests)).toEqual(['Create', expect.stringMatching(/^Delete demo-Thing-\w{12}$/)]);
  expect(await put(recording, requests[0]?.ResponseURL ?? '', '{}')).toBe(403);
});

test('an answer with another signature is refused', async () => {
  const statuses: Promise<number>[] = [];
  const { recording } = cloudWithMaker((request) => {
    const forged = request.ResponseURL.replace(/Signature=\w+/, 'Signature=0');
    statuses.push(put(recording, forged, JSON.stringify({ Status: 'FAILED', Reason: 'forged' })));
    return made(request);
  });
  await create(recording, { Thing: custom() });
  expect(await Promise.all(statuses)).toEqual([403]);
  expect(await statusOf(recording)).toBe('CREATE_COMPLETE');
});

test('a failed creation is deleted by the id that the failure named', async () => {
  const { recording, requests } = cloudWithMaker((request) =>
    request.RequestType === 'Create' ? { Status: 'FAILED', PhysicalResourceId: 'half' } : made(request),
  );
  await create(recording, { Thing: custom() });
  expect(asked(requests)).toEqual(['Create', 'Delete half']);
});

test('a changed property is told with the old ones, and new attributes reach those who use them', async () => {
  const { recording, requests } = cloudWithMaker((request) => ({
    ...made(request),
    Data: { Colour: request.ResourceProperties['Colour'] },
  }));
  await create(recording, { Thing: custom({ Colour: 'red' }), Topic: topicOf('Colour') });
  await update(recording, { Thing: custom({ Colour: 'blue', Count: 1 }), Topic: topicOf('Colour') });
  expect(requests[1]).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'thing',
    ResourceProperties: { ServiceToken: FUNCTION, Colour: 'blue', Count: '1' },
    OldResourceProperties: { ServiceToken: FUNCTION, Colour: 'red' },
  });
  expect(recording.calls.at(-1)?.input['AttributeValue']).toBe('blue');
  expect(asked(requests)).toEqual(['Create', 'Update thing']);
});

test('an unchanged custom resource is not asked about', async () => {
  const { recording, requests } = cloudWithMaker(made);
  await create(recording, { Thing: custom() });
  await update(recording, { Thing: custom(), Topic: topicOf('Colour') });
  expect(asked(requests)).toEqual(['Create']);
});

test('a new physical id replaces the resource: the old one is deleted when the update is complete', async () => {
  const { recording, requests } = cloudWithMaker(made);
  await create(recording, { Thing: custom({ Name: 'old' }) });
  await update(recording, { Thing: custom({ Name: 'new' }), Topic: topicOf('Colour') });
  expect(asked(requests)).toEqual(['Create', 'Update old', 'Delete old']);
  expect(requests[2]?.ResourceProperties).toMatchObject({ Name: 'old' });
  expect((await stackOf(recording).resources())[0]?.PhysicalResourceId).toBe('new');
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(asked(requests).at(-1)).toBe('Delete new');
});

test('a failing update goes back: the maker is asked for the old one, and the new one is deleted', async () => {
  const { recording, requests } = cloudWithMaker(made);
  await create(recording, { Thing: custom({ Name: 'old' }) });
  recording.fail('sns:CreateTopic', 'InvalidParameter', 'no');
  await update(recording, { Thing: custom({ Name: 'new' }), Topic: topicOf('Colour') });
  expect(await statusOf(recording)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(asked(requests)).toEqual(['Create', 'Update old', 'Update new', 'Delete new']);
  expect((await stackOf(recording).resources())[0]?.PhysicalResourceId).toBe('old');
});

test('a failed update that named another id has made it: going back deletes it', async () => {
  const { recording, requests } = cloudWithMaker((request) =>
    request.ResourceProperties['Name'] === 'bad'
      ? { ...made(request), Status: request.RequestType === 'Delete' ? 'SUCCESS' : 'FAILED' }
      : made(request),
  );
  await create(recording, { Thing: custom({ Name: 'old' }) });
  await update(recording, { Thing: custom({ Name: 'bad' }) });
  expect(await statusOf(recording)).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(asked(requests)).toEqual(['Create', 'Update old', 'Update bad', 'Delete bad']);
});

test('another service token is refused', async () => {
  const { recording } = cloudWithMaker(made);
  await create(recording, { Thing: custom() });
  await update(recording, { Thing: custom({ ServiceToken: TOPIC }) });
  expect(await stackOf(recording).events()).toContain('Thing UPDATE_FAILED Modifying service token is not allowed.');
});

test('a deletion that fails keeps the stack', async () => {
  const { recording } = cloudWithMaker((request) =>
    request.RequestType === 'Delete'
      ? { Status: 'FAILED', Reason: 'stuck', PhysicalResourceId: 'thing' }
      : made(request),
  );
  await create(recording, { Thing: custom() });
  await recording.cfn('DeleteStack', { StackName: 'demo' });
  expect(await statusOf(recording)).toBe('DELETE_FAILED');
});

test('what an answer with NoEcho holds is not shown by events', async () => {
  const { recording } = cloudWithMaker((request) => ({ ...made(request), Data: { Colour: 's3cret' }, NoEcho: true }));
  await create(recording, { Thing: custom(), Topic: topicOf('Colour') });
  const { StackEvents } = await recording.cfn<{ StackEvents: object[] }>('DescribeStackEvents', { StackName: 'demo' });
  expect(JSON.stringify(StackEvents)).not.toContain('s3cret');
  expect(JSON.stringify(StackEvents)).toContain('*****');
  const topic = recording.calls.find(({ operation }) => operation === 'CreateTopic');
  expect(topic?.input).toMatchObject({ Attributes: { DisplayName: 's3cret' } });
});
