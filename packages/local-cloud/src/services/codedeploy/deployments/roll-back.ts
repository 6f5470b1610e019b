import type { AutoRollbackConfiguration, AutoRollbackEvent } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord, GroupRecord } from '../records.js';
import type { World } from '../store.js';
import { newDeploymentId } from './deployment-id.js';

/** Stores the deployment that undoes one that ended badly, where that is wanted, and gives its id. */
export const rollBack = (
  { cloud, store }: World,
  ended: DeploymentRecord,
  group: GroupRecord | undefined,
): string | undefined => {
  if (!group || !isWanted(ended)) return undefined;
  const note = (rollback: NonNullable<DeploymentRecord['rollback']>): void =>
    store.deployments.set(ended.id, { ...ended, rollback });
  const good = group.targetRevision;
  if (!good) {
    note({
      message: 'The deployment was not rolled back: its deployment group has no revision that was deployed before',
    });
    return undefined;
  }
  const id = newDeploymentId(cloud);
  const message = `Deployment ${ended.id} was rolled back to the last revision that was deployed successfully, by deployment ${id}`;
  note({ deploymentId: id, message });
  const { error: _, startedAt: __, endedAt: ___, stopRequested: ____, description: _____, ...settings } = ended;
  store.deployments.set(id, {
    ...settings,
    id,
    revision: good,
    previousRevision: good,
    status: 'Created',
    createdAt: cloud.clock.now(),
    creator: 'codeDeployRollback',
    updateOutdatedInstancesOnly: false,
    rollback: { triggeringDeploymentId: ended.id, message },
    instanceIds: [],
  });
  return id;
};

const isWanted = ({ status, creator, autoRollback, stopRequested }: DeploymentRecord): boolean => {
  if (creator === 'codeDeployRollback') return false;
  switch (status) {
    case 'Failed':
      return listens(autoRollback, 'DEPLOYMENT_FAILURE');
    case 'Stopped':
      return stopRequested?.rollback === true;
    case 'Created':
    case 'Queued':
    case 'InProgress':
    case 'Succeeded':
      return false;
  }
};

export const listens = (configuration: AutoRollbackConfiguration | undefined, event: AutoRollbackEvent): boolean =>
  configuration?.enabled === true && (configuration.events ?? []).includes(event);
