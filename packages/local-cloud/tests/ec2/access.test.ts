import { describe, expect, test } from 'vitest';
import { textWith } from './matchers.js';
import type { Caller } from '../../src/kernel/caller.js';
import { LINUX_IMAGE } from '../../src/services/ec2/images.js';
import { DEFAULT_GROUP_ID, SUBNETS } from '../../src/services/ec2/network.js';
import { launch, LAUNCH, openCloud, type CloudUnderTest } from './cloud-under-test.js';

const ACCOUNT = 'arn:aws:ec2:us-east-1:000000000000';
const SUBNET = SUBNETS[0]?.id ?? '';

const caller: Caller = {
  kind: 'role',
  roleArn: 'arn:aws:iam::000000000000:role/launcher',
  sessionName: 'test',
  accessKeyId: 'ASIATEST',
};

interface Setup {
  readonly cloud: CloudUnderTest;
  readonly templateId: string;
  readonly template: string;
}

/** A launch template, and a role `launcher` with the statements made for it. */
const setUp = async (statements: (template: string) => readonly object[]): Promise<Setup> => {
  const cloud = await openCloud();
  await cloud.profile('builder', []);
  const { LaunchTemplate } = await cloud.call<{ LaunchTemplate: { LaunchTemplateId: string } }>(
    'ec2',
    'CreateLaunchTemplate',
    {
      LaunchTemplateName: 'builder',
      LaunchTemplateData: {
        ImageId: LAUNCH.ImageId,
        IamInstanceProfile: { Name: 'builder' },
        MetadataOptions: { HttpTokens: 'required' },
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }],
      },
    },
  );
  const templateId = LaunchTemplate.LaunchTemplateId;
  const template = `${ACCOUNT}:launch-template/${templateId}`;
  await cloud.profile('launcher', statements(template));
  return { cloud, templateId, template };
};

const statement = (Action: string, Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** The narrow policy of a launcher, in named pieces so that one can be left out. */
const PIECES = (template: string) => ({
  created: statement('ec2:RunInstances', `${ACCOUNT}:instance/*`, {
    ArnEquals: {
      'ec2:LaunchTemplate': template,
      'ec2:InstanceProfile': 'arn:aws:iam::000000000000:instance-profile/builder',
    },
    StringEquals: { 'aws:RequestTag/stack': 'mine', 'ec2:MetadataHttpTokens': 'required' },
  }),
  volume: statement('ec2:RunInstances', `${ACCOUNT}:volume/*`, {
    Bool: { 'ec2:Encrypted': 'true' },
    StringEquals: { 'aws:RequestTag/stack': 'mine' },
  }),
  network: statement('ec2:RunInstances', `${ACCOUNT}:network-interface/*`, {
    StringEquals: { 'aws:RequestTag/stack': 'mine' },
  }),
  used: statement(
    'ec2:RunInstances',
    [
      template,
      'arn:aws:ec2:us-east-1::image/*',
      'arn:aws:ec2:us-east-1::snapshot/*',
      `${ACCOUNT}:subnet/${SUBNET}`,
      `${ACCOUNT}:security-group/${DEFAULT_GROUP_ID}`,
    ],
    { ArnEquals: { 'ec2:LaunchTemplate': template } },
  ),
  tag: statement('ec2:CreateTags', `${ACCOUNT}:*/*`, { StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
  pass: statement('iam:PassRole', 'arn:aws:iam::000000000000:role/builder', {
    StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  }),
  resolve: statement('ssm:GetParameters', 'arn:aws:ssm:us-east-1::parameter/aws/service/*'),
});

const runFrom = ({ cloud, templateId }: Setup, change: object = {}): Promise<unknown> =>
  cloud.call(
    'ec2',
    'RunInstances',
    {
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro',
      SubnetId: SUBNET,
      SecurityGroupIds: [DEFAULT_GROUP_ID],
      LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' },
      TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({
        ResourceType,
        Tags: [{ Key: 'stack', Value: 'mine' }],
      })),
      ...change,
    },
    caller,
  );

describe('a role that may launch from one template', () => {
  test('may do just that', async () => {
    const setup = await setUp((template) => Object.values(PIECES(template)));
    await expect(runFrom(setup)).resolves.toBeDefined();
  });

  test.each([
    ['created', 'ec2:RunInstances', `${ACCOUNT}:instance/*`],
    ['volume', 'ec2:RunInstances', `${ACCOUNT}:volume/*`],
    ['network', 'ec2:RunInstances', `${ACCOUNT}:network-interface/*`],
    ['used', 'ec2:RunInstances', `arn:aws:ec2:us-east-1::image/${LINUX_IMAGE.id}`],
    ['tag', 'ec2:CreateTags', `${ACCOUNT}:instance/*`],
    ['pass', 'iam:PassRole', 'arn:aws:iam::000000000000:role/builder'],
    ['resolve', 'ssm:GetParameters', `arn:aws:ssm:us-east-1::parameter${LAUNCH.ImageId.slice('resolve:ssm:'.length)}`],
  ])('may not without the right of %s', async (missing, action, resource) => {
    const setup = await setUp((template) =>
      Object.entries(PIECES(template)).flatMap(([name, piece]) => (name === missing ? [] : [piece])),
    );
    await expect(runFrom(setup)).rejects.toMatchObject({
      code: 'UnauthorizedOperation',
      message: textWith(`not authorized to perform: ${action} on resource: ${resource}`),
    });
  });

  test.each([
    ['without the tags', { TagSpecifications: undefined }],
    [
      'with another stack in the tags',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'stack', Value: 'x' }] }] },
    ],
    ['in another subnet', { SubnetId: SUBNETS[1]?.id }],
    ['with optional tokens', { MetadataOptions: { HttpTokens: 'optional' } }],
    ['with an open disk', { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: false } }] }],
    ['without the template', { LaunchTemplate: undefined, ImageId: LINUX_IMAGE.id }],
  ])('may not launch %s', async (_what, change) => {
    const setup = await setUp((template) => Object.values(PIECES(template)));
    await expect(runFrom(setup, change)).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
  });
});

describe('a role that may end what is tagged', () => {
  const terminate = (cloud: CloudUnderTest, id: string) =>
    cloud.call('ec2', 'TerminateInstances', { InstanceIds: [id] }, caller);
  const tagged = (Value: string) => ({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'stack', Value }] }],
  });

  test.each(['aws:ResourceTag/stack', 'ec2:ResourceTag/stack'])('may end only that, by %s', async (key) => {
    const { cloud } = await setUp(() => [
      statement('ec2:TerminateInstances', `${ACCOUNT}:instance/*`, { StringEquals: { [key]: 'mine' } }),
    ]);
    const mine = await launch(cloud, tagged('mine'));
    const others = await launch(cloud, tagged('others'));
    await expect(terminate(cloud, others.InstanceId)).rejects.toMatchObject({ code: 'UnauthorizedOperation' });
    await expect(terminate(cloud, mine.InstanceId)).resolves.toBeDefined();
  });
});

test('every operation asks the policies', async () => {
  const { cloud } = await openCloud();
  for (const name of ['ec2', 'ssm'] as const) {
    const operations = Object.entries(cloud.services.get(name)?.operations ?? {});
    expect(operations.length).toBeGreaterThan(10);
    expect(operations.filter(([, { authorize }]) => !authorize).map(([operation]) => operation)).toEqual([]);
  }
});
