import type {
  BatchGetDeploymentGroupsCommandInput,
  BatchGetDeploymentGroupsOutput,
  CreateDeploymentGroupCommandInput,
  CreateDeploymentGroupOutput,
  DeleteDeploymentGroupCommandInput,
  DeleteDeploymentGroupOutput,
  DeploymentGroupInfo,
  GetDeploymentGroupCommandInput,
  GetDeploymentGroupOutput,
  LastDeploymentInfo,
  ListDeploymentGroupsCommandInput,
  ListDeploymentGroupsOutput,
  UpdateDeploymentGroupCommandInput,
  UpdateDeploymentGroupOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { mayAssume } from '../iam/may-assume.js';
import { accessTo } from './access.js';
import { DEFAULT_CONFIG, findConfig } from './configs.js';
import { readAutoRollback, readTagSet, refuseUnserved } from './group-settings.js';
import { batch, page } from './pages.js';
import type { GroupRecord } from './records.js';
import { revisionView } from './revisions.js';
import { findApplication, findGroup, groupKey, groupsOf, validName, type World } from './store.js';
import { withTags } from './tags.js';

export const groupOperations = (world: World) => {
  const { cloud, store } = world;
  const access = accessTo(cloud);

  const checkRole = async (roleArn: string): Promise<void> => {
    if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+/.test(roleArn)) {
      throw new AwsError('InvalidRoleException', `The role ARN is not in a valid format: ${roleArn}`);
    }
    if (await mayAssume(cloud, 'codedeploy.amazonaws.com', roleArn)) return;
    throw new AwsError(
      'InvalidRoleException',
      `AWS CodeDeploy does not have the permissions required to assume the role ${roleArn}.`,
    );
  };
  const refuseKnown = (application: string, name: string): void => {
    if (!store.groups.has(groupKey(application, name))) return;
    throw new AwsError(
      'DeploymentGroupAlreadyExistsException',
      `A deployment group with the name ${name} already exists in the application ${application}`,
    );
  };

  return {
    CreateDeploymentGroup: operation<CreateDeploymentGroupCommandInput, CreateDeploymentGroupOutput>({
      authorize: ({ applicationName, deploymentGroupName }) => [
        access.group('CreateDeploymentGroup', applicationName, deploymentGroupName),
      ],
      handle: async (input) => {
        const application = findApplication(store, input.applicationName).name;
        const name = validName('deploymentGroup', input.deploymentGroupName);
        const { serviceRoleArn = '', deploymentConfigName: configName = DEFAULT_CONFIG } = input;
        refuseUnserved(input);
        findConfig(store, configName);
        const autoRollback = readAutoRollback(input.autoRollbackConfiguration);
        const tagSet = readTagSet(input) ?? { tagSet: [], asTagSet: false };
        const tags = withTags({}, input.tags);
        await checkRole(serviceRoleArn);
        refuseKnown(application, name);
        const id = cloud.uuid();
        store.groups.set(groupKey(application, name), {
          id,
          application,
          name,
          configName,
          serviceRoleArn,
          ...tagSet,
          ...(autoRollback && { autoRollback }),
          outdatedInstances: input.outdatedInstancesStrategy ?? 'UPDATE',
          tags,
        });
        return { deploymentGroupId: id };
      },
    }),
    GetDeploymentGroup: operation<GetDeploymentGroupCommandInput, GetDeploymentGroupOutput>({
      authorize: ({ applicationName, deploymentGroupName }) => [
        access.group('GetDeploymentGroup', applicationName, deploymentGroupName),
      ],
      handle: ({ applicationName, deploymentGroupName }) => ({
        deploymentGroupInfo: view(findGroup(store, applicationName, deploymentGroupName)),
      }),
    }),
    BatchGetDeploymentGroups: operation<BatchGetDeploymentGroupsCommandInput, BatchGetDeploymentGroupsOutput>({
      authorize: ({ applicationName, deploymentGroupNames }) =>
        (deploymentGroupNames ?? []).map((name) => access.group('BatchGetDeploymentGroups', applicationName, name)),
      handle: ({ applicationName, deploymentGroupNames }) => ({
        deploymentGroupsInfo: batch(deploymentGroupNames, 100).map((name) =>
          view(findGroup(store, applicationName, name)),
        ),
      }),
    }),
    ListDeploymentGroups: operation<ListDeploymentGroupsCommandInput, ListDeploymentGroupsOutput>({
      authorize: ({ applicationName }) => [access.group('ListDeploymentGroups', applicationName)],
      handle: ({ applicationName, nextToken }) => {
        const application = findApplication(store, applicationName).name;
        const names = groupsOf(store, application).map(({ name }) => name);
        const { items, ...rest } = page(names, nextToken);
        return { applicationName: application, deploymentGroups: items, ...rest };
      },
    }),
    UpdateDeploymentGroup: operation<UpdateDeploymentGroupCommandInput, UpdateDeploymentGroupOutput>({
      authorize: ({ applicationName, currentDeploymentGroupName }) => [
        access.group('UpdateDeploymentGroup', applicationName, currentDeploymentGroupName),
      ],
      handle: async (input) => {
        const { currentDeploymentGroupName: current, newDeploymentGroupName: next } = input;
        const found = findGroup(store, input.applicationName, current);
        const name = next === undefined ? found.name : validName('deploymentGroup', next);
        if (name !== found.name) refuseKnown(found.application, name);
        refuseUnserved(input);
        if (input.deploymentConfigName !== undefined) findConfig(store, input.deploymentConfigName);
        const autoRollback = readAutoRollback(input.autoRollbackConfiguration);
        const tagSet = readTagSet(input);
        if (input.serviceRoleArn !== undefined) await checkRole(input.serviceRoleArn);
        const group = findGroup(store, input.applicationName, current);
        store.groups.delete(groupKey(group.application, group.name));
        store.groups.set(groupKey(group.application, name), {
          ...group,
          name,
          ...(input.deploymentConfigName !== undefined && { configName: input.deploymentConfigName }),
          ...(input.serviceRoleArn !== undefined && { serviceRoleArn: input.serviceRoleArn }),
          ...(input.outdatedInstancesStrategy && { outdatedInstances: input.outdatedInstancesStrategy }),
          ...(autoRollback && { autoRollback }),
          ...tagSet,
        });
        return { hooksNotCleanedUp: [] };
      },
    }),
    DeleteDeploymentGroup: operation<DeleteDeploymentGroupCommandInput, DeleteDeploymentGroupOutput>({
      authorize: ({ applicationName, deploymentGroupName }) => [
        access.group('DeleteDeploymentGroup', applicationName, deploymentGroupName),
      ],
      handle: ({ applicationName, deploymentGroupName }) => {
        const application = validName('application', applicationName);
        store.groups.delete(groupKey(application, validName('deploymentGroup', deploymentGroupName)));
        return { hooksNotCleanedUp: [] };
      },
    }),
  };
};

