import type {
  AutoRollbackConfiguration,
  CreateDeploymentGroupCommandInput,
  EC2TagFilter,
  UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';

type Settings = Omit<
  CreateDeploymentGroupCommandInput,
  'applicationName' | 'deploymentGroupName' | 'serviceRoleArn' | 'tags'
> &
  Pick<UpdateDeploymentGroupCommandInput, never>;

const MOST_FILTERS = 10;
const MOST_LISTS = 3;

const notHere = (code: string, what: string): AwsError => new AwsError(code, `The local cloud has no ${what}`);

/** Refuses by name what a deployment group can have at AWS, but not here. */
export const refuseUnserved = (settings: Settings): void => {
  const { deploymentStyle: style, loadBalancerInfo: balancers, alarmConfiguration: alarms } = settings;
  if (style?.deploymentType === 'BLUE_GREEN') {
    throw notHere('InvalidDeploymentStyleException', 'blue/green deployments: the deploymentType must be IN_PLACE');
  }
  if (style?.deploymentOption === 'WITH_TRAFFIC_CONTROL') {
    throw notHere(
      'InvalidDeploymentStyleException',
      'load balancers: the deploymentOption must be WITHOUT_TRAFFIC_CONTROL',
    );
  }
  if (settings.blueGreenDeploymentConfiguration) {
    throw notHere('InvalidBlueGreenDeploymentConfigurationException', 'blue/green deployments');
  }
  const balanced = [balancers?.elbInfoList, balancers?.targetGroupInfoList, balancers?.targetGroupPairInfoList];
  if (balanced.some((list) => (list ?? []).length > 0)) {
    throw notHere('InvalidLoadBalancerInfoException', 'load balancers: leave loadBalancerInfo out');
  }
  if ((settings.autoScalingGroups ?? []).length > 0) {
    throw notHere('InvalidAutoScalingGroupException', 'Auto Scaling groups: choose instances by ec2TagFilters');
  }
  if ((settings.ecsServices ?? []).length > 0) throw notHere('InvalidECSServiceException', 'ECS services');
  if ((settings.onPremisesInstanceTagFilters ?? []).length > 0 || settings.onPremisesTagSet) {
    throw notHere('InvalidTagException', 'on-premises instances: choose instances by ec2TagFilters');
  }
  if ((settings.triggerConfigurations ?? []).length > 0) {
    throw notHere('InvalidTriggerConfigException', 'triggers: take the events of EventBridge, which it has');
  }
  if (alarms?.enabled === true || (alarms?.alarms ?? []).length > 0) {
    throw notHere('InvalidAlarmConfigException', 'alarms that stop deployments: leave alarmConfiguration out');
  }
  if (settings.terminationHookEnabled === true) {
    throw notHere('InvalidAutoScalingGroupException', 'Auto Scaling groups: leave terminationHookEnabled out');
  }
};

/** The group's tags as lists, of each of which an instance must pass one filter; undefined where none are given. */
export const readTagSet = ({
  ec2TagFilters: filters,
  ec2TagSet: set,
}: Pick<Settings, 'ec2TagFilters' | 'ec2TagSet'>): Pick<TagChoice, 'tagSet' | 'asTagSet'> | undefined => {
  if (filters && filters.length > 0 && set) {
    throw new AwsError(
      'InvalidEC2TagCombinationException',
      'The call was submitted that specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a single call.',
    );
  }
  if (set) {
    const lists = set.ec2TagSetList ?? [];
    if (lists.length > MOST_LISTS || lists.some((list) => list.length > MOST_FILTERS)) {
      throw new AwsError(
        'TagSetListLimitExceededException',
        `A tag set has at most ${MOST_LISTS} lists of at most ${MOST_FILTERS} tags`,
      );
    }
    lists.flat().forEach(checkFilter);
    return { tagSet: lists, asTagSet: true };
  }
  if (!filters) return undefined;
  filters.forEach(checkFilter);
  return { tagSet: filters.length === 0 ? [] : [filters], asTagSet: false };
};

interface TagChoice {
  readonly tagSet: readonly (readonly EC2TagFilter[])[];
  readonly asTagSet: boolean;
}

const checkFilter = ({ Key, Value, Type }: EC2TagFilter): void => {
  const lacks =
    Type === 'KEY_ONLY' ? Key === undefined : Type === 'VALUE_ONLY' ? Value === undefined : Key === undefined;
  const known = Type === undefined || ['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'].includes(Type);
  if (known && !lacks) return;
  throw new AwsError(
    'InvalidEC2TagException',
    known
      ? `The EC2 tag filter ${JSON.stringify({ Key, Value, Type })} lacks its ${Type === 'VALUE_ONLY' ? 'Value' : 'Key'}`
      : `The EC2 tag filter type must be KEY_ONLY, VALUE_ONLY or KEY_AND_VALUE, not ${Type}`,
  );
};

const ROLLBACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

export const readAutoRollback = (
  given: AutoRollbackConfiguration | undefined,
): AutoRollbackConfiguration | undefined => {
  if (!given) return undefined;
  const { enabled = false, events = [] } = given;
  const unknown = events.find((event) => !ROLLBACK_EVENTS.includes(event));
  if (unknown !== undefined || (enabled && events.length === 0)) {
    throw new AwsError(
      'InvalidAutoRollbackConfigException',
      unknown === undefined
        ? 'The automatic rollback configuration is enabled, but names no events'
        : `The automatic rollback configuration names an unknown event: ${unknown}`,
    );
  }
  return { enabled, events };
};
