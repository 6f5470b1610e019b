import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest } from '../../kernel/service.js';
import { parameterArn } from '../ssm/parameter-directory.js';
import { ec2Arn, publicEc2Arn } from './arns.js';
import type { Ec2State } from './ec2-state.js';
import { IMAGE_OWNER, platformDetails } from './images.js';
import type { LaunchPlan } from './launch-plan.js';
import type { NamedVersion } from './launch-settings.js';
import { VPC_ID } from './network.js';
import { requestTagContext, resourceTagContext, specifiedTags, tagsOf } from './tags.js';
import { plannedVolumes } from './volumes.js';

type Context = NonNullable<AccessRequest['context']>;

export interface Launch {
  readonly input: RunInstancesCommandInput;
  readonly plan: LaunchPlan;
  readonly template: NamedVersion | undefined;
}

/** RunInstances is asked once for each resource that it makes or uses, each with its own context. */
export const launchAccess = (
  cloud: Pick<Cloud, 'region' | 'account'>,
  state: Ec2State,
  { input, plan, template }: Launch,
): AccessRequest[] => {
  const { settings, image, type, subnet, groupIds } = plan;
  const templateArn = template && ec2Arn(cloud, 'launch-template', template.template.id);
  const shared: Context = {
    'ec2:Region': cloud.region,
    ...(templateArn !== undefined && { 'ec2:LaunchTemplate': templateArn }),
  };
  // Of a template's resource it is said whether the call left it alone.
  const fromTemplate = (name: keyof RunInstancesCommandInput): Context =>
    template ? { 'ec2:IsLaunchTemplateResource': input[name] === undefined } : {};
  const ask = (resource: string, context: Context): AccessRequest => ({
    action: 'ec2:RunInstances',
    resource,
    context: { ...shared, ...context },
  });
  // Whether policies see the template's tags is not documented: only the call's count.
  const given = (kind: string): Context => requestTagContext(specifiedTags(input.TagSpecifications, kind));
  const place: Context = { 'ec2:AvailabilityZone': subnet.zone, 'ec2:Vpc': ec2Arn(cloud, 'vpc', VPC_ID) };

  const created = [
    ask(ec2Arn(cloud, 'instance', '*'), {
      ...place,
      ...given('instance'),
      'ec2:InstanceType': type.name,
      'ec2:RootDeviceType': 'ebs',
      'ec2:Tenancy': 'default',
      'ec2:EbsOptimized': settings.EbsOptimized === true,
      'ec2:InstanceMarketType': settings.InstanceMarketOptions?.MarketType ?? 'on-demand',
      'ec2:MetadataHttpEndpoint': settings.MetadataOptions?.HttpEndpoint ?? 'enabled',
      'ec2:MetadataHttpTokens': settings.MetadataOptions?.HttpTokens ?? 'optional',
      'ec2:MetadataHttpPutResponseHopLimit': settings.MetadataOptions?.HttpPutResponseHopLimit ?? 1,
      ...(plan.profile && { 'ec2:InstanceProfile': plan.profile.arn }),
      ...fromTemplate('InstanceType'),
    }),
    ...plannedVolumes(plan).map((volume) =>
      ask(ec2Arn(cloud, 'volume', '*'), {
        'ec2:AvailabilityZone': subnet.zone,
        ...given('volume'),
        'ec2:Encrypted': volume.encrypted,
        'ec2:VolumeSize': volume.sizeGib,
        'ec2:VolumeType': volume.type,
        ...fromTemplate('BlockDeviceMappings'),
      }),
    ),
    ask(ec2Arn(cloud, 'network-interface', '*'), {
      ...place,
      ...given('network-interface'),
      'ec2:Subnet': ec2Arn(cloud, 'subnet', subnet.id),
      ...fromTemplate('NetworkInterfaces'),
    }),
  ];
  const used = [
    ask(publicEc2Arn(cloud, 'image', image.id), {
      'ec2:ImageType': 'machine',
      'ec2:Owner': IMAGE_OWNER,
      'ec2:Public': true,
      'ec2:RootDeviceType': 'ebs',
      'ec2:PlatformDetails': platformDetails(image),
      ...fromTemplate('ImageId'),
    }),
    ask(publicEc2Arn(cloud, 'snapshot', image.snapshotId), { 'ec2:Owner': IMAGE_OWNER }),
    ask(ec2Arn(cloud, 'subnet', subnet.id), {
      ...place,
      ...resourceTagContext(tagsOf(state, subnet.id)),
      ...fromTemplate('SubnetId'),
    }),
    ...groupIds.map((id) =>
      ask(ec2Arn(cloud, 'security-group', id), {
        'ec2:Vpc': ec2Arn(cloud, 'vpc', VPC_ID),
        ...resourceTagContext(tagsOf(state, id)),
        ...fromTemplate('SecurityGroupIds'),
      }),
    ),
    ...(template && templateArn !== undefined
      ? [ask(templateArn, resourceTagContext(tagsOf(state, template.template.id)))]
      : []),
    ...(settings.KeyName === undefined ? [] : [ask(ec2Arn(cloud, 'key-pair', settings.KeyName), {})]),
  ];
  const tagged = ['instance', 'volume', 'network-interface', 'spot-instances-request'].filter(
    (kind) => specifiedTags(settings.TagSpecifications, kind).length > 0,
  );
  return [
    ...created,
    ...used,
    ...tagged.map((kind) => ({
      action: 'ec2:CreateTags',
      resource: ec2Arn(cloud, kind, '*'),
      context: { ...shared, 'ec2:CreateAction': 'RunInstances', ...given(kind) },
    })),
    ...(plan.profile?.roleArn === undefined
      ? []
      : [
          {
            action: 'iam:PassRole',
            resource: plan.profile.roleArn,
            context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
          },
        ]),
    ...(plan.imageParameter === undefined
      ? []
      : [{ action: 'ssm:GetParameters', resource: parameterArn(cloud, plan.imageParameter) }]),
  ];
};