const view = (group: GroupRecord): DeploymentGroupInfo => {
  const { tagSet, asTagSet, targetRevision, lastSuccessful, lastAttempted } = group;
  return {
    applicationName: group.application,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    deploymentConfigName: group.configName,
    ec2TagFilters: asTagSet ? [] : [...(tagSet[0] ?? [])],
    ...(asTagSet && { ec2TagSet: { ec2TagSetList: tagSet.map((filters) => [...filters]) } }),
    onPremisesInstanceTagFilters: [],
    autoScalingGroups: [],
    serviceRoleArn: group.serviceRoleArn,
    ...(targetRevision && { targetRevision: revisionView(targetRevision) }),
    triggerConfigurations: [],
    autoRollbackConfiguration: group.autoRollback ?? { enabled: false, events: [] },
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    outdatedInstancesStrategy: group.outdatedInstances,
    computePlatform: 'Server',
    terminationHookEnabled: false,
    ...(lastSuccessful && { lastSuccessfulDeployment: lastView(lastSuccessful) }),
    ...(lastAttempted && { lastAttemptedDeployment: lastView(lastAttempted) }),
  };
};

const lastView = (last: NonNullable<GroupRecord['lastAttempted']>): LastDeploymentInfo => ({
  deploymentId: last.deploymentId,
  status: last.status,
  createTime: new Date(last.createdAt),
  endTime: new Date(last.endedAt),
});
