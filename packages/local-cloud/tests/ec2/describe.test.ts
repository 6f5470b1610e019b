import type {
  DescribeImagesCommandOutput,
  DescribeInstancesCommandOutput,
  DescribeInstanceTypesCommandOutput,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { LINUX_IMAGE, WINDOWS_IMAGE } from '../../src/services/ec2/images.js';
import { DEFAULT_GROUP_ID, SUBNETS, VPC_ID } from '../../src/services/ec2/network.js';
import { launch, openCloud, type CloudUnderTest } from './cloud-under-test.js';

const idsOf = ({ Reservations = [] }: DescribeInstancesCommandOutput): (string | undefined)[] =>
  Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));

const find = async (cloud: CloudUnderTest, Name: string, ...Values: string[]) =>
  idsOf(await cloud.call('ec2', 'DescribeInstances', { Filters: [{ Name, Values }] }));

describe('DescribeInstances', () => {
  const tagged = (Key: string, Value: string) => ({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key, Value }] }],
  });

  test('filters by tags, state, place and token, with wildcards', async () => {
    const cloud = await openCloud();
    const one = await launch(cloud, { ...tagged('job', 'build-1'), ClientToken: 'a', SubnetId: SUBNETS[1]?.id });
    await cloud.advance(0);
    await cloud.call('ec2', 'TerminateInstances', { InstanceIds: [one.InstanceId] });
    await cloud.advance(0);
    const two = await launch(cloud, tagged('job', 'build-2'));
    await cloud.advance(0);
    const three = await launch(cloud, tagged('other', 'build-1'));
    await cloud.advance(0);
    const [a, b, c] = [one.InstanceId, two.InstanceId, three.InstanceId];
    expect(await find(cloud, 'tag:job', 'build-1')).toEqual([a]);
    expect(await find(cloud, 'tag:job', 'build-*')).toEqual([a, b]);
    expect(await find(cloud, 'tag:job', 'build-?', 'x')).toEqual([a, b]);
    expect(await find(cloud, 'tag-key', 'other')).toEqual([c]);
    expect(await find(cloud, 'instance-state-name', 'running', 'pending')).toEqual([b, c]);
    expect(await find(cloud, 'client-token', 'a')).toEqual([a]);
    expect(await find(cloud, 'subnet-id', SUBNETS[1]?.id ?? '')).toEqual([a]);
    expect(await find(cloud, 'vpc-id', VPC_ID)).toEqual([a, b, c]);
    expect(await find(cloud, 'instance-id', b, c)).toEqual([b, c]);
    expect(await find(cloud, 'image-id', WINDOWS_IMAGE.id)).toEqual([]);
    const both = [
      { Name: 'tag:job', Values: ['*'] },
      { Name: 'instance-state-name', Values: ['running'] },
    ];
    expect(idsOf(await cloud.call('ec2', 'DescribeInstances', { Filters: both }))).toEqual([b]);
  });

  test('refuses a filter that it does not know', async () => {
    const cloud = await openCloud();
    await launch(cloud);
    await expect(find(cloud, 'colour', 'red')).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
  });

  test('answers in pages', async () => {
    const cloud = await openCloud();
    for (let count = 0; count < 7; count += 1) await launch(cloud);
    const first = await cloud.call<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', { MaxResults: 5 });
    const rest = await cloud.call<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', {
      MaxResults: 5,
      NextToken: first.NextToken,
    });
    expect(new Set([...idsOf(first), ...idsOf(rest)]).size).toBe(7);
    expect(rest.NextToken).toBeUndefined();
    await expect(cloud.call('ec2', 'DescribeInstances', { MaxResults: 2 })).rejects.toMatchObject({
      code: 'InvalidParameterValue',
    });
  });

  test('has a status for what runs', async () => {
    const cloud = await openCloud();
    const running = await launch(cloud);
    await cloud.advance(0);
    await launch(cloud);
    const statuses = await cloud.call('ec2', 'DescribeInstanceStatus');
    expect(statuses).toMatchObject({
      InstanceStatuses: [{ InstanceId: running.InstanceId, InstanceStatus: { Status: 'ok' } }],
    });
    const all = await cloud.call<{ InstanceStatuses: object[] }>('ec2', 'DescribeInstanceStatus', {
      IncludeAllInstances: true,
    });
    expect(all.InstanceStatuses).toHaveLength(2);
  });
});

describe('tags', () => {
  test('are added, replaced and removed', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud);
    const Resources = [InstanceId];
    await cloud.call('ec2', 'CreateTags', { Resources, Tags: [{ Key: 'a', Value: '1' }] });
    await cloud.call('ec2', 'CreateTags', {
      Resources,
      Tags: [
        { Key: 'a', Value: '2' },
        { Key: 'b', Value: '' },
      ],
    });
    expect(await find(cloud, 'tag:a', '2')).toEqual([InstanceId]);
    await cloud.call('ec2', 'DeleteTags', { Resources, Tags: [{ Key: 'a', Value: 'other' }, { Key: 'b' }] });
    expect(await cloud.call('ec2', 'DescribeTags')).toMatchObject({
      Tags: [{ ResourceId: InstanceId, ResourceType: 'instance', Key: 'a', Value: '2' }],
    });
  });

  test('of an instance that is not there are refused', async () => {
    const cloud = await openCloud();
    const tagging = cloud.call('ec2', 'CreateTags', { Resources: ['i-0123456789abcdef0'], Tags: [{ Key: 'a' }] });
    await expect(tagging).rejects.toMatchObject({ code: 'InvalidInstanceID.NotFound' });
  });
});

