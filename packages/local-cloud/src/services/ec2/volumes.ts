import type { DescribeVolumesCommandInput, DescribeVolumesCommandOutput, Volume } from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import type { Ec2Context } from './ec2-context.js';
import { passes } from './filters.js';
import type { InstanceRecord, VolumeRecord } from './instance-record.js';
import type { LaunchPlan } from './launch-plan.js';
import { pageOf } from './pages.js';
import { tagFilterValues, tagsOf } from './tags.js';

/** The volumes that a launch makes: the image's root, changed by what the launch says of it, and further ones. */
export const plannedVolumes = ({ settings, image }: LaunchPlan): Omit<VolumeRecord, 'volumeId'>[] => {
  const mappings = settings.BlockDeviceMappings ?? [];
  const root = mappings.find(({ DeviceName }) => DeviceName === image.rootDevice);
  const others = mappings.filter(({ DeviceName, Ebs }) => DeviceName !== image.rootDevice && Ebs !== undefined);
  return [root ?? { DeviceName: image.rootDevice }, ...others].map(
    ({ DeviceName = image.rootDevice, Ebs: ebs = {} }) => {
      const isRoot = DeviceName === image.rootDevice;
      const snapshotId = ebs.SnapshotId ?? (isRoot ? image.snapshotId : undefined);
      return {
        deviceName: DeviceName,
        sizeGib: ebs.VolumeSize ?? (isRoot ? image.rootGib : 8),
        type: ebs.VolumeType ?? (isRoot ? image.volumeType : 'gp2'),
        encrypted: ebs.Encrypted ?? false,
        deleteOnTermination: ebs.DeleteOnTermination ?? true,
        ...(snapshotId !== undefined && { snapshotId }),
        ...(ebs.KmsKeyId !== undefined && { kmsKeyId: ebs.KmsKeyId }),
        ...(ebs.Iops !== undefined && { iops: ebs.Iops }),
        ...(ebs.Throughput !== undefined && { throughput: ebs.Throughput }),
      };
    },
  );
};

export const volumeOperations = ({ cloud, state }: Ec2Context) => {
  const view = (instance: InstanceRecord, volume: VolumeRecord): Volume => ({
    VolumeId: volume.volumeId,
    AvailabilityZone: instance.zone,
    CreateTime: new Date(instance.launchedAt),
    Encrypted: volume.encrypted,
    Size: volume.sizeGib,
    State: 'in-use',
    // As the launch named it; EC2 has the same names.
    VolumeType: volume.type as NonNullable<Volume['VolumeType']>,
    ...(volume.snapshotId !== undefined && { SnapshotId: volume.snapshotId }),
    ...(volume.kmsKeyId !== undefined && { KmsKeyId: volume.kmsKeyId }),
    ...(volume.iops !== undefined && { Iops: volume.iops }),
    ...(volume.throughput !== undefined && { Throughput: volume.throughput }),
    Tags: [...tagsOf(state, volume.volumeId)],
    Attachments: [
      {
        VolumeId: volume.volumeId,
        InstanceId: instance.instanceId,
        Device: volume.deviceName,
        State: 'attached',
        AttachTime: new Date(instance.launchedAt),
        DeleteOnTermination: volume.deleteOnTermination,
      },
    ],
  });

  return {
    DescribeVolumes: operation<DescribeVolumesCommandInput, Omit<DescribeVolumesCommandOutput, '$metadata'>>({
      authorize: () => [{ action: 'ec2:DescribeVolumes', resource: '*', context: { 'ec2:Region': cloud.region } }],
      handle: (input) => {
        // A volume goes with its instance: that is what all launches here ask for.
        const all = [...state.instances.values()]
          .filter((instance) => instance.state !== 'terminated')
          .flatMap((instance) => instance.volumes.map((volume) => view(instance, volume)));
        for (const id of input.VolumeIds ?? []) {
          if (!all.some(({ VolumeId }) => VolumeId === id)) {
            throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`);
          }
        }
        const found = all
          .filter(({ VolumeId = '' }) => input.VolumeIds?.includes(VolumeId) ?? true)
          .filter((volume) =>
            passes(input.Filters, {
              names: ['volume-id', 'status', 'attachment.instance-id', 'availability-zone', 'encrypted', 'tag-key'],
              values: (name) =>
                ({
                  'volume-id': volume.VolumeId,
                  status: volume.State,
                  'attachment.instance-id': volume.Attachments?.[0]?.InstanceId,
                  'availability-zone': volume.AvailabilityZone,
                  encrypted: String(volume.Encrypted),
                })[name] ?? tagFilterValues(volume.Tags ?? [], name),
            }),
          );
        const page = pageOf(found, input);
        return { Volumes: [...page.items], NextToken: page.NextToken };
      },
    }),
  };
};
