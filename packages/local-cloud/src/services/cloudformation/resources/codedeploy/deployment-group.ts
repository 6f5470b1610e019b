import { flag, json, list, needed, oneOf, record, tags, text, type Values } from '../property-shape.js';
import { lowerCamel } from '../lower-camel.js';
import { provider } from '../resource-provider.js';
import { changeTags } from './change-tags.js';

const tagFilter = record({ Key: text, Type: oneOf<'KEY_ONLY' | 'VALUE_ONLY' | 'KEY_AND_VALUE'>(), Value: text });

const properties = {
  AlarmConfiguration: json,
  ApplicationName: needed(text),
  AutoRollbackConfiguration: record({ Enabled: flag, Events: list(text) }),
  AutoScalingGroups: list(text),
  BlueGreenDeploymentConfiguration: json,
  DeploymentConfigName: text,
  DeploymentGroupName: text,
  DeploymentStyle: record({ DeploymentOption: text, DeploymentType: text }),
  ECSServices: json,
  Ec2TagFilters: list(tagFilter),
  Ec2TagSet: record({ Ec2TagSetList: list(record({ Ec2TagGroup: list(tagFilter) })) }),
  LoadBalancerInfo: json,
  OnPremisesInstanceTagFilters: json,
  OnPremisesTagSet: json,
  OutdatedInstancesStrategy: text,
  ServiceRoleArn: needed(text),
  Tags: tags,
  TerminationHookEnabled: flag,
  TriggerConfigurations: json,
};
type Properties = Values<typeof properties>;

/** What CreateDeploymentGroup and UpdateDeploymentGroup take alike. */
const settings = (group: Properties): object => {
  const { ApplicationName, DeploymentGroupName: _, Tags: __, ECSServices, Ec2TagSet, ...others } = group;
  // Without absent members, what was read by shapes is JSON.
  const spelled = lowerCamel(JSON.parse(JSON.stringify(others)) as Parameters<typeof lowerCamel>[0]);
  // Members of tag filters are in capitals at the service, too.
  const filters = group.Ec2TagFilters;
  return {
    ...(typeof spelled === 'object' ? spelled : {}),
    applicationName: ApplicationName,
    ...(filters && { ec2TagFilters: filters }),
    ...(Ec2TagSet && {
      ec2TagSet: { ec2TagSetList: (Ec2TagSet.Ec2TagSetList ?? []).map(({ Ec2TagGroup }) => Ec2TagGroup ?? []) },
    }),
    ...(ECSServices !== undefined && { ecsServices: ECSServices }),
  };
};

export const codedeployDeploymentGroup = provider({
  type: 'AWS::CodeDeploy::DeploymentGroup',
  properties,
  name: { property: 'DeploymentGroupName', maxLength: 100 },
  replaceOn: ['ApplicationName', 'DeploymentGroupName'],
  attributes: [],
  absent: ['DeploymentGroupDoesNotExistException', 'ApplicationDoesNotExistException'],
  create: async (group, context) => {
    await context.call('codedeploy', 'CreateDeploymentGroup', {
      ...settings(group),
      deploymentGroupName: context.name,
      tags: context.withStackTags(group.Tags),
    });
    return { physicalId: context.name };
  },
  update: async ({ physicalId, properties: group, previous }, context) => {
    await context.call('codedeploy', 'UpdateDeploymentGroup', {
      // What a template no longer sets goes back to what a new group has.
      ec2TagFilters: group.Ec2TagSet ? undefined : [],
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      autoRollbackConfiguration: { enabled: false, events: [] },
      ...settings(group),
      currentDeploymentGroupName: physicalId,
    });
    await changeTags(`deploymentgroup:${group.ApplicationName}/${physicalId}`, group.Tags, previous.Tags, context);
    return { physicalId };
  },
  delete: (deploymentGroupName, { ApplicationName: applicationName }, context) =>
    context.call('codedeploy', 'DeleteDeploymentGroup', { applicationName, deploymentGroupName }),
});
