import type {
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  Reservation,
} from '@aws-sdk/client-ec2';
import { operation } from '../../kernel/service.js';
import type { Ec2Context } from './ec2-context.js';
import { invalidCombination } from './errors.js';
import { passes } from './filters.js';
import { findInstances } from './find-instances.js';
import { STATE_CODES, type InstanceRecord } from './instance-record.js';
import { instanceView, stateView } from './instance-view.js';
import { privateDnsName, SUBNETS, VPC_ID } from './network.js';
import { pageOf, type PageRequest } from './pages.js';
import { tagFilterValues, tagsOf } from './tags.js';

const filterValues = (context: Ec2Context, record: InstanceRecord) => {
  const values: Readonly<Record<string, string | readonly string[] | undefined>> = {
    'instance-id': record.instanceId,
    'image-id': record.imageId,
    'instance-type': record.instanceType,
    'instance-state-name': record.state,
    'instance-state-code': String(STATE_CODES[record.state]),
    'state-reason-code': record.stateReason?.code,
    'client-token': record.clientToken,
    'reservation-id': record.reservationId,
    'subnet-id': record.subnetId,
    'vpc-id': VPC_ID,
    'availability-zone': record.zone,
    'private-ip-address': record.address,
    'private-dns-name': privateDnsName(record.address),
    'instance.group-id': record.groupIds,
    'network-interface.network-interface-id': record.interfaceId,
    'block-device-mapping.volume-id': record.volumes.map(({ volumeId }) => volumeId),
    'iam-instance-profile.arn': record.profile?.arn,
    'iam-instance-profile.id': record.profile?.id,
    'instance-lifecycle': record.spotRequestId === undefined ? undefined : 'spot',
    'spot-instance-request-id': record.spotRequestId,
    'key-name': record.keyName,
    'owner-id': context.cloud.account,
    platform: record.platform === 'windows' ? 'windows' : undefined,
    architecture: record.architecture,
    'launch-time': new Date(record.launchedAt).toISOString(),
    'tag-key': undefined,
    'tag-value': undefined,
  };
  return {
    names: Object.keys(values),
    values: (name: string) => values[name] ?? tagFilterValues(tagsOf(context.state, record.instanceId), name),
  };
};

const select = (
  context: Ec2Context,
  ids: readonly string[] | undefined,
  filters: DescribeInstancesCommandInput['Filters'],
  page: PageRequest,
): InstanceRecord[] => {
  if (ids !== undefined && ids.length > 0 && page.MaxResults !== undefined) {
    throw invalidCombination('The parameter instancesSet cannot be used with the parameter maxResults');
  }
  const all =
    ids !== undefined && ids.length > 0 ? findInstances(context.state, ids) : [...context.state.instances.values()];
  return all.filter((record) => passes(filters, filterValues(context, record)));
};

export const describeInstanceOperations = (context: Ec2Context) => {
  const { cloud } = context;

  return {
    DescribeInstances: operation<DescribeInstancesCommandInput, Omit<DescribeInstancesCommandOutput, '$metadata'>>({
      authorize: () => [{ action: 'ec2:DescribeInstances', resource: '*', context: { 'ec2:Region': cloud.region } }],
      handle: (input) => {
        const page = pageOf(select(context, input.InstanceIds, input.Filters, input), input);
        const reservations = new Map<string, Reservation & { Instances: NonNullable<Reservation['Instances']> }>();
        for (const record of page.items) {
          const { reservationId } = record;
          const reservation = reservations.get(reservationId) ?? {
            ReservationId: reservationId,
            OwnerId: cloud.account,
            Groups: [],
            Instances: [],
          };
          reservation.Instances.push(instanceView(context, record));
          reservations.set(reservationId, reservation);
        }
        return { Reservations: [...reservations.values()], NextToken: page.NextToken };
      },
    }),

    DescribeInstanceStatus: operation<
      DescribeInstanceStatusCommandInput,
      Omit<DescribeInstanceStatusCommandOutput, '$metadata'>
    >({
      authorize: () => [
        { action: 'ec2:DescribeInstanceStatus', resource: '*', context: { 'ec2:Region': cloud.region } },
      ],
      handle: (input) => {
        // Without IncludeAllInstances only what runs has a status.
        const found = select(context, input.InstanceIds, input.Filters, input).filter(
          ({ state }) => input.IncludeAllInstances === true || state === 'running',
        );
        const page = pageOf(found, input);
        const summary = (record: InstanceRecord) => {
          if (record.state !== 'running') return { Status: 'not-applicable' as const };
          return { Status: 'ok' as const, Details: [{ Name: 'reachability' as const, Status: 'passed' as const }] };
        };
        return {
          InstanceStatuses: page.items.map((record) => ({
            InstanceId: record.instanceId,
            AvailabilityZone: record.zone,
            AvailabilityZoneId: SUBNETS.find(({ zone }) => zone === record.zone)?.zoneId,
            InstanceState: stateView(record.state),
            InstanceStatus: summary(record),
            SystemStatus: summary(record),
            Events: [],
          })),
          NextToken: page.NextToken,
        };
      },
    }),
  };
};
