import type {
  _InstanceType,
  InstanceMetadataEndpointState,
  LaunchTemplateHttpTokensState,
  LaunchTemplateInstanceMetadataTagsState,
  MarketType,
  ResourceType,
  ShutdownBehavior,
  SpotInstanceType,
  InstanceInterruptionBehavior,
  Tenancy,
  VolumeType,
} from '@aws-sdk/client-ec2';
import { flag, integer, json, list, needed, oneOf, record, tags, text } from '../property-shape.js';

const blockDevice = record({
  DeviceName: text,
  Ebs: record({
    DeleteOnTermination: flag,
    Encrypted: flag,
    Iops: integer,
    KmsKeyId: text,
    SnapshotId: text,
    Throughput: integer,
    VolumeSize: integer,
    VolumeType: oneOf<VolumeType>(),
  }),
  NoDevice: text,
  VirtualName: text,
});

const networkInterface = record({
  AssociatePublicIpAddress: flag,
  DeleteOnTermination: flag,
  Description: text,
  DeviceIndex: integer,
  Groups: list(text),
  Ipv6AddressCount: integer,
  NetworkCardIndex: integer,
  NetworkInterfaceId: text,
  PrivateIpAddress: text,
  SubnetId: text,
});

/** What an instance is launched with, as templates spell it. */
export const launchTemplateData = record({
  BlockDeviceMappings: list(blockDevice),
  CpuOptions: json,
  CreditSpecification: record({ CpuCredits: text }),
  DisableApiStop: flag,
  DisableApiTermination: flag,
  EbsOptimized: flag,
  EnclaveOptions: json,
  HibernationOptions: json,
  IamInstanceProfile: record({ Arn: text, Name: text }),
  ImageId: text,
  InstanceInitiatedShutdownBehavior: oneOf<ShutdownBehavior>(),
  InstanceMarketOptions: record({
    MarketType: oneOf<MarketType>(),
    SpotOptions: record({
      BlockDurationMinutes: integer,
      InstanceInterruptionBehavior: oneOf<InstanceInterruptionBehavior>(),
      MaxPrice: text,
      SpotInstanceType: oneOf<SpotInstanceType>(),
      ValidUntil: text,
    }),
  }),
  InstanceRequirements: json,
  InstanceType: oneOf<_InstanceType>(),
  KeyName: text,
  MaintenanceOptions: json,
  MetadataOptions: record({
    HttpEndpoint: oneOf<InstanceMetadataEndpointState>(),
    HttpProtocolIpv6: text,
    HttpPutResponseHopLimit: integer,
    HttpTokens: oneOf<LaunchTemplateHttpTokensState>(),
    InstanceMetadataTags: oneOf<LaunchTemplateInstanceMetadataTagsState>(),
  }),
  Monitoring: record({ Enabled: flag }),
  NetworkInterfaces: list(networkInterface),
  Placement: record({ AvailabilityZone: text, GroupName: text, HostId: text, Tenancy: oneOf<Tenancy>() }),
  PrivateDnsNameOptions: json,
  RamDiskId: text,
  SecurityGroupIds: list(text),
  SecurityGroups: list(text),
  TagSpecifications: list(record({ ResourceType: needed(oneOf<ResourceType>()), Tags: tags })),
  UserData: text,
});
