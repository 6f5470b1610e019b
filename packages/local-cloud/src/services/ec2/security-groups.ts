import type {
  AuthorizeSecurityGroupEgressCommandInput,
  AuthorizeSecurityGroupEgressCommandOutput,
  AuthorizeSecurityGroupIngressCommandInput,
  AuthorizeSecurityGroupIngressCommandOutput,
  CreateSecurityGroupCommandInput,
  CreateSecurityGroupCommandOutput,
  DeleteSecurityGroupCommandInput,
  DeleteSecurityGroupCommandOutput,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  IpPermission,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { ec2Arn } from './arns.js';
import type { Ec2Context } from './ec2-context.js';
import type { Ec2State, SecurityGroupRecord } from './ec2-state.js';
import { dryRunOperation, groupNotFound } from './errors.js';
import { passes } from './filters.js';
import { isAlive } from './instance-record.js';
import { DEFAULT_GROUP_ID, VPC_ID } from './network.js';
import { pageOf } from './pages.js';
import {
  checkTags,
  requestTagContext,
  resourceTagContext,
  setTags,
  specifiedTags,
  tagFilterValues,
  tagsOf,
} from './tags.js';

const TO_EVERYWHERE: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** The group that every VPC has from the beginning. */
export const seedDefaultGroup = (state: Pick<Ec2State, 'groups'>): void => {
  if (state.groups.has(DEFAULT_GROUP_ID)) return;
  state.groups.set(DEFAULT_GROUP_ID, {
    id: DEFAULT_GROUP_ID,
    name: 'default',
    description: 'default VPC security group',
    ingress: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: DEFAULT_GROUP_ID }] }],
    egress: [TO_EVERYWHERE],
  });
};

