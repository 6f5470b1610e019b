import type {
  DescribeAvailabilityZonesCommandInput,
  DescribeAvailabilityZonesCommandOutput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsCommandOutput,
  DescribeVpcsCommandInput,
  DescribeVpcsCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { ec2Arn } from './arns.js';
import type { Ec2Context } from './ec2-context.js';
import { subnetNotFound } from './errors.js';
import { passes } from './filters.js';
import { findSubnet, SUBNETS, VPC_CIDR, VPC_ID } from './network.js';
import { pageOf } from './pages.js';
import { tagFilterValues, tagsOf } from './tags.js';

const ADDRESSES_OF_SUBNET = 2 ** 12 - 5;

export const networkOperations = ({ cloud, state }: Ec2Context) => {
  const onAll = (action: string) => (): AccessRequest[] => [
    { action: `ec2:${action}`, resource: '*', context: { 'ec2:Region': cloud.region } },
  ];

  return {
    DescribeVpcs: operation<DescribeVpcsCommandInput, Omit<DescribeVpcsCommandOutput, '$metadata'>>({
      authorize: onAll('DescribeVpcs'),
      handle: (input) => {
        const unknown = input.VpcIds?.find((id) => id !== VPC_ID);
        if (unknown !== undefined) {
          throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${unknown}' does not exist`);
        }
        const values: Readonly<Record<string, string>> = {
          'vpc-id': VPC_ID,
          'is-default': 'true',
          isDefault: 'true',
          cidr: VPC_CIDR,
          state: 'available',
          'owner-id': cloud.account,
        };
        const tags = tagsOf(state, VPC_ID);
        const found = passes(input.Filters, {
          names: [...Object.keys(values), 'tag-key'],
          values: (name) => values[name] ?? tagFilterValues(tags, name),
        });
        return {
          Vpcs: found
            ? [
                {
                  VpcId: VPC_ID,
                  CidrBlock: VPC_CIDR,
                  IsDefault: true,
                  State: 'available',
                  InstanceTenancy: 'default',
                  DhcpOptionsId: 'default',
                  OwnerId: cloud.account,
                  Tags: [...tags],
                },
              ]
            : [],
        };
      },
    }),

    DescribeSubnets: operation<DescribeSubnetsCommandInput, Omit<DescribeSubnetsCommandOutput, '$metadata'>>({
      authorize: onAll('DescribeSubnets'),
      handle: (input) => {
        for (const id of input.SubnetIds ?? []) if (!findSubnet(id)) throw subnetNotFound(id);
        const found = SUBNETS.filter(({ id }) => input.SubnetIds?.includes(id) ?? true).filter((subnet) => {
          const values: Readonly<Record<string, string>> = {
            'subnet-id': subnet.id,
            'vpc-id': VPC_ID,
            'availability-zone': subnet.zone,
            availabilityZone: subnet.zone,
            'availability-zone-id': subnet.zoneId,
            'default-for-az': 'true',
            defaultForAz: 'true',
            'cidr-block': subnet.cidr,
            cidr: subnet.cidr,
            state: 'available',
            'map-public-ip-on-launch': 'true',
            'owner-id': cloud.account,
          };
          return passes(input.Filters, {
            names: [...Object.keys(values), 'tag-key'],
            values: (name) => values[name] ?? tagFilterValues(tagsOf(state, subnet.id), name),
          });
        });
        const page = pageOf(found, input);
        return {
          Subnets: page.items.map((subnet) => ({
            SubnetId: subnet.id,
            SubnetArn: ec2Arn(cloud, 'subnet', subnet.id),
            VpcId: VPC_ID,
            CidrBlock: subnet.cidr,
            AvailabilityZone: subnet.zone,
            AvailabilityZoneId: subnet.zoneId,
            AvailableIpAddressCount: ADDRESSES_OF_SUBNET,
            DefaultForAz: true,
            MapPublicIpOnLaunch: true,
            State: 'available' as const,
            OwnerId: cloud.account,
            Tags: [...tagsOf(state, subnet.id)],
          })),
          NextToken: page.NextToken,
        };
      },
    }),

    DescribeAvailabilityZones: operation<
      DescribeAvailabilityZonesCommandInput,
      Omit<DescribeAvailabilityZonesCommandOutput, '$metadata'>
    >({
      authorize: onAll('DescribeAvailabilityZones'),
      handle: (input) => ({
        AvailabilityZones: SUBNETS.filter(
          ({ zone, zoneId }) =>
            (input.ZoneNames?.includes(zone) ?? true) &&
            (input.ZoneIds?.includes(zoneId) ?? true) &&
            passes(input.Filters, {
              names: ['zone-name', 'zone-id', 'state', 'region-name', 'zone-type', 'opt-in-status'],
              values: (name) =>
                ({
                  'zone-name': zone,
                  'zone-id': zoneId,
                  state: 'available',
                  'region-name': cloud.region,
                  'zone-type': 'availability-zone',
                  'opt-in-status': 'opt-in-not-required',
                })[name],
            }),
        ).map(({ zone, zoneId }) => ({
          ZoneName: zone,
          ZoneId: zoneId,
          State: 'available' as const,
          RegionName: cloud.region,
          ZoneType: 'availability-zone',
          OptInStatus: 'opt-in-not-required' as const,
          GroupName: cloud.region,
          NetworkBorderGroup: cloud.region,
          Messages: [],
        })),
      }),
    }),
  };
};
