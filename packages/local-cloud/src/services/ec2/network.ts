/** The default VPC, as every account has one. The ids never change. */
export const VPC_ID = 'vpc-00000000000000001';
export const VPC_CIDR = '172.31.0.0/16';
export const DEFAULT_GROUP_ID = 'sg-00000000000000001';

export interface SubnetFacts {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly cidr: string;
}

export const SUBNETS: readonly SubnetFacts[] = [
  { id: 'subnet-00000000000000001', zone: 'us-east-1a', zoneId: 'use1-az1', cidr: '172.31.0.0/20' },
  { id: 'subnet-00000000000000002', zone: 'us-east-1b', zoneId: 'use1-az2', cidr: '172.31.16.0/20' },
  { id: 'subnet-00000000000000003', zone: 'us-east-1c', zoneId: 'use1-az3', cidr: '172.31.32.0/20' },
];

export const findSubnet = (id: string): SubnetFacts | undefined => SUBNETS.find((subnet) => subnet.id === id);

/** The Nth address of a subnet that an instance can have; the first four and the last are AWS's. */
export const addressIn = ({ cidr }: SubnetFacts, index: number): string => {
  const [base = ''] = cidr.split('/');
  const [a, b, c = 0] = base.split('.').map(Number);
  const offset = 4 + (index % (2 ** 12 - 5));
  return `${a}.${b}.${c + Math.floor(offset / 256)}.${offset % 256}`;
};

export const privateDnsName = (address: string): string => `ip-${address.replaceAll('.', '-')}.ec2.internal`;