describe('what every account has', () => {
  test('is one Linux and one Windows image, owned by Amazon', async () => {
    const cloud = await openCloud();
    const images = async (input: object) =>
      (await cloud.call<DescribeImagesCommandOutput>('ec2', 'DescribeImages', input)).Images ?? [];
    expect(await images({ Owners: ['amazon'] })).toMatchObject([
      { ImageId: LINUX_IMAGE.id, RootDeviceName: '/dev/xvda', PlatformDetails: 'Linux/UNIX', Architecture: 'x86_64' },
      { ImageId: WINDOWS_IMAGE.id, RootDeviceName: '/dev/sda1', PlatformDetails: 'Windows', Platform: 'windows' },
    ]);
    expect(await images({ Owners: ['self'] })).toEqual([]);
    expect(await images({ Filters: [{ Name: 'name', Values: ['al2023-ami-*'] }] })).toHaveLength(1);
    expect(await images({ Filters: [{ Name: 'platform', Values: ['windows'] }] })).toHaveLength(1);
    await expect(images({ ImageIds: ['ami-00000000'] })).rejects.toMatchObject({ code: 'InvalidAMIID.NotFound' });
  });

  test('is named by the public parameters', async () => {
    const cloud = await openCloud();
    const answer = await cloud.call('ssm', 'GetParameters', {
      Names: [
        '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
        '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base',
      ],
    });
    expect(answer).toMatchObject({ Parameters: [{ Value: LINUX_IMAGE.id }, { Value: WINDOWS_IMAGE.id }] });
  });

  test('is a VPC with three subnets and a group', async () => {
    const cloud = await openCloud();
    expect(
      await cloud.call('ec2', 'DescribeVpcs', { Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    ).toMatchObject({
      Vpcs: [{ VpcId: VPC_ID, IsDefault: true }],
    });
    const { Subnets } = await cloud.call<{ Subnets: { AvailabilityZone: string }[] }>('ec2', 'DescribeSubnets', {
      Filters: [{ Name: 'vpc-id', Values: [VPC_ID] }],
    });
    expect(Subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
    expect(await cloud.call('ec2', 'DescribeSecurityGroups')).toMatchObject({
      SecurityGroups: [{ GroupId: DEFAULT_GROUP_ID, GroupName: 'default' }],
    });
    const zones = await cloud.call<{ AvailabilityZones: object[] }>('ec2', 'DescribeAvailabilityZones');
    expect(zones.AvailabilityZones).toHaveLength(3);
  });

  test('is the common instance types, with their size', async () => {
    const cloud = await openCloud();
    const types = await cloud.call<DescribeInstanceTypesCommandOutput>('ec2', 'DescribeInstanceTypes', {
      InstanceTypes: ['t3.medium', 'm7i.4xlarge', 'c6i.xlarge', 'm7g.medium'],
    });
    const sizes = types.InstanceTypes?.map((type) =>
      [type.InstanceType, type.VCpuInfo?.DefaultVCpus, type.MemoryInfo?.SizeInMiB].join(' '),
    );
    expect(sizes?.sort()).toEqual([
      'c6i.xlarge 4 8192',
      'm7g.medium 1 4096',
      'm7i.4xlarge 16 65536',
      't3.medium 2 4096',
    ]);
    await expect(cloud.call('ec2', 'DescribeInstanceTypes', { InstanceTypes: ['m7i.huge'] })).rejects.toMatchObject({
      code: 'InvalidInstanceType',
      message: 'The following supplied instance types do not exist: [m7i.huge]',
    });
    const offered = await cloud.call<{ InstanceTypeOfferings: object[] }>('ec2', 'DescribeInstanceTypeOfferings', {
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['m5.large'] }],
    });
    expect(offered.InstanceTypeOfferings).toHaveLength(3);
  });
});

describe('security groups', () => {
  test('are created, used and kept while they are in use', async () => {
    const cloud = await openCloud();
    const group = { GroupName: 'builders', Description: 'builds', VpcId: VPC_ID };
    const { GroupId } = await cloud.call<{ GroupId: string }>('ec2', 'CreateSecurityGroup', group);
    await expect(cloud.call('ec2', 'CreateSecurityGroup', group)).rejects.toMatchObject({
      code: 'InvalidGroup.Duplicate',
    });
    const { InstanceId, SecurityGroups } = await launch(cloud, { SecurityGroupIds: [GroupId] });
    expect(SecurityGroups).toEqual([{ GroupId, GroupName: 'builders' }]);
    await expect(cloud.call('ec2', 'DeleteSecurityGroup', { GroupId })).rejects.toMatchObject({
      code: 'DependencyViolation',
    });
    await cloud.call('ec2', 'TerminateInstances', { InstanceIds: [InstanceId] });
    await cloud.call('ec2', 'DeleteSecurityGroup', { GroupId });
    await expect(launch(cloud, { SecurityGroupIds: [GroupId] })).rejects.toMatchObject({
      code: 'InvalidGroup.NotFound',
    });
  });
});
