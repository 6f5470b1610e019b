import type {
  DescribeInstanceTypeOfferingsCommandInput,
  DescribeInstanceTypeOfferingsCommandOutput,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesCommandOutput,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import type { Ec2Context } from './ec2-context.js';
import { passes } from './filters.js';
import { findInstanceType, instanceTypes, type InstanceTypeFacts } from './instance-types.js';
import { SUBNETS } from './network.js';
import { pageOf } from './pages.js';

const view = (type: InstanceTypeFacts): InstanceTypeInfo => ({
  // The table's names are EC2's.
  InstanceType: type.name as NonNullable<InstanceTypeInfo['InstanceType']>,
  CurrentGeneration: !type.name.startsWith('t2.'),
  FreeTierEligible: type.name === 't3.micro',
  SupportedUsageClasses: ['on-demand', 'spot'],
  SupportedRootDeviceTypes: ['ebs'],
  SupportedVirtualizationTypes: ['hvm'],
  BareMetal: false,
  Hypervisor: 'nitro',
  ProcessorInfo: { SupportedArchitectures: [type.architecture], SustainedClockSpeedInGhz: type.clockGhz },
  VCpuInfo: {
    DefaultVCpus: type.vcpus,
    DefaultCores: type.architecture === 'arm64' ? type.vcpus : Math.max(1, type.vcpus / 2),
    DefaultThreadsPerCore: type.architecture === 'arm64' || type.vcpus === 1 ? 1 : 2,
  },
  MemoryInfo: { SizeInMiB: type.memoryMiB },
  InstanceStorageSupported: false,
  EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported', NvmeSupport: 'required' },
  NetworkInfo: {
    NetworkPerformance: type.network,
    MaximumNetworkInterfaces: 4,
    Ipv4AddressesPerInterface: 15,
    Ipv6Supported: true,
    EnaSupport: 'required',
  },
  BurstablePerformanceSupported: type.burstable,
  HibernationSupported: false,
  DedicatedHostsSupported: true,
  AutoRecoverySupported: true,
  SupportedBootModes: type.architecture === 'arm64' ? ['uefi'] : ['legacy-bios', 'uefi'],
});

const filterValues = (type: InstanceTypeFacts) => {
  const values: Readonly<Record<string, string>> = {
    'instance-type': type.name,
    'processor-info.supported-architecture': type.architecture,
    'current-generation': String(!type.name.startsWith('t2.')),
    'burstable-performance-supported': String(type.burstable),
    'bare-metal': 'false',
    'vcpu-info.default-vcpus': String(type.vcpus),
    'memory-info.size-in-mib': String(type.memoryMiB),
    'supported-usage-class': 'on-demand',
    'supported-root-device-type': 'ebs',
    'supported-virtualization-type': 'hvm',
    hypervisor: 'nitro',
  };
  return { names: Object.keys(values), values: (name: string) => values[name] };
};

export const instanceTypeOperations = ({ cloud }: Ec2Context) => ({
  DescribeInstanceTypes: operation<
    DescribeInstanceTypesCommandInput,
    Omit<DescribeInstanceTypesCommandOutput, '$metadata'>
  >({
    authorize: () => [{ action: 'ec2:DescribeInstanceTypes', resource: '*', context: { 'ec2:Region': cloud.region } }],
    handle: (input) => {
      const asked: readonly string[] = input.InstanceTypes ?? [];
      const unknown = asked.filter((name) => !findInstanceType(name));
      if (unknown.length > 0) {
        throw new AwsError(
          'InvalidInstanceType',
          `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
        );
      }
      const found = instanceTypes()
        .filter(({ name }) => asked.length === 0 || asked.includes(name))
        .filter((type) => passes(input.Filters, filterValues(type)));
      const page = pageOf(found, input);
      return { InstanceTypes: page.items.map(view), NextToken: page.NextToken };
    },
  }),

  DescribeInstanceTypeOfferings: operation<
    DescribeInstanceTypeOfferingsCommandInput,
    Omit<DescribeInstanceTypeOfferingsCommandOutput, '$metadata'>
  >({
    authorize: () => [
      { action: 'ec2:DescribeInstanceTypeOfferings', resource: '*', context: { 'ec2:Region': cloud.region } },
    ],
    handle: (input) => {
      const by = input.LocationType ?? 'region';
      const places: Readonly<Record<string, readonly string[]>> = {
        region: [cloud.region],
        'availability-zone': SUBNETS.map(({ zone }) => zone),
        'availability-zone-id': SUBNETS.map(({ zoneId }) => zoneId),
      };
      const offerings = instanceTypes().flatMap(({ name }) =>
        (places[by] ?? []).map((location) => ({ name, location })),
      );
      const found = offerings.filter(({ name, location }) =>
        passes(input.Filters, {
          names: ['instance-type', 'location'],
          values: (filter) => ({ 'instance-type': name, location })[filter],
        }),
      );
      const page = pageOf(found, input);
      return {
        InstanceTypeOfferings: page.items.map(({ name, location }) => ({
          // The table's names are EC2's.
          InstanceType: name as NonNullable<InstanceTypeInfo['InstanceType']>,
          LocationType: by,
          Location: location,
        })),
        NextToken: page.NextToken,
      };
    },
  }),
});
