import type { RunInstancesCommandInput, _InstanceType } from '@aws-sdk/client-ec2';
import type { LaunchRequest } from '@codepipeline-ec2/core';

export const runInstancesInput = (request: LaunchRequest): RunInstancesCommandInput => {
  const Tags = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    ClientToken: request.clientToken,
    MinCount: 1,
    MaxCount: 1,
    LaunchTemplate: { LaunchTemplateId: request.launchTemplateId, Version: request.launchTemplateVersion },
    ImageId: request.imageId,
    // EC2 knows more types than this SDK: it checks the name itself.
    InstanceType: request.instanceType as _InstanceType,
    ...(request.subnetId !== undefined && { SubnetId: request.subnetId }),
    ...(request.securityGroupIds.length > 0 && { SecurityGroupIds: [...request.securityGroupIds] }),
    UserData: Buffer.from(request.userData, 'utf8').toString('base64'),
    // A shutdown from inside, by the dead-man timer for one, must leave nothing behind.
    InstanceInitiatedShutdownBehavior: 'terminate',
    ...(request.market === 'spot' && {
      InstanceMarketOptions: {
        MarketType: 'spot',
        SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
      },
    }),
    ...(request.volume !== undefined && {
      BlockDeviceMappings: [
        {
          DeviceName: request.volume.device,
          Ebs: { VolumeSize: request.volume.gibibytes, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
        },
      ],
    }),
    TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
      ResourceType,
      Tags,
    })),
  };
};
