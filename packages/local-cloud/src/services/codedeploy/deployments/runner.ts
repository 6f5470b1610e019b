import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { openInstanceDirectory } from '../../ec2/instance-directory.js';
import { LIFECYCLE } from '../agent/agent.js';
import { withRevision } from '../revisions.js';
import type { DeploymentRecord, DeploymentStatus, GroupRecord, TargetRecord } from '../records.js';
import { groupKey, isOver, targetsOf, type World } from '../store.js';
import { chooseInstances } from './choose-instances.js';
import { DeploymentFailure, noInstances, tooFewInstances, unhealthy } from './deployment-failure.js';
import { deployTo } from './deploy-to.js';
import { mostOutOfService, nextMove } from './minimum-healthy.js';
import { tellDeployment, tellInstance } from './tell.js';
import { rollBack } from './roll-back.js';

export interface Runner {
  /** Begins a deployment that is stored. */
  start(deploymentId: string): void;
  /** Sends no more commands; true when none runs any more. */
  stop(deploymentId: string, rollback: boolean): boolean;
  /** Goes on with what an earlier run left. */
  resume(): void;
}

/** Moves deployments on: chooses their instances, deploys to as many at a time as may be, and ends them. */
export const createRunner = (world: World): Runner => {
  const { cloud, store } = world;
  const instances = openInstanceDirectory(cloud);

  const groupOf = ({ application, groupId }: DeploymentRecord): GroupRecord | undefined =>
    [...store.groups.values()].find((group) => group.application === application && group.id === groupId);

  const count = (deployment: DeploymentRecord, status: TargetRecord['status']): number =>
    targetsOf(store, deployment).filter((target) => target.status === status).length;

  const setTarget = (deployment: DeploymentRecord, target: TargetRecord): void => {
    const key = `${target.deploymentId}/${target.instanceId}`;
    const before = store.targets.get(key)?.status;
    store.targets.set(key, { ...target, updatedAt: cloud.clock.now() });
    if (before !== target.status) tellInstance(cloud, deployment, target.instanceId, target.status);
  };

  const skip = (deployment: DeploymentRecord, target: TargetRecord): void =>
    setTarget(deployment, {
      ...target,
      status: 'Skipped',
      events: target.events.map((event) => (event.status === 'Pending' ? { ...event, status: 'Skipped' } : event)),
    });

  const begin = async (deployment: DeploymentRecord): Promise<void> => {
    const group = groupOf(deployment);
    if (!group) {
      const message = 'The deployment group of the deployment does not exist any more';
      return end(deployment.id, 'Failed', { code: 'DEPLOYMENT_GROUP_MISSING', message });
    }
    try {
      const instanceIds = await chooseInstances(world, group, deployment);
      if (instanceIds.length === 0) throw noInstances();
      const { configName, minimumHealthyHosts } = deployment;
      if (mostOutOfService(configName, minimumHealthyHosts, instanceIds.length) === 0) {
        throw tooFewInstances(configName, instanceIds.length);
      }
      const now = cloud.clock.now();
      const before = store.deployments.get(deployment.id);
      if (!before || isOver(before)) return;
      for (const instanceId of instanceIds) {
        store.targets.set(`${deployment.id}/${instanceId}`, {
          deploymentId: deployment.id,
          instanceId,
          status: 'Pending',
          updatedAt: now,
          events: LIFECYCLE.map((name) => ({ name, status: 'Pending' })),
        });
      }
      const running: DeploymentRecord = { ...before, status: 'InProgress', startedAt: now, instanceIds };
      store.deployments.set(running.id, running);
      tellDeployment(cloud, running);
      move(running.id);
    } catch (error) {
      if (!(error instanceof DeploymentFailure)) throw error;
      end(deployment.id, 'Failed', { code: error.code, message: error.message });
    }
  };

  const move = (deploymentId: string): void => {
    const deployment = store.deployments.get(deploymentId);
    if (!deployment || isOver(deployment)) return;
    const targets = targetsOf(store, deployment);
    const inProgress = count(deployment, 'InProgress');
    if (deployment.stopRequested) {
      if (inProgress === 0) endStopped(deployment);
      return;
    }
    const { configName, minimumHealthyHosts } = deployment;
    const next = nextMove(mostOutOfService(configName, minimumHealthyHosts, targets.length), {
      pending: count(deployment, 'Pending'),
      inProgress,
      succeeded: count(deployment, 'Succeeded'),
      failed: count(deployment, 'Failed'),
    });
    switch (next.kind) {
      case 'wait':
        return;
      case 'start':
        targets
          .filter(({ status }) => status === 'Pending')
          .slice(0, next.count)
          .forEach((target) => startOn(deployment, target));
        return;
      case 'succeed':
        return end(deploymentId, 'Succeeded');
      case 'fail': {
        const { code, message } = unhealthy();
        return end(deploymentId, 'Failed', { code, message });
      }
    }
  };

  const startOn = (deployment: DeploymentRecord, target: TargetRecord): void => {
    setTarget(deployment, { ...target, status: 'InProgress' });
    cloud.background(`deployment ${deployment.id} to ${target.instanceId}`, async () => {
      await deployTo(world, {
        deployment,
        instance: instances.find(target.instanceId),
        target: { ...target, status: 'InProgress' },
        set: (changed) => setTarget(deployment, changed),
        stopped: () => store.deployments.get(deployment.id)?.stopRequested !== undefined,
      });
      move(deployment.id);
    });
  };

  const endStopped = (deployment: DeploymentRecord): void => {
    const message = 'The deployment was stopped by a request';
    end(deployment.id, 'Stopped', { code: 'MANUAL_STOP', message });
  };

  const end = (deploymentId: string, status: DeploymentStatus, error?: ErrorInformation): void => {
    const before = store.deployments.get(deploymentId);
    if (!before || isOver(before)) return;
    const now = cloud.clock.now();
    const ended: DeploymentRecord = { ...before, status, endedAt: now, ...(error && { error }) };
    targetsOf(store, before)
      .filter((target) => target.status === 'Pending')
      .forEach((target) => skip(before, target));
    store.deployments.set(deploymentId, ended);
    noteOnGroup(ended, now);
    tellDeployment(cloud, ended);
    const rollback = rollBack(world, ended, groupOf(ended));
    if (rollback !== undefined) start(rollback);
  };

  const noteOnGroup = (deployment: DeploymentRecord, endedAt: number): void => {
    const group = groupOf(deployment);
    if (!group) return;
    const { id: deploymentId, status, createdAt, revision } = deployment;
    const lastAttempted = { deploymentId, status, createdAt, endedAt };
    const succeeded = status === 'Succeeded' && { lastSuccessful: lastAttempted, targetRevision: revision };
    store.groups.set(groupKey(group.application, group.name), { ...group, lastAttempted, ...succeeded });
    const application = store.applications.get(group.application);
    if (status !== 'Succeeded' || !application) return;
    const others = application.revisions.map((registered) => ({
      ...registered,
      groups: registered.groups.filter((name) => name !== group.name),
    }));
    const named = withRevision({ ...application, revisions: others }, revision, endedAt, (registered) => ({
      ...registered,
      groups: [...registered.groups, group.name],
    }));
    store.applications.set(application.name, named);
  };

  const start = (deploymentId: string): void => {
    const deployment = store.deployments.get(deploymentId);
    if (deployment) cloud.background(`deployment ${deploymentId}`, () => begin(deployment));
  };

  return {
    start,
    stop: (deploymentId, rollback) => {
      const deployment = store.deployments.get(deploymentId);
      if (!deployment || isOver(deployment)) return true;
      store.deployments.set(deploymentId, { ...deployment, stopRequested: { rollback } });
      if (count(deployment, 'InProgress') > 0) return false;
      endStopped(deployment);
      return true;
    },
    resume: () => {
      for (const deployment of store.deployments.values()) {
        if (isOver(deployment)) continue;
        if (deployment.status !== 'InProgress') {
          start(deployment.id);
          continue;
        }
        // What ran on an instance ended with the earlier run: it is done again.
        for (const target of targetsOf(store, deployment)) {
          if (target.status !== 'InProgress') continue;
          const events = LIFECYCLE.map((name) => ({ name, status: 'Pending' as const }));
          setTarget(deployment, { ...target, status: 'Pending', events });
        }
        cloud.background(`deployment ${deployment.id}`, async () => move(deployment.id));
      }
    },
  };
};
