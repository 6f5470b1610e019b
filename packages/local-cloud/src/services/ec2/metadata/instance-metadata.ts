import type { Cloud } from '../../../kernel/cloud.js';
import type { Ec2State } from '../ec2-state.js';
import type { InstanceRecord } from '../instance-record.js';
import { findSubnet, privateDnsName, VPC_CIDR, VPC_ID } from '../network.js';
import { tagsOf } from '../tags.js';
import type { RoleCredentials } from './role-credentials.js';
import type { MetadataTree } from './metadata-tree.js';

/** All that an instance can read of itself, below `/latest`; user data is its own matter, being bytes. */
export const instanceMetadata = (
  cloud: Pick<Cloud, 'region' | 'account'>,
  state: Pick<Ec2State, 'tags' | 'groups'>,
  record: InstanceRecord,
  role: RoleCredentials | undefined,
): MetadataTree => ({
  dynamic: {
    'instance-identity': { document: json(identityDocument(cloud, record)) },
  },
  'meta-data': {
    'ami-id': record.imageId,
    'ami-launch-index': String(record.launchIndex),
    'ami-manifest-path': '(unknown)',
    hostname: privateDnsName(record.address),
    ...(role && { iam: roleTree(record, role) }),
    'instance-action': 'none',
    'instance-id': record.instanceId,
    'instance-life-cycle': record.spotRequestId === undefined ? 'on-demand' : 'spot',
    'instance-type': record.instanceType,
    'local-hostname': privateDnsName(record.address),
    'local-ipv4': record.address,
    mac: macOf(record),
    network: { interfaces: { macs: { [macOf(record)]: interfaceTree(cloud, state, record) } } },
    placement: {
      'availability-zone': record.zone,
      'availability-zone-id': findSubnet(record.subnetId)?.zoneId,
      region: cloud.region,
    },
    profile: 'default-hvm',
    'reservation-id': record.reservationId,
    'security-groups': groupNames(state, record),
    services: { domain: 'amazonaws.com', partition: 'aws' },
    ...(record.metadata.tags === 'enabled' && {
      tags: {
        instance: Object.fromEntries(
          tagsOf(state, record.instanceId).map(({ Key = '', Value = '' }) => [Key, Value] as const),
        ),
      },
    }),
  },
});

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Locally administered, and the same for every look. */
const macOf = ({ interfaceId }: InstanceRecord): string =>
  ['02', ...(interfaceId.slice('eni-'.length).match(/../g) ?? []).slice(0, 5)].join(':');

const groupNames = (state: Pick<Ec2State, 'groups'>, { groupIds }: InstanceRecord): string =>
  groupIds.map((id) => state.groups.get(id)?.name ?? id).join('\n');

const interfaceTree = (
  cloud: Pick<Cloud, 'account'>,
  state: Pick<Ec2State, 'groups'>,
  record: InstanceRecord,
): MetadataTree => ({
  'device-number': '0',
  'interface-id': record.interfaceId,
  'local-hostname': privateDnsName(record.address),
  'local-ipv4s': record.address,
  mac: macOf(record),
  'owner-id': cloud.account,
  'security-group-ids': record.groupIds.join('\n'),
  'security-groups': groupNames(state, record),
  'subnet-id': record.subnetId,
  'subnet-ipv4-cidr-block': findSubnet(record.subnetId)?.cidr,
  'vpc-id': VPC_ID,
  'vpc-ipv4-cidr-block': VPC_CIDR,
});

const roleTree = ({ profile }: InstanceRecord, role: RoleCredentials): MetadataTree => ({
  info: json({
    Code: 'Success',
    LastUpdated: timeOf(role.updatedAt),
    InstanceProfileArn: profile?.arn,
    InstanceProfileId: profile?.id,
  }),
  'security-credentials': { [role.roleName]: json(credentialsView(role)) },
});

const credentialsView = (role: RoleCredentials): object => {
  switch (role.kind) {
    case 'issued':
      return {
        Code: 'Success',
        LastUpdated: timeOf(role.updatedAt),
        Type: 'AWS-HMAC',
        AccessKeyId: role.credentials.accessKeyId,
        SecretAccessKey: role.credentials.secretAccessKey,
        Token: role.credentials.sessionToken,
        Expiration: timeOf(role.endsAt),
      };
    case 'untrusting':
      return {
        Code: 'AssumeRoleUnauthorizedAccess',
        Message:
          `EC2 cannot assume the role ${role.roleName}. Please see documentation at ` +
          'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.',
        LastUpdated: timeOf(role.updatedAt),
      };
  }
};

const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');

const identityDocument = (cloud: Pick<Cloud, 'region' | 'account'>, record: InstanceRecord): object => ({
  accountId: cloud.account,
  architecture: record.architecture,
  availabilityZone: record.zone,
  billingProducts: null,
  devpayProductCodes: null,
  marketplaceProductCodes: null,
  imageId: record.imageId,
  instanceId: record.instanceId,
  instanceType: record.instanceType,
  kernelId: null,
  pendingTime: timeOf(record.launchedAt),
  privateIp: record.address,
  ramdiskId: null,
  region: cloud.region,
  version: '2017-09-30',
});
