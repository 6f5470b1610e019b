import type { ListDeploymentsOutput } from '@aws-sdk/client-codedeploy';
import { describe, expect, test } from 'vitest';
import { deferred } from '../../src/instances/deferred.js';
import { mostOutOfService, nextMove } from '../../src/services/codedeploy/deployments/minimum-healthy.js';
import { appSpec, openFleet, statusesOf } from './codedeploy-cloud.js';

const FILES = {
  'appspec.yml': appSpec(['AfterInstall']),
  'site/index.html': 'x',
  'scripts/AfterInstall.sh': 'true',
};

describe('the minimum of healthy instances', () => {
  test.each([
    ['CodeDeployDefault.OneAtATime', { type: 'FLEET_PERCENT', value: 99 }, 300, 1],
    ['CodeDeployDefault.HalfAtATime', { type: 'FLEET_PERCENT', value: 50 }, 9, 4],
    ['CodeDeployDefault.AllAtOnce', { type: 'HOST_COUNT', value: 0 }, 9, 9],
    ['Mine', { type: 'HOST_COUNT', value: 9 }, 9, 0],
    ['Mine', { type: 'FLEET_PERCENT', value: 75 }, 1, 1],
  ] as const)('%s with %j lets of %i instances %i go', (name, minimum, instances, most) => {
    expect(mostOutOfService(name, minimum, instances)).toBe(most);
  });

  test.each([
    [
      'begins with as many as may be out',
      2,
      { pending: 3, inProgress: 0, succeeded: 0, failed: 0 },
      { kind: 'start', count: 2 },
    ],
    ['counts failed ones as out', 2, { pending: 2, inProgress: 1, succeeded: 0, failed: 1 }, { kind: 'wait' }],
    ['ends when no more may be out', 1, { pending: 2, inProgress: 0, succeeded: 1, failed: 1 }, { kind: 'fail' }],
    ['forgives the last one', 1, { pending: 0, inProgress: 0, succeeded: 2, failed: 1 }, { kind: 'succeed' }],
    ['does not forgive the only one', 1, { pending: 0, inProgress: 0, succeeded: 0, failed: 1 }, { kind: 'fail' }],
  ] as const)('a deployment %s', (_what, most, progress, move) => {
    expect(nextMove(most, progress)).toEqual(move);
  });
});

describe('a deployment', () => {
  test('without instances fails, and says so', async () => {
    const fleet = await openFleet();
    const ended = await fleet.ended(await fleet.createDeployment({ revision: await fleet.bundle(FILES) }));
    expect(ended).toMatchObject({ status: 'Failed', errorInformation: { code: 'NO_INSTANCES' } });
  });

  test('fails where the service role may not look for instances', async () => {
    const fleet = await openFleet();
    await fleet.call('iam', 'DetachRolePolicy', {
      RoleName: 'codedeploy',
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole',
    });
    const ended = await fleet.ended(await fleet.createDeployment({ revision: await fleet.bundle(FILES) }));
    expect(ended.errorInformation?.code).toBe('IAM_ROLE_PERMISSIONS');
  });

  test('is the only one of its group, and a stop lets the running script end but nothing after it', async () => {
    const running = deferred<undefined>();
    const go = deferred<undefined>();
    const fleet = await openFleet({
      script: async ({ environment }) => {
        if (environment?.['LIFECYCLE_EVENT'] !== 'AfterInstall') return undefined;
        running.resolve(undefined);
        await go.promise;
        return undefined;
      },
    });
    const ids = [await fleet.addInstance(), await fleet.addInstance()];
    const revision = await fleet.bundle(FILES);
    const id = await fleet.createDeployment({ revision });
    await fleet.advance(0);
    await running.promise;
    await expect(fleet.createDeployment({ revision })).rejects.toThrow(
      `The Deployment Group 'fleet' already has an active Deployment '${id}'`,
    );
    expect(await fleet.deploy('StopDeployment', { deploymentId: id })).toMatchObject({ status: 'Pending' });
    go.resolve(undefined);
    expect(await fleet.ended(id)).toMatchObject({ status: 'Stopped', deploymentOverview: { Skipped: 2 } });
    const statuses = await Promise.all(
      ids.map(async (instance) => statusesOf(await fleet.target(id, instance)).join()),
    );
    expect(statuses.sort()).toEqual([
      Array.from({ length: 7 }, () => 'Skipped').join(),
      'Succeeded,Succeeded,Succeeded,Succeeded,Succeeded,Skipped,Skipped',
    ]);
    const listed = await fleet.deploy<ListDeploymentsOutput>('ListDeployments', { includeOnlyStatuses: ['Stopped'] });
    expect(listed.deployments).toEqual([id]);
    await expect(fleet.deploy('StopDeployment', { deploymentId: id })).rejects.toThrow('already completed');
  });

  test('tells EventBridge of its start and end, and of each instance’s', async () => {
    const fleet = await openFleet();
    const instanceId = await fleet.addInstance();
    const deploymentId = await fleet.createDeployment({ revision: await fleet.bundle(FILES) });
    await fleet.ended(deploymentId);
    const told = fleet.events.filter(({ source }) => source === 'aws.codedeploy');
    expect(told.map(({ detailType, detail }) => [detailType, (detail as { state: string }).state])).toEqual([
      ['CodeDeploy Deployment State-change Notification', 'START'],
      ['CodeDeploy Instance State-change Notification', 'START'],
      ['CodeDeploy Instance State-change Notification', 'SUCCESS'],
      ['CodeDeploy Deployment State-change Notification', 'SUCCESS'],
    ]);
    expect(told[1]).toMatchObject({
      detail: { instanceId, deploymentId, application: 'web', deploymentGroup: 'fleet' },
    });
  });
});
