import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord, TargetStatus } from '../records.js';
import { revisionView } from '../revisions.js';
import { targetsOf, type Store } from '../store.js';

/** A deployment as GetDeployment shows it. */
export const deploymentView = (store: Store, deployment: DeploymentRecord): DeploymentInfo => {
  const { previousRevision, startedAt, endedAt, description, error, rollback } = deployment;
  const targets = targetsOf(store, deployment);
  const count = (status: TargetStatus): number => targets.filter((target) => target.status === status).length;
  return {
    applicationName: deployment.application,
    deploymentGroupName: deployment.group,
    deploymentConfigName: deployment.configName,
    deploymentId: deployment.id,
    ...(previousRevision && { previousRevision: revisionView(previousRevision) }),
    revision: revisionView(deployment.revision),
    status: deployment.status,
    ...(error && { errorInformation: error }),
    createTime: new Date(deployment.createdAt),
    ...(startedAt !== undefined && { startTime: new Date(startedAt) }),
    ...(endedAt !== undefined && { completeTime: new Date(endedAt) }),
    deploymentOverview: {
      Pending: count('Pending'),
      InProgress: count('InProgress'),
      Succeeded: count('Succeeded'),
      Failed: count('Failed'),
      Skipped: count('Skipped'),
      Ready: 0,
    },
    ...(description !== undefined && { description }),
    creator: deployment.creator,
    ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
    autoRollbackConfiguration: deployment.autoRollback ?? { enabled: false, events: [] },
    updateOutdatedInstancesOnly: deployment.updateOutdatedInstancesOnly,
    ...(rollback && {
      rollbackInfo: {
        ...(rollback.deploymentId !== undefined && { rollbackDeploymentId: rollback.deploymentId }),
        ...(rollback.triggeringDeploymentId !== undefined && {
          rollbackTriggeringDeploymentId: rollback.triggeringDeploymentId,
        }),
        rollbackMessage: rollback.message,
      },
    }),
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    instanceTerminationWaitTimeStarted: false,
    fileExistsBehavior: deployment.fileExistsBehavior,
    deploymentStatusMessages: [],
    computePlatform: 'Server',
  };
};