/** Rules are kept and shown; no traffic is filtered here. */
export const securityGroupOperations = ({ cloud, state }: Ec2Context) => {
  const find = (given: { readonly GroupId?: string | undefined; readonly GroupName?: string | undefined }) => {
    const found =
      given.GroupId === undefined
        ? [...state.groups.values()].find(({ name }) => name === given.GroupName)
        : state.groups.get(given.GroupId);
    if (!found) throw groupNotFound(given.GroupId ?? given.GroupName ?? '');
    return found;
  };

  const onGroup =
    (action: string) =>
    (given: { readonly GroupId?: string | undefined; readonly GroupName?: string | undefined }): AccessRequest[] => {
      const { id } = find(given);
      return [
        {
          action: `ec2:${action}`,
          resource: ec2Arn(cloud, 'security-group', id),
          context: { 'ec2:Vpc': ec2Arn(cloud, 'vpc', VPC_ID), ...resourceTagContext(tagsOf(state, id)) },
        },
      ];
    };

  const addRules = (
    input: AuthorizeSecurityGroupIngressCommandInput | AuthorizeSecurityGroupEgressCommandInput,
    direction: 'ingress' | 'egress',
  ): { Return: boolean } => {
    const group = find({ GroupId: input.GroupId });
    const rules: IpPermission[] = input.IpPermissions ?? [
      {
        IpProtocol: input.IpProtocol,
        FromPort: input.FromPort,
        ToPort: input.ToPort,
        IpRanges: input.CidrIp === undefined ? [] : [{ CidrIp: input.CidrIp }],
      },
    ];
    if (input.DryRun) throw dryRunOperation();
    state.groups.set(group.id, { ...group, [direction]: [...group[direction], ...rules] });
    return { Return: true };
  };

  const filterValues = (group: SecurityGroupRecord) => {
    const values: Readonly<Record<string, string>> = {
      'group-id': group.id,
      'group-name': group.name,
      description: group.description,
      'vpc-id': VPC_ID,
      'owner-id': cloud.account,
    };
    return {
      names: [...Object.keys(values), 'tag-key'],
      values: (name: string) => values[name] ?? tagFilterValues(tagsOf(state, group.id), name),
    };
  };

  return {
    DescribeSecurityGroups: operation<
      DescribeSecurityGroupsCommandInput,
      Omit<DescribeSecurityGroupsCommandOutput, '$metadata'>
    >({
      authorize: () => [
        { action: 'ec2:DescribeSecurityGroups', resource: '*', context: { 'ec2:Region': cloud.region } },
      ],
      handle: (input) => {
        const asked = [
          ...(input.GroupIds ?? []).map((GroupId) => find({ GroupId })),
          ...(input.GroupNames ?? []).map((GroupName) => find({ GroupName })),
        ];
        const found = (asked.length > 0 ? asked : [...state.groups.values()]).filter((group) =>
          passes(input.Filters, filterValues(group)),
        );
        const page = pageOf(found, input);
        return {
          SecurityGroups: page.items.map((group) => ({
            GroupId: group.id,
            GroupName: group.name,
            Description: group.description,
            SecurityGroupArn: ec2Arn(cloud, 'security-group', group.id),
            VpcId: VPC_ID,
            OwnerId: cloud.account,
            IpPermissions: [...group.ingress],
            IpPermissionsEgress: [...group.egress],
            Tags: [...tagsOf(state, group.id)],
          })),
          NextToken: page.NextToken,
        };
      },
    }),

    CreateSecurityGroup: operation<
      CreateSecurityGroupCommandInput,
      Omit<CreateSecurityGroupCommandOutput, '$metadata'>
    >({
      authorize: ({ TagSpecifications }) => [
        {
          action: 'ec2:CreateSecurityGroup',
          resource: ec2Arn(cloud, 'security-group', '*'),
          context: requestTagContext(specifiedTags(TagSpecifications, 'security-group')),
        },
        { action: 'ec2:CreateSecurityGroup', resource: ec2Arn(cloud, 'vpc', VPC_ID) },
      ],
      handle: (input) => {
        const { GroupName: name = '', Description: description = '' } = input;
        if (input.VpcId !== undefined && input.VpcId !== VPC_ID) {
          throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${input.VpcId}' does not exist`);
        }
        if ([...state.groups.values()].some((group) => group.name === name)) {
          throw new AwsError(
            'InvalidGroup.Duplicate',
            `The security group '${name}' already exists for VPC '${VPC_ID}'`,
          );
        }
        const tags = specifiedTags(input.TagSpecifications, 'security-group');
        checkTags(tags);
        if (input.DryRun) throw dryRunOperation();
        const id = `sg-${cloud.hex(17)}`;
        state.groups.set(id, { id, name, description, ingress: [], egress: [TO_EVERYWHERE] });
        setTags(state, id, 'security-group', tags);
        return { GroupId: id, SecurityGroupArn: ec2Arn(cloud, 'security-group', id), Tags: tags };
      },
    }),

    DeleteSecurityGroup: operation<
      DeleteSecurityGroupCommandInput,
      Omit<DeleteSecurityGroupCommandOutput, '$metadata'>
    >({
      authorize: onGroup('DeleteSecurityGroup'),
      handle: (input) => {
        const { id, name } = find(input);
        if (name === 'default') {
          throw new AwsError(
            'CannotDelete',
            `the specified group: "${id}" name: "default" cannot be deleted by a user`,
          );
        }
        if ([...state.instances.values()].some((instance) => isAlive(instance) && instance.groupIds.includes(id))) {
          throw new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
        }
        if (input.DryRun) throw dryRunOperation();
        state.groups.delete(id);
        setTags(state, id, 'security-group', []);
        return { Return: true, GroupId: id };
      },
    }),

    AuthorizeSecurityGroupIngress: operation<
      AuthorizeSecurityGroupIngressCommandInput,
      Omit<AuthorizeSecurityGroupIngressCommandOutput, '$metadata'>
    >({ authorize: onGroup('AuthorizeSecurityGroupIngress'), handle: (input) => addRules(input, 'ingress') }),

    AuthorizeSecurityGroupEgress: operation<
      AuthorizeSecurityGroupEgressCommandInput,
      Omit<AuthorizeSecurityGroupEgressCommandOutput, '$metadata'>
    >({ authorize: onGroup('AuthorizeSecurityGroupEgress'), handle: (input) => addRules(input, 'egress') }),
  };
};
