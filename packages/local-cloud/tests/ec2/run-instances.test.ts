import type { DescribeInstancesCommandOutput, RunInstancesCommandOutput } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { textLike, textWith } from './matchers.js';
import { LINUX_IMAGE, WINDOWS_IMAGE } from '../../src/services/ec2/images.js';
import { SUBNETS, VPC_ID } from '../../src/services/ec2/network.js';
import { base64, describeInstance, launch, LAUNCH, openCloud, START } from './cloud-under-test.js';

const [here, there] = SUBNETS;

describe('RunInstances', () => {
  test('answers instances that are pending, with what they were asked to be', async () => {
    const cloud = await openCloud();
    await cloud.profile('builder', []);
    const instance = await launch(cloud, {
      SubnetId: there?.id,
      IamInstanceProfile: { Name: 'builder' },
      InstanceInitiatedShutdownBehavior: 'terminate',
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, InstanceMetadataTags: 'enabled' },
      InstanceMarketOptions: { MarketType: 'spot' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'job', Value: 'one' }] }],
      ClientToken: 'token',
    });
    expect(instance).toMatchObject({
      InstanceId: textLike(/^i-[0-9a-f]{17}$/),
      ImageId: LINUX_IMAGE.id,
      InstanceType: 't3.micro',
      State: { Code: 0, Name: 'pending' },
      LaunchTime: new Date(START),
      SubnetId: there?.id,
      VpcId: VPC_ID,
      Placement: { AvailabilityZone: 'us-east-1b' },
      PrivateIpAddress: textLike(/^172\.31\.(1[6-9]|2\d|3[01])\./),
      IamInstanceProfile: { Arn: 'arn:aws:iam::000000000000:instance-profile/builder' },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, InstanceMetadataTags: 'enabled' },
      InstanceLifecycle: 'spot',
      ClientToken: 'token',
      Tags: [{ Key: 'job', Value: 'one' }],
      SecurityGroups: [{ GroupName: 'default' }],
    });
  });

  test('launches as many as are asked for, in one reservation', async () => {
    const cloud = await openCloud();
    const answer = await cloud.call<RunInstancesCommandOutput>('ec2', 'RunInstances', { ...LAUNCH, MaxCount: 3 });
    expect(answer.Instances?.map(({ AmiLaunchIndex }) => AmiLaunchIndex)).toEqual([0, 1, 2]);
    const listed = await cloud.call<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances');
    expect(listed.Reservations).toHaveLength(1);
    expect(listed.Reservations?.[0]?.Instances).toHaveLength(3);
  });

  test('tags volumes and network interfaces, too', async () => {
    const cloud = await openCloud();
    const Tags = [{ Key: 'job', Value: 'one' }];
    const { InstanceId } = await launch(cloud, {
      TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({ ResourceType, Tags })),
    });
    const tags = await cloud.call<{ Tags: { ResourceType: string }[] }>('ec2', 'DescribeTags', {
      Filters: [{ Name: 'tag:job', Values: ['one'] }],
    });
    expect(tags.Tags.map(({ ResourceType }) => ResourceType).sort()).toEqual([
      'instance',
      'network-interface',
      'volume',
    ]);
    const volumes = await cloud.call<{ Volumes: object[] }>('ec2', 'DescribeVolumes', {
      Filters: [{ Name: 'attachment.instance-id', Values: [InstanceId] }],
    });
    expect(volumes.Volumes).toMatchObject([{ Size: 8, VolumeType: 'gp3', Tags }]);
  });

  test('gives the root volume what the launch says of it', async () => {
    const cloud = await openCloud();
    await launch(cloud, {
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 100, Encrypted: true } }],
    });
    const { Volumes } = await cloud.call<{ Volumes: object[] }>('ec2', 'DescribeVolumes');
    expect(Volumes).toMatchObject([{ Size: 100, Encrypted: true, SnapshotId: LINUX_IMAGE.snapshotId }]);
  });

  test.each([
    [{ ImageId: 'ami-00000000' }, 'InvalidAMIID.NotFound', "The image id '[ami-00000000]' does not exist"],
    [{ ImageId: 'my-image' }, 'InvalidAMIID.Malformed', 'Invalid id: "my-image" (expecting "ami-...")'],
    [{ ImageId: undefined }, 'MissingParameter', 'The request must contain the parameter ImageId'],
    [{ ImageId: 'resolve:ssm:/no/such' }, 'InvalidParameterValue', 'does not exist'],
    [{ InstanceType: 'm7i.huge' }, 'InvalidParameterValue', "Invalid value 'm7i.huge' for InstanceType."],
    [{ InstanceType: 'm7g.large' }, 'InvalidParameterValue', "The architecture 'arm64' of the specified instance type"],
    [{ SubnetId: 'subnet-1' }, 'InvalidSubnetID.NotFound', "The subnet ID 'subnet-1' does not exist"],
    [{ SecurityGroupIds: ['sg-1'] }, 'InvalidGroup.NotFound', "The security group 'sg-1' does not exist"],
    [{ IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue', 'Invalid IAM Instance Profile name'],
    [
      { IamInstanceProfile: { Arn: 'arn:aws:iam::000000000000:instance-profile/nobody' } },
      'InvalidParameterValue',
      'Invalid IAM Instance Profile ARN',
    ],
    [
      { LaunchTemplate: { LaunchTemplateId: `lt-${'0'.repeat(17)}` } },
      'InvalidLaunchTemplateId.NotFound',
      'does not exist',
    ],
    [
      { LaunchTemplate: { LaunchTemplateName: 'none' } },
      'InvalidLaunchTemplateName.NotFoundException',
      'does not exist',
    ],
    [{ UserData: base64('x'.repeat(16_385)) }, 'InvalidParameterValue', 'User data is limited to 16384 bytes'],
    [{ UserData: 'not*base64' }, 'InvalidParameterValue', 'Invalid BASE64 encoding of user data.'],
    [{ MinCount: 2 }, 'InvalidParameterValue', 'maxCount'],
    [
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '' }] }] },
      'InvalidParameterValue',
      'reserved for internal use',
    ],
    [
      { SubnetId: here?.id, NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: here?.id }] },
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID',
    ],
    [{ DryRun: true }, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.'],
  ])('refuses %j with %s', async (input, code, message) => {
    const cloud = await openCloud();
    await expect(launch(cloud, input)).rejects.toMatchObject({ code, message: textWith(message) });
    expect((await cloud.call<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances')).Reservations).toEqual([]);
  });

  test('takes an image that a parameter of the account names', async () => {
    const cloud = await openCloud();
    const parameter = { Name: '/images/builder', Value: WINDOWS_IMAGE.id, Type: 'String' };
    await cloud.call('ssm', 'PutParameter', parameter);
    const instance = await launch(cloud, { ImageId: 'resolve:ssm:/images/builder' });
    expect(instance).toMatchObject({ ImageId: WINDOWS_IMAGE.id, Platform: 'windows', PlatformDetails: 'Windows' });
  });

  test('fails for want of capacity where a fault says so', async () => {
    const cloud = await openCloud();
    cloud.cloud.faults.add({
      service: 'ec2',
      operation: 'RunInstances',
      effect: 'error',
      code: 'InsufficientInstanceCapacity',
      status: 500,
      times: 1,
    });
    await expect(launch(cloud)).rejects.toMatchObject({ code: 'InsufficientInstanceCapacity' });
    await expect(launch(cloud)).resolves.toBeDefined();
  });
});

