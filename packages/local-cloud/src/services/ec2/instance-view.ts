import type { Instance } from '@aws-sdk/client-ec2';
import { IMAGES, platformDetails, usageOperation, windowsMark } from './images.js';
import { isAlive, STATE_CODES, type InstanceRecord, type InstanceStateName } from './instance-record.js';
import { findInstanceType } from './instance-types.js';
import { metadataView } from './metadata-options.js';
import { privateDnsName, VPC_ID } from './network.js';
import type { Ec2Context } from './ec2-context.js';
import { tagsOf } from './tags.js';

export const stateView = (name: InstanceStateName): { Code: number; Name: InstanceStateName } => ({
  Code: STATE_CODES[name],
  Name: name,
});

/** An instance as DescribeInstances shows it; a terminated one has lost its network and disks. */
export const instanceView = (
  { cloud, state }: Pick<Ec2Context, 'cloud' | 'state'>,
  record: InstanceRecord,
): Instance => {
  const image = IMAGES.find(({ id }) => id === record.imageId);
  const launched = new Date(record.launchedAt);
  const groups = record.groupIds.map((id) => ({ GroupId: id, GroupName: state.groups.get(id)?.name ?? id }));
  const vcpus = findInstanceType(record.instanceType)?.vcpus ?? 2;
  return {
    InstanceId: record.instanceId,
    ImageId: record.imageId,
    // One of our own table, whose names are EC2's.
    InstanceType: record.instanceType as NonNullable<Instance['InstanceType']>,
    Architecture: record.architecture,
    State: stateView(record.state),
    StateTransitionReason: record.transitionReason,
    ...(record.stateReason && { StateReason: { Code: record.stateReason.code, Message: record.stateReason.message } }),
    LaunchTime: launched,
    AmiLaunchIndex: record.launchIndex,
    ...(record.clientToken !== undefined && { ClientToken: record.clientToken }),
    ...(record.keyName !== undefined && { KeyName: record.keyName }),
    ...windowsMark(record.platform),
    ...(image && { PlatformDetails: platformDetails(image), UsageOperation: usageOperation(image) }),
    RootDeviceName: image?.rootDevice,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    EbsOptimized: false,
    Monitoring: { State: record.monitored ? 'enabled' : 'disabled' },
    Placement: { AvailabilityZone: record.zone, GroupName: '', Tenancy: 'default' },
    CpuOptions: { CoreCount: Math.max(1, vcpus / 2), ThreadsPerCore: vcpus > 1 ? 2 : 1 },
    MetadataOptions: metadataView(record, record.state === 'pending' ? 'pending' : 'applied'),
    ...(record.profile && { IamInstanceProfile: { Arn: record.profile.arn, Id: record.profile.id } }),
    ...(record.spotRequestId !== undefined && {
      InstanceLifecycle: 'spot' as const,
      SpotInstanceRequestId: record.spotRequestId,
    }),
    Tags: [...tagsOf(state, record.instanceId)],
    ProductCodes: [],
    ...(record.state === 'terminated'
      ? { PrivateDnsName: '', PublicDnsName: '', SecurityGroups: [], NetworkInterfaces: [], BlockDeviceMappings: [] }
      : {
          VpcId: VPC_ID,
          SubnetId: record.subnetId,
          PrivateIpAddress: record.address,
          PrivateDnsName: privateDnsName(record.address),
          PublicDnsName: '',
          SourceDestCheck: true,
          SecurityGroups: groups,
          NetworkInterfaces: [
            {
              NetworkInterfaceId: record.interfaceId,
              OwnerId: cloud.account,
              Status: 'in-use',
              InterfaceType: 'interface',
              VpcId: VPC_ID,
              SubnetId: record.subnetId,
              PrivateIpAddress: record.address,
              PrivateDnsName: privateDnsName(record.address),
              SourceDestCheck: true,
              Groups: groups,
              Attachment: { AttachTime: launched, DeleteOnTermination: true, DeviceIndex: 0, Status: 'attached' },
            },
          ],
          BlockDeviceMappings: isAlive(record)
            ? record.volumes.map((volume) => ({
                DeviceName: volume.deviceName,
                Ebs: {
                  VolumeId: volume.volumeId,
                  AttachTime: launched,
                  DeleteOnTermination: volume.deleteOnTermination,
                  Status: 'attached' as const,
                },
              }))
            : [],
        }),
  };
};
