import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GetDeploymentOutput } from '@aws-sdk/client-codedeploy';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { deferred } from '../../src/instances/deferred.js';
import { openCloud } from '../ec2/cloud-under-test.js';
import { appSpec, openFleet } from './codedeploy-cloud.js';

test('a deployment that a restart broke off comes to its end', async () => {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'codedeploy-'));
  onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }));
  const running = deferred<undefined>();
  const fleet = await openFleet({
    stateDirectory,
    script: ({ environment, killed }) => {
      if (environment?.['LIFECYCLE_EVENT'] !== 'AfterInstall') return undefined;
      running.resolve(undefined);
      return new Promise((resolve) => killed.addEventListener('abort', () => resolve(undefined)));
    },
  });
  await fleet.addInstance();
  const revision = await fleet.bundle({
    'appspec.yml': appSpec(['AfterInstall']),
    'site/index.html': 'x',
    'scripts/AfterInstall.sh': 'true',
  });
  const deploymentId = await fleet.createDeployment({ revision });
  await fleet.advance(0);
  await running.promise;
  await fleet.cloud.close();

  const again = await openCloud({ stateDirectory });
  await vi.waitFor(async () => {
    await again.advance(1000);
    const { deploymentInfo } = await again.cloud.call<GetDeploymentOutput>(
      'codedeploy',
      'GetDeployment',
      { deploymentId },
      ROOT,
    );
    expect(['Succeeded', 'Failed']).toContain(deploymentInfo?.status);
  });
});