describe('a client token', () => {
  const token = { ClientToken: 'one' };

  test('makes a repeated call answer the instances of the first', async () => {
    const cloud = await openCloud();
    const first = await launch(cloud, token);
    const second = await launch(cloud, token);
    expect(second.InstanceId).toBe(first.InstanceId);
  });

  test('also counts while the first call is under way', async () => {
    const cloud = await openCloud({ profile: 'aws' });
    const both = Promise.all([launch(cloud, token), launch(cloud, token)]);
    await cloud.advance(1500);
    const [first, second] = await both;
    expect(second?.InstanceId).toBe(first?.InstanceId);
  });

  test('is refused with other parameters', async () => {
    const cloud = await openCloud();
    await launch(cloud, token);
    const other = launch(cloud, { ...token, InstanceType: 't3.large' });
    await expect(other).rejects.toMatchObject({ code: 'IdempotentParameterMismatch' });
  });

  test('launches again in another zone, when the call names its place', async () => {
    const cloud = await openCloud();
    const first = await launch(cloud, { ...token, SubnetId: here?.id });
    const second = await launch(cloud, { ...token, SubnetId: there?.id });
    expect(second.InstanceId).not.toBe(first.InstanceId);
    expect((await launch(cloud, { ...token, SubnetId: here?.id })).InstanceId).toBe(first.InstanceId);
  });

  test('of a launch that failed may be used again', async () => {
    const cloud = await openCloud();
    await expect(launch(cloud, { ...token, InstanceType: 'm7i.huge' })).rejects.toThrow();
    await expect(launch(cloud, token)).resolves.toBeDefined();
  });

  test('still answers when its instance has ended', async () => {
    const cloud = await openCloud();
    const { InstanceId } = await launch(cloud, token);
    await cloud.call('ec2', 'TerminateInstances', { InstanceIds: [InstanceId] });
    await cloud.advance(1000);
    expect((await launch(cloud, token)).State?.Name).toBe('terminated');
  });
});

