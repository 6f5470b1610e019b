import { describe, expect, test, vi } from 'vitest';
import { PROCESSES } from '../ec2/cloud-under-test.js';
import { appSpec, eventOf, openFleet, statusesOf } from './codedeploy-cloud.js';

// Machines are started for real, on one that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const REAL = { ...PROCESSES, clock: 'real' } as const;

const SAY =
  '#!/bin/sh\nmkdir -p "$HOME" && echo "$LIFECYCLE_EVENT $DEPLOYMENT_ID $APPLICATION_NAME $DEPLOYMENT_GROUP_NAME" >> "$HOME/told"\n';

describe('a deployment to real instances', () => {
  test('lays files, runs hooks with their environment, and stops the application with the revision that it replaces', async () => {
    const fleet = await openFleet(REAL);
    const [one, two] = [await fleet.addInstance(), await fleet.addInstance()];
    const first = await fleet.createDeployment({
      revision: await fleet.bundle({
        'appspec.yml': appSpec(
          ['ApplicationStop', 'BeforeInstall', 'AfterInstall'],
          'permissions:\n  - object: /srv/web\n    pattern: "*.sh"\n    mode: 750\n    type: [file]',
        ),
        'site/index.html': 'one',
        'site/only/first.txt': 'gone later',
        'site/run.sh': 'x',
        'scripts/ApplicationStop.sh': 'echo stopped the first >> "$HOME/told"',
        'scripts/BeforeInstall.sh': SAY,
        'scripts/AfterInstall.sh': SAY,
      }),
    });
    expect(await fleet.ended(first)).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 2, Failed: 0, Skipped: 0 },
    });
    const web = fleet.cloud.instances.resolve(one, '/srv/web');
    for (const id of [one, two]) {
      const folder = fleet.cloud.instances.resolve(id, '/srv/web');
      expect(await fleet.sh(id, `cd ${folder} && cat index.html only/first.txt && stat -c %a run.sh`)).toBe(
        'onegone later750\n',
      );
      expect(await fleet.sh(id, 'cat "$HOME/told"')).toBe(
        `BeforeInstall ${first} web fleet\nAfterInstall ${first} web fleet\n`,
      );
    }

    const second = await fleet.createDeployment({
      revision: await fleet.bundle({ 'appspec.yml': appSpec([]), 'site/index.html': 'two' }, 'second.zip'),
    });
    expect((await fleet.ended(second)).status).toBe('Succeeded');
    expect(await fleet.sh(one, `cat ${web}/index.html; ls ${web}`)).toBe('twoindex.html\n');
    expect(await fleet.sh(one, 'tail -n 1 "$HOME/told"')).toBe('stopped the first\n');
    expect(statusesOf(await fleet.target(second, one))).toEqual(Array.from({ length: 7 }, () => 'Succeeded'));
  });

  test('that fails in a script tells which and how, leaves the other instance out, and is rolled back', async () => {
    const fleet = await openFleet(REAL, {
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    const ids = [await fleet.addInstance(), await fleet.addInstance()];
    const good = await fleet.createDeployment({
      revision: await fleet.bundle({ 'appspec.yml': appSpec([]), 'site/index.html': 'good' }),
    });
    await fleet.ended(good);
    const bad = await fleet.createDeployment({
      revision: await fleet.bundle(
        {
          'appspec.yml': appSpec(['ValidateService']),
          'site/index.html': 'bad',
          'scripts/ValidateService.sh': 'echo looking\necho "no answer" >&2\nexit 3\n',
        },
        'bad.zip',
      ),
    });
    const ended = await fleet.ended(bad);
    expect(ended).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HEALTH_CONSTRAINTS' },
      deploymentOverview: { Failed: 1, Skipped: 1 },
    });
    const targets = await Promise.all(ids.map((id) => fleet.target(bad, id)));
    const failed = targets.find(({ status }) => status === 'Failed');
    expect(eventOf(failed ?? {}, 'ValidateService')).toMatchObject({
      status: 'Failed',
      diagnostics: {
        errorCode: 'ScriptFailed',
        scriptName: 'scripts/ValidateService.sh',
        message: 'Script at specified location: scripts/ValidateService.sh failed with exit code 3',
        logTail:
          'LifecycleEvent - ValidateService\nScript - scripts/ValidateService.sh\n[stdout]looking\n[stderr]no answer\n',
      },
    });
    const { rollbackDeploymentId = '' } = ended.rollbackInfo ?? {};
    expect(await fleet.ended(rollbackDeploymentId)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: bad },
    });
    for (const id of ids) {
      expect(await fleet.sh(id, `cat ${fleet.cloud.instances.resolve(id, '/srv/web')}/index.html`)).toBe('good');
    }
  });
});
