import type {
  BatchGetDeploymentInstancesCommandInput,
  BatchGetDeploymentInstancesOutput,
  BatchGetDeploymentTargetsCommandInput,
  BatchGetDeploymentTargetsOutput,
  DeploymentTarget,
  GetDeploymentInstanceCommandInput,
  GetDeploymentInstanceOutput,
  GetDeploymentTargetCommandInput,
  GetDeploymentTargetOutput,
  InstanceSummary,
  LifecycleEvent,
  ListDeploymentInstancesCommandInput,
  ListDeploymentInstancesOutput,
  ListDeploymentTargetsCommandInput,
  ListDeploymentTargetsOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { ec2Arn } from '../ec2/arns.js';
import { accessTo } from './access.js';
import { batch, page } from './pages.js';
import type { DeploymentRecord, EventRecord, TargetRecord } from './records.js';
import { findDeployment, targetsOf, type World } from './store.js';

const STATUSES = ['Pending', 'InProgress', 'Succeeded', 'Failed', 'Skipped', 'Unknown', 'Ready'];

export const targetOperations = ({ cloud, store }: World) => {
  const access = accessTo(cloud);
  const onGroupOf = (action: string) => (input: { deploymentId?: string | undefined }) => {
    const deployment = store.deployments.get(input.deploymentId ?? '');
    return [access.group(action, deployment?.application, deployment?.group)];
  };
  /** An instance may be named by its ARN, too. */
  const findTarget = ({ id }: DeploymentRecord, given: string | undefined, code: string): TargetRecord => {
    const instanceId = given?.split('/').at(-1) ?? '';
    const found = store.targets.get(`${id}/${instanceId}`);
    if (!found) throw new AwsError(code, `The deployment ${id} has no instance ${given}`);
    return found;
  };
  const listed = (deployment: DeploymentRecord, statuses: readonly string[] | undefined, token: string | undefined) => {
    const unknown = statuses?.find((status) => !STATUSES.includes(status));
    if (unknown !== undefined) {
      throw new AwsError('InvalidInstanceStatusException', `The specified instance status does not exist: ${unknown}`);
    }
    if (deployment.instanceIds.length === 0 && deployment.status === 'Created') {
      throw new AwsError('DeploymentNotStartedException', `The deployment ${deployment.id} has not started`);
    }
    const found = targetsOf(store, deployment).filter(
      ({ status }) => !statuses || statuses.length === 0 || statuses.includes(status),
    );
    return page(
      found.map(({ instanceId }) => instanceId),
      token,
    );
  };

  const targetView = (target: TargetRecord): DeploymentTarget => ({
    deploymentTargetType: 'InstanceTarget',
    instanceTarget: {
      deploymentId: target.deploymentId,
      targetId: target.instanceId,
      targetArn: ec2Arn(cloud, 'instance', target.instanceId),
      status: target.status,
      lastUpdatedAt: new Date(target.updatedAt),
      lifecycleEvents: target.events.map(eventView),
    },
  });
  const summary = (target: TargetRecord): InstanceSummary => ({
    deploymentId: target.deploymentId,
    instanceId: ec2Arn(cloud, 'instance', target.instanceId),
    status: target.status,
    lastUpdatedAt: new Date(target.updatedAt),
    lifecycleEvents: target.events.map(eventView),
  });

  return {
    ListDeploymentTargets: operation<ListDeploymentTargetsCommandInput, ListDeploymentTargetsOutput>({
      authorize: onGroupOf('ListDeploymentTargets'),
      handle: ({ deploymentId, targetFilters, nextToken }) => {
        const deployment = findDeployment(store, deploymentId);
        const unknown = Object.keys(targetFilters ?? {}).find((name) => name !== 'TargetStatus');
        if (unknown !== undefined) {
          throw new AwsError(
            'InvalidTargetFilterNameException',
            `The target filter name is invalid: ${unknown} (deployments in place have TargetStatus)`,
          );
        }
        const { items, ...rest } = listed(deployment, targetFilters?.TargetStatus, nextToken);
        return { targetIds: items, ...rest };
      },
    }),
    GetDeploymentTarget: operation<GetDeploymentTargetCommandInput, GetDeploymentTargetOutput>({
      authorize: onGroupOf('GetDeploymentTarget'),
      handle: ({ deploymentId, targetId }) => ({
        deploymentTarget: targetView(
          findTarget(findDeployment(store, deploymentId), targetId, 'DeploymentTargetDoesNotExistException'),
        ),
      }),
    }),
    BatchGetDeploymentTargets: operation<BatchGetDeploymentTargetsCommandInput, BatchGetDeploymentTargetsOutput>({
      authorize: onGroupOf('BatchGetDeploymentTargets'),
      handle: ({ deploymentId, targetIds }) => {
        const deployment = findDeployment(store, deploymentId);
        if ((targetIds ?? []).length > 25) {
          throw new AwsError('DeploymentTargetListSizeExceededException', 'The maximum number of targets is 25');
        }
        return {
          deploymentTargets: (targetIds ?? []).map((id) =>
            targetView(findTarget(deployment, id, 'DeploymentTargetDoesNotExistException')),
          ),
        };
      },
    }),
    ListDeploymentInstances: operation<ListDeploymentInstancesCommandInput, ListDeploymentInstancesOutput>({
      authorize: onGroupOf('ListDeploymentInstances'),
      handle: ({ deploymentId, instanceStatusFilter, nextToken }) => {
        const { items, ...rest } = listed(findDeployment(store, deploymentId), instanceStatusFilter, nextToken);
        return { instancesList: items, ...rest };
      },
    }),
    GetDeploymentInstance: operation<GetDeploymentInstanceCommandInput, GetDeploymentInstanceOutput>({
      authorize: onGroupOf('GetDeploymentInstance'),
      handle: ({ deploymentId, instanceId }) => ({
        instanceSummary: summary(
          findTarget(findDeployment(store, deploymentId), instanceId, 'InstanceDoesNotExistException'),
        ),
      }),
    }),
    BatchGetDeploymentInstances: operation<BatchGetDeploymentInstancesCommandInput, BatchGetDeploymentInstancesOutput>({
      authorize: onGroupOf('BatchGetDeploymentInstances'),
      handle: ({ deploymentId, instanceIds }) => {
        const deployment = findDeployment(store, deploymentId);
        return {
          instancesSummary: batch(instanceIds, 25).map((id) =>
            summary(findTarget(deployment, id, 'InstanceDoesNotExistException')),
          ),
        };
      },
    }),
  };
};

const eventView = ({ name, status, startedAt, endedAt, diagnostics }: EventRecord): LifecycleEvent => ({
  lifecycleEventName: name,
  status,
  ...(startedAt !== undefined && { startTime: new Date(startedAt) }),
  ...(endedAt !== undefined && { endTime: new Date(endedAt) }),
  ...(diagnostics && { diagnostics }),
});