describe('a launch template', () => {
  const DATA = {
    ImageId: LAUNCH.ImageId,
    InstanceType: 't3.large',
    InstanceInitiatedShutdownBehavior: 'terminate',
    MetadataOptions: { HttpTokens: 'required' },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, Encrypted: true } }],
    TagSpecifications: [
      {
        ResourceType: 'instance',
        Tags: [
          { Key: 'from', Value: 'template' },
          { Key: 'kept', Value: 'yes' },
        ],
      },
    ],
  };
  const create = async (cloud: Awaited<ReturnType<typeof openCloud>>): Promise<string> => {
    const { LaunchTemplate } = await cloud.call<{ LaunchTemplate: { LaunchTemplateId: string } }>(
      'ec2',
      'CreateLaunchTemplate',
      { LaunchTemplateName: 'builder', LaunchTemplateData: DATA },
    );
    return LaunchTemplate.LaunchTemplateId;
  };

  test('gives what the call leaves out, and the call wins', async () => {
    const cloud = await openCloud();
    const LaunchTemplateId = await create(cloud);
    const { InstanceId } = await launch(cloud, {
      ImageId: undefined,
      InstanceType: 't3.small',
      LaunchTemplate: { LaunchTemplateId, Version: '1' },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 90 } }],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'from', Value: 'call' }] }],
    });
    expect(await describeInstance(cloud, InstanceId)).toMatchObject({
      InstanceType: 't3.small',
      MetadataOptions: { HttpTokens: 'required' },
      Tags: [
        { Key: 'from', Value: 'call' },
        { Key: 'kept', Value: 'yes' },
        { Key: 'aws:ec2launchtemplate:id', Value: LaunchTemplateId },
        { Key: 'aws:ec2launchtemplate:version', Value: '1' },
      ],
    });
    const { Volumes } = await cloud.call<{ Volumes: object[] }>('ec2', 'DescribeVolumes');
    expect(Volumes).toMatchObject([{ Size: 90, Encrypted: true }]);
  });

  test('is meant in its default version, by number, or the latest', async () => {
    const cloud = await openCloud();
    const LaunchTemplateId = await create(cloud);
    const version = { LaunchTemplateId, SourceVersion: '1', LaunchTemplateData: { InstanceType: 'm5.large' } };
    await cloud.call('ec2', 'CreateLaunchTemplateVersion', version);
    const typeOf = async (Version?: string): Promise<string | undefined> =>
      (
        await launch(cloud, {
          ImageId: undefined,
          InstanceType: undefined,
          LaunchTemplate: { LaunchTemplateName: 'builder', Version },
        })
      ).InstanceType;
    expect(await typeOf()).toBe('t3.large');
    expect(await typeOf('$Latest')).toBe('m5.large');
    expect(await typeOf('1')).toBe('t3.large');
    await cloud.call('ec2', 'ModifyLaunchTemplate', { LaunchTemplateId, DefaultVersion: '2' });
    expect(await typeOf('$Default')).toBe('m5.large');
    await expect(typeOf('3')).rejects.toMatchObject({ code: 'InvalidLaunchTemplateId.VersionNotFound' });
  });

  test('lists its versions newest first', async () => {
    const cloud = await openCloud();
    const LaunchTemplateId = await create(cloud);
    await cloud.call('ec2', 'CreateLaunchTemplateVersion', { LaunchTemplateId, LaunchTemplateData: { KeyName: 'k' } });
    const { LaunchTemplateVersions } = await cloud.call<{ LaunchTemplateVersions: object[] }>(
      'ec2',
      'DescribeLaunchTemplateVersions',
      { LaunchTemplateId },
    );
    expect(LaunchTemplateVersions).toMatchObject([
      { VersionNumber: 2, DefaultVersion: false, LaunchTemplateData: { KeyName: 'k' } },
      { VersionNumber: 1, DefaultVersion: true },
    ]);
  });

  test('has a name of its own, and is gone once deleted', async () => {
    const cloud = await openCloud();
    const LaunchTemplateId = await create(cloud);
    await expect(create(cloud)).rejects.toMatchObject({ code: 'InvalidLaunchTemplateName.AlreadyExistsException' });
    await cloud.call('ec2', 'DeleteLaunchTemplate', { LaunchTemplateId });
    await expect(
      cloud.call('ec2', 'DescribeLaunchTemplates', { LaunchTemplateIds: [LaunchTemplateId] }),
    ).rejects.toMatchObject({ code: 'InvalidLaunchTemplateId.NotFound' });
  });
});
