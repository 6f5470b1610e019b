import type {
  AuthorizeSecurityGroupIngressCommandInput,
  CreateSecurityGroupCommandInput,
  CreateSecurityGroupCommandOutput,
  IpPermission,
} from '@aws-sdk/client-ec2';
import { integer, list, needed, record, tags, text, type Values } from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';

const rule = record({
  CidrIp: text,
  CidrIpv6: text,
  Description: text,
  DestinationPrefixListId: text,
  DestinationSecurityGroupId: text,
  FromPort: integer,
  IpProtocol: needed(text),
  SourcePrefixListId: text,
  SourceSecurityGroupId: text,
  SourceSecurityGroupName: text,
  SourceSecurityGroupOwnerId: text,
  ToPort: integer,
});
type Rule = ReturnType<typeof rule.read>;

const properties = {
  GroupDescription: needed(text),
  GroupName: text,
  SecurityGroupEgress: list(rule),
  SecurityGroupIngress: list(rule),
  Tags: tags,
  VpcId: text,
};
type Properties = Values<typeof properties>;

const permissionOf = (source: Rule): IpPermission => {
  const { Description } = source;
  const prefixList = source.SourcePrefixListId ?? source.DestinationPrefixListId;
  const group = source.SourceSecurityGroupId ?? source.DestinationSecurityGroupId;
  return {
    IpProtocol: source.IpProtocol,
    FromPort: source.FromPort,
    ToPort: source.ToPort,
    ...(source.CidrIp !== undefined && { IpRanges: [{ CidrIp: source.CidrIp, Description }] }),
    ...(source.CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: source.CidrIpv6, Description }] }),
    ...(prefixList !== undefined && { PrefixListIds: [{ PrefixListId: prefixList, Description }] }),
    ...((group !== undefined || source.SourceSecurityGroupName !== undefined) && {
      UserIdGroupPairs: [{ GroupId: group, GroupName: source.SourceSecurityGroupName, Description }],
    }),
  };
};

/** What a new group allows to go out: everything. A template with egress rules of its own takes it away. */
const ALL_OUT: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

type Direction = 'Ingress' | 'Egress';

const change = async (
  verb: 'Authorize' | 'Revoke',
  direction: Direction,
  GroupId: string,
  IpPermissions: IpPermission[],
  context: ResourceContext,
): Promise<void> => {
  if (IpPermissions.length === 0) return;
  const input: AuthorizeSecurityGroupIngressCommandInput = { GroupId, IpPermissions };
  const gone = verb === 'Revoke' ? ['InvalidPermission.NotFound'] : ['InvalidPermission.Duplicate'];
  await context.callUnless(gone, 'ec2', `${verb}SecurityGroup${direction}`, input);
};

const rulesOf = (group: Properties, direction: Direction): readonly Rule[] | undefined =>
  direction === 'Ingress' ? group.SecurityGroupIngress : group.SecurityGroupEgress;

const bring = async (
  id: string,
  direction: Direction,
  next: Properties,
  previous: Properties | undefined,
  context: ResourceContext,
) => {
  const fallback = direction === 'Egress' ? [ALL_OUT] : [];
  const permissions = (group: Properties | undefined): IpPermission[] =>
    (group && rulesOf(group, direction)?.map(permissionOf)) ?? fallback;
  const [before, after] = [permissions(previous), permissions(next)];
  const isIn = (permission: IpPermission, list: readonly IpPermission[]): boolean =>
    list.some((other) => JSON.stringify(other) === JSON.stringify(permission));
  await change(
    'Revoke',
    direction,
    id,
    before.filter((permission) => !isIn(permission, after)),
    context,
  );
  await change(
    'Authorize',
    direction,
    id,
    after.filter((permission) => !isIn(permission, before)),
    context,
  );
};

export const ec2SecurityGroup = provider({
  type: 'AWS::EC2::SecurityGroup',
  properties,
  name: { property: 'GroupName', maxLength: 255 },
  replaceOn: ['GroupDescription', 'GroupName', 'VpcId'],
  attributes: ['GroupId', 'Id', 'VpcId'],
  absent: ['InvalidGroup.NotFound', 'InvalidGroupId.NotFound'],
  create: async (group, context) => {
    const Tags = context.withStackTags(group.Tags);
    const { GroupId = '' } = await context.call<CreateSecurityGroupCommandOutput>('ec2', 'CreateSecurityGroup', {
      GroupName: context.name,
      Description: group.GroupDescription,
      VpcId: group.VpcId,
      ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'security-group', Tags }] }),
    } satisfies CreateSecurityGroupCommandInput);
    context.exists(GroupId);
    await bring(GroupId, 'Ingress', group, undefined, context);
    await bring(GroupId, 'Egress', group, undefined, context);
    return { physicalId: GroupId, attributes: attributesOf({ GroupId, Id: GroupId, VpcId: group.VpcId }) };
  },
  update: async ({ physicalId, properties: group, previous, changed }, context) => {
    if (changed.has('SecurityGroupIngress')) await bring(physicalId, 'Ingress', group, previous, context);
    if (changed.has('SecurityGroupEgress')) await bring(physicalId, 'Egress', group, previous, context);
    return { physicalId };
  },
  delete: (GroupId, _, context) => context.call('ec2', 'DeleteSecurityGroup', { GroupId }),
});
