import type {
  DescribeInstanceInformationCommandInput,
  DescribeInstanceInformationCommandOutput,
  GetConnectionStatusCommandInput,
  GetConnectionStatusCommandOutput,
  InstanceInformation,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AccessRequest, type Call } from '../../kernel/service.js';
import { ec2Arn } from '../ec2/arns.js';
import { validationException } from './errors.js';
import { pageOf } from './pages.js';
import type { ManagedRecord, SsmContext, SsmState } from './ssm-state.js';
import { resourceTagContext } from './tag-operations.js';

/** What the agent's own first call says; no SDK has it. */
export interface UpdateInstanceInformationInput {
  readonly InstanceId?: string;
  readonly AgentVersion?: string;
  readonly PlatformType?: string;
  readonly PlatformName?: string;
  readonly PlatformVersion?: string;
  readonly IPAddress?: string;
  readonly ComputerName?: string;
}

/** Whether its agent listens for commands. */
export const isOnline = (state: SsmState, instanceId: string): boolean =>
  state.managed.has(instanceId) && state.instances.find(instanceId)?.running === true;

export const managedInstanceOperations = ({ cloud, state }: SsmContext, onRegistered: (instanceId: string) => void) => {
  const onInstance = (action: string, id: string): AccessRequest => ({
    action,
    resource: ec2Arn(cloud, 'instance', id),
    context: resourceTagContext(state.instances.find(id)?.tags ?? []),
  });

  const online = (record: ManagedRecord): boolean => isOnline(state, record.instanceId);

  const view = (record: ManagedRecord): InstanceInformation => ({
    InstanceId: record.instanceId,
    PingStatus: online(record) ? 'Online' : 'ConnectionLost',
    LastPingDateTime: new Date(online(record) ? cloud.clock.now() : record.lastPingAt),
    AgentVersion: record.agentVersion,
    IsLatestVersion: true,
    PlatformType: record.platformType,
    PlatformName: record.platformName,
    PlatformVersion: record.platformVersion,
    ResourceType: 'EC2Instance',
    IPAddress: record.address,
    ComputerName: record.computerName,
    SourceId: record.instanceId,
    SourceType: 'AWS::EC2::Instance',
  });

  const passes = (record: ManagedRecord, key: string, values: readonly string[]): boolean => {
    const tags = state.instances.find(record.instanceId)?.tags ?? [];
    if (key.startsWith('tag:')) {
      return tags.some(({ Key, Value = '' }) => `tag:${Key}` === key && values.includes(Value));
    }
    switch (key) {
      case 'InstanceIds':
        return values.includes(record.instanceId);
      case 'AgentVersion':
        return values.includes(record.agentVersion);
      case 'PingStatus':
        return values.includes(online(record) ? 'Online' : 'ConnectionLost');
      case 'PlatformTypes':
        return values.includes(record.platformType);
      case 'ResourceType':
        return values.includes('EC2Instance');
      case 'IamRole':
        return values.includes(record.role);
      case 'ActivationIds':
      case 'AssociationStatus':
        return false;
      case 'tag-key':
        return tags.some(({ Key = '' }) => values.includes(Key));
      default:
        throw new AwsError('InvalidInstanceInformationFilterValue', `The specified filter key ${key} is not valid.`);
    }
  };

  return {
    /** The agent registers, and says again that it is there. */
    UpdateInstanceInformation: operation<UpdateInstanceInformationInput, object>({
      authorize: ({ InstanceId: id = '' }) => [onInstance('ssm:UpdateInstanceInformation', id)],
      handle: (input, call: Call) => {
        const { InstanceId: instanceId = '' } = input;
        const before = state.managed.get(instanceId);
        const now = cloud.clock.now();
        state.managed.set(instanceId, {
          instanceId,
          agentVersion: input.AgentVersion ?? '',
          platformType: input.PlatformType === 'Windows' ? 'Windows' : 'Linux',
          platformName: input.PlatformName ?? '',
          platformVersion: input.PlatformVersion ?? '',
          address: input.IPAddress ?? '',
          computerName: input.ComputerName ?? '',
          role: call.caller.kind === 'role' ? (call.caller.roleArn.split('/').at(-1) ?? '') : '',
          registeredAt: before?.registeredAt ?? now,
          lastPingAt: now,
          connected: before?.connected ?? false,
        });
        if (!before) publishRegistration(cloud, instanceId);
        return {};
      },
    }),

    /** The agent opens the channel on which commands come. */
    OpenControlChannel: operation<{ readonly InstanceId?: string }, object>({
      authorize: () => [
        { action: 'ssmmessages:CreateControlChannel', resource: '*' },
        { action: 'ssmmessages:OpenControlChannel', resource: '*' },
      ],
      handle: ({ InstanceId: instanceId = '' }) => {
        const record = state.managed.get(instanceId);
        if (!record) throw new AwsError('InvalidInstanceId', `The instance ${instanceId} has not registered.`);
        state.managed.set(instanceId, { ...record, connected: true });
        onRegistered(instanceId);
        return {};
      },
    }),

    DescribeInstanceInformation: operation<
      DescribeInstanceInformationCommandInput,
      Omit<DescribeInstanceInformationCommandOutput, '$metadata'>
    >({
      authorize: () => [{ action: 'ssm:DescribeInstanceInformation', resource: '*' }],
      handle: (input) => {
        const { MaxResults: size } = input;
        if (size !== undefined && (size < 5 || size > 50)) {
          throw validationException(
            `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must ` +
              `have value ${size < 5 ? 'greater than or equal to 5' : 'less than or equal to 50'}`,
          );
        }
        const filters = [
          ...(input.Filters ?? []).map(({ Key = '', Values = [] }) => ({ key: Key, values: Values })),
          ...(input.InstanceInformationFilterList ?? []).map(({ key = '', valueSet = [] }) => ({
            key,
            values: valueSet,
          })),
        ];
        const asked = filters.filter(({ key }) => key === 'InstanceIds').flatMap(({ values }) => values);
        const malformed = asked.find((id) => !/^m?i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id));
        if (malformed !== undefined) {
          throw new AwsError('InvalidInstanceId', `The specified instance ID '${malformed}' is not valid.`);
        }
        // A terminated instance has left the fleet.
        const found = [...state.managed.values()]
          .filter(({ instanceId }) => state.instances.find(instanceId) !== undefined)
          .filter((record) => online(record) || state.instances.find(record.instanceId)?.ended === false)
          .filter((record) => filters.every(({ key, values }) => passes(record, key, values)));
        const page = pageOf(found, input, 50);
        return { InstanceInformationList: page.items.map(view), NextToken: page.NextToken };
      },
    }),

    GetConnectionStatus: operation<
      GetConnectionStatusCommandInput,
      Omit<GetConnectionStatusCommandOutput, '$metadata'>
    >({
      authorize: ({ Target: target = '' }) => [onInstance('ssm:GetConnectionStatus', target)],
      handle: ({ Target: target = '' }) => ({
        Target: target,
        Status: isOnline(state, target) && state.managed.get(target)?.connected === true ? 'connected' : 'notconnected',
      }),
    }),
  };
};

const publishRegistration = (cloud: Cloud, instanceId: string): void =>
  cloud.publish({
    source: 'aws.ssm',
    detailType: 'SSM Managed Instance Registration',
    resources: [ec2Arn(cloud, 'instance', instanceId)],
    detail: { 'instance-id': instanceId, status: 'Registered' },
  });
