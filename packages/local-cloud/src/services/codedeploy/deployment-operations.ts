import type {
  BatchGetDeploymentsCommandInput,
  BatchGetDeploymentsOutput,
  CreateDeploymentCommandInput,
  CreateDeploymentOutput,
  GetDeploymentCommandInput,
  GetDeploymentOutput,
  ListDeploymentsCommandInput,
  ListDeploymentsOutput,
  StopDeploymentCommandInput,
  StopDeploymentOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { accessTo } from './access.js';
import { findConfig } from './configs.js';
import { newDeploymentId } from './deployments/deployment-id.js';
import { deploymentView } from './deployments/deployment-view.js';
import { listens } from './deployments/roll-back.js';
import type { Runner } from './deployments/runner.js';
import { readAutoRollback } from './group-settings.js';
import { batch, page } from './pages.js';
import type { GroupRecord } from './records.js';
import { readRevision, withRevision } from './revisions.js';
import { findApplication, findDeployment, findGroup, isOver, type World } from './store.js';

const STATUSES = ['Created', 'Queued', 'InProgress', 'Baking', 'Succeeded', 'Failed', 'Stopped', 'Ready'];
const BEHAVIORS = ['DISALLOW', 'OVERWRITE', 'RETAIN'] as const;

export const deploymentOperations = (world: World, runner: Runner) => {
  const { cloud, store } = world;
  const access = accessTo(cloud);
  const onGroupOf = (action: string, deploymentId: string | undefined) => {
    const deployment = store.deployments.get(deploymentId ?? '');
    return [access.group(action, deployment?.application, deployment?.group)];
  };
  const view = (id: string | undefined) => deploymentView(store, findDeployment(store, id));

  const refuseBusy = ({ id, name }: GroupRecord): void => {
    const active = [...store.deployments.values()].find(
      (deployment) => deployment.groupId === id && !isOver(deployment),
    );
    if (!active) return;
    throw new AwsError(
      'DeploymentLimitExceededException',
      `The Deployment Group '${name}' already has an active Deployment '${active.id}'`,
    );
  };

  return {
    CreateDeployment: operation<CreateDeploymentCommandInput, CreateDeploymentOutput>({
      authorize: ({ applicationName, deploymentGroupName, deploymentConfigName }) => {
        const group = store.groups.get(`${applicationName}/${deploymentGroupName}`);
        return [
          access.group('CreateDeployment', applicationName, deploymentGroupName),
          access.config('GetDeploymentConfig', deploymentConfigName ?? group?.configName),
          access.application('GetApplicationRevision', applicationName),
        ];
      },
      handle: (input) => {
        const application = findApplication(store, input.applicationName);
        const group = findGroup(store, application.name, input.deploymentGroupName);
        refuseUnserved(input);
        const config = findConfig(store, input.deploymentConfigName ?? group.configName);
        // An update of outdated instances gives them what the others have.
        const ofGroup = input.updateOutdatedInstancesOnly === true ? group.targetRevision : undefined;
        const revision = input.revision || !ofGroup ? readRevision(input.revision) : ofGroup;
        const fileExistsBehavior = BEHAVIORS.find((name) => name === (input.fileExistsBehavior ?? 'DISALLOW'));
        if (!fileExistsBehavior) {
          throw new AwsError(
            'InvalidFileExistsBehaviorException',
            `The fileExistsBehavior must be DISALLOW, OVERWRITE or RETAIN, not ${input.fileExistsBehavior}`,
          );
        }
        const autoRollback = readAutoRollback(input.autoRollbackConfiguration) ?? group.autoRollback;
        refuseBusy(group);
        const id = newDeploymentId(cloud);
        const now = cloud.clock.now();
        store.applications.set(
          application.name,
          withRevision(application, revision, now, (registered) => ({
            ...registered,
            firstUsedAt: registered.firstUsedAt ?? now,
            lastUsedAt: now,
          })),
        );
        store.deployments.set(id, {
          id,
          application: application.name,
          group: group.name,
          groupId: group.id,
          configName: config.name,
          minimumHealthyHosts: config.minimumHealthyHosts,
          revision,
          ...(group.targetRevision && { previousRevision: group.targetRevision }),
          status: 'Created',
          createdAt: now,
          ...(input.description !== undefined && { description: input.description }),
          creator: 'user',
          ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
          fileExistsBehavior,
          updateOutdatedInstancesOnly: input.updateOutdatedInstancesOnly ?? false,
          ...(autoRollback && { autoRollback }),
          instanceIds: [],
        });
        runner.start(id);
        return { deploymentId: id };
      },
    }),
    GetDeployment: operation<GetDeploymentCommandInput, GetDeploymentOutput>({
      authorize: ({ deploymentId }) => onGroupOf('GetDeployment', deploymentId),
      handle: ({ deploymentId }) => ({ deploymentInfo: view(deploymentId) }),
    }),
    BatchGetDeployments: operation<BatchGetDeploymentsCommandInput, BatchGetDeploymentsOutput>({
      authorize: ({ deploymentIds }) => (deploymentIds ?? []).flatMap((id) => onGroupOf('BatchGetDeployments', id)),
      handle: ({ deploymentIds }) => ({ deploymentsInfo: batch(deploymentIds, 25).map(view) }),
    }),
    ListDeployments: operation<ListDeploymentsCommandInput, ListDeploymentsOutput>({
      authorize: ({ applicationName, deploymentGroupName }) => [
        access.group('ListDeployments', applicationName, deploymentGroupName),
      ],
      handle: ({ applicationName, deploymentGroupName, includeOnlyStatuses, createTimeRange, nextToken }) => {
        const statuses: readonly string[] = includeOnlyStatuses ?? [];
        const unknown = statuses.find((status) => !STATUSES.includes(status));
        if (unknown !== undefined) {
          throw new AwsError(
            'InvalidDeploymentStatusException',
            `The specified deployment status doesn't exist: ${unknown}`,
          );
        }
        if (deploymentGroupName !== undefined) findGroup(store, applicationName, deploymentGroupName);
        else if (applicationName !== undefined) findApplication(store, applicationName);
        const { start, end } = createTimeRange ?? {};
        if (start && end && start > end) {
          throw new AwsError('InvalidTimeRangeException', 'The specified time range begins after it ends');
        }
        const found = [...store.deployments.values()].filter(
          ({ application, group, status, createdAt }) =>
            (applicationName === undefined || application === applicationName) &&
            (deploymentGroupName === undefined || group === deploymentGroupName) &&
            (statuses.length === 0 || statuses.includes(status)) &&
            (!start || createdAt >= start.getTime()) &&
            (!end || createdAt <= end.getTime()),
        );
        const { items, ...rest } = page(
          found.reverse().map(({ id }) => id),
          nextToken,
        );
        return { deployments: items, ...rest };
      },
    }),
    StopDeployment: operation<StopDeploymentCommandInput, StopDeploymentOutput>({
      authorize: ({ deploymentId }) => onGroupOf('StopDeployment', deploymentId),
      handle: ({ deploymentId, autoRollbackEnabled }) => {
        const deployment = findDeployment(store, deploymentId);
        if (isOver(deployment)) {
          throw new AwsError(
            'DeploymentAlreadyCompletedException',
            `The deployment ${deployment.id} is already completed`,
          );
        }
        const wanted = autoRollbackEnabled ?? listens(deployment.autoRollback, 'DEPLOYMENT_STOP_ON_REQUEST');
        const stopped = runner.stop(deployment.id, wanted);
        return {
          status: stopped ? 'Succeeded' : 'Pending',
          statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
        };
      },
    }),
  };
};

const refuseUnserved = ({
  targetInstances,
  overrideAlarmConfiguration,
  deploymentMode,
}: CreateDeploymentCommandInput): void => {
  if (targetInstances) {
    throw new AwsError(
      'InvalidTargetInstancesException',
      'The target instance configuration is invalid: targetInstances are of blue/green deployments, which the local cloud does not have',
    );
  }
  if (overrideAlarmConfiguration?.enabled === true) {
    throw new AwsError('InvalidAlarmConfigException', 'The local cloud has no alarms that stop deployments');
  }
  if (deploymentMode !== undefined && deploymentMode !== 'STANDARD') {
    throw new AwsError('InvalidInputException', `The local cloud has no deployments of the mode ${deploymentMode}`);
  }
};
