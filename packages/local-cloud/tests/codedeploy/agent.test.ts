import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readAppSpec } from '../../src/services/codedeploy/agent/app-spec.js';
import { readBundle } from '../../src/services/codedeploy/agent/bundle.js';
import { planInstall } from '../../src/services/codedeploy/agent/install-plan.js';
import { PROCESSES } from '../ec2/cloud-under-test.js';
import { appSpec, eventOf, openFleet } from './codedeploy-cloud.js';

const run = promisify(execFile);

// Machines are started for real, on one that may be busy.
vi.setConfig({ testTimeout: 120_000 });

describe('an AppSpec file', () => {
  test.each([
    ['version: 1.0\nos: linux', 'an invalid version value (1)'],
    ['version: 0.0\nos: beos', 'an unsupported operating system (beos)'],
    ['version: 0.0\nos: linux\nfiles:\n  - source: a', 'specifies only a source file (a)'],
    ['version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - timeout: 3', 'a script with no location value'],
    [
      'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a\n      timeout: 0',
      'invalid timeout value (0)',
    ],
    ['version: 0.0\nos: linux\npermissions:\n  - object: /a\n    mode: 9', 'invalid mode (9)'],
    ['version: 0.0\nos: windows\npermissions:\n  - object: /a', 'for Linux only'],
    ['version: 0.0\nos: linux\nfile_exists_behavior: MAYBE', 'unknown file_exists_behavior (MAYBE)'],
    ['a: [', 'not valid YAML'],
  ])('%j is refused', (text, why) => {
    expect(() => readAppSpec(text)).toThrow(why);
  });

  test('puts a folder’s content into the destination, a file under its name, and permissions on what they match', () => {
    const spec = readAppSpec(
      [
        'version: 0.0',
        'os: linux',
        'files:',
        '  - {source: site, destination: /srv/web}',
        '  - {source: /conf/app.conf, destination: /etc/app}',
        'permissions:',
        '  - {object: /srv/web, pattern: "*.sh", except: [no.sh], mode: 755, type: [file]}',
      ].join('\n'),
    );
    const file = (path: string) => ({ kind: 'file' as const, path, mode: 0o644, bytes: Buffer.alloc(0) });
    const plan = planInstall(spec, ['site/a.sh', 'site/no.sh', 'site/in/b.sh', 'conf/app.conf', 'other/x'].map(file));
    expect(plan.copies).toEqual([
      { to: '/srv/web', from: 'site', names: ['a.sh', 'no.sh'] },
      { to: '/srv/web/in', from: 'site/in', names: ['b.sh'] },
      { to: '/etc/app', from: 'conf', names: ['app.conf'] },
    ]);
    expect(plan.permissions.map(({ paths }) => paths)).toEqual([['/srv/web/a.sh']]);
    expect(() => planInstall({ ...spec, files: [{ source: 'none', destination: '/a' }] }, [])).toThrow('none');
  });
});

test('a bundle may be a tar file, compressed or not, with long names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const long = `${'n'.repeat(120)}.txt`;
  await writeFile(join(folder, 'appspec.yml'), 'spec');
  await writeFile(join(folder, long), 'long');
  for (const [type, flags] of [
    ['tar', '-cf'],
    ['tgz', '-czf'],
  ] as const) {
    for (const format of ['gnu', 'pax', 'ustar']) {
      const names = format === 'ustar' ? ['appspec.yml'] : ['appspec.yml', long];
      await run('tar', [`--format=${format}`, flags, 'out', ...names], { cwd: folder });
      const { stdout } = await run('cat', ['out'], { cwd: folder, encoding: 'buffer' });
      const entries = await readBundle(stdout, type);
      expect(
        entries.map((entry) => [entry.path, entry.kind === 'file' && Buffer.from(entry.bytes).toString()]),
      ).toEqual(names.map((name) => [name, name === long ? 'long' : 'spec']));
    }
  }
  await expect(readBundle(Buffer.from('no archive'.repeat(100)), 'tar')).rejects.toThrow('cannot be unpacked as tar');
});

test('files that are there already and scripts that are missing or too slow fail their events', async () => {
  const fleet = await openFleet({ ...PROCESSES, clock: 'real' });
  const id = await fleet.addInstance();
  const web = fleet.cloud.instances.resolve(id, '/srv/web');
  await fleet.sh(id, `mkdir -p ${web} && echo mine > ${web}/index.html`);
  const deploy = async (files: Readonly<Record<string, string>>, input: object = {}) => {
    const deploymentId = await fleet.createDeployment({ revision: await fleet.bundle(files), ...input });
    await fleet.ended(deploymentId);
    return fleet.target(deploymentId, id);
  };
  const files = { 'appspec.yml': appSpec([]), 'site/index.html': 'new' };

  expect(eventOf(await deploy(files), 'Install')).toMatchObject({
    status: 'Failed',
    diagnostics: {
      errorCode: 'UnknownError',
      message: 'The deployment failed because a specified file already exists at this location: /srv/web/index.html',
    },
  });
  expect((await deploy(files, { fileExistsBehavior: 'RETAIN' })).status).toBe('Succeeded');
  expect(await fleet.sh(id, `cat ${web}/index.html`)).toBe('mine\n');
  expect((await deploy(files, { fileExistsBehavior: 'OVERWRITE' })).status).toBe('Succeeded');
  expect(await fleet.sh(id, `cat ${web}/index.html`)).toBe('new');

  const missing = await deploy({ ...files, 'appspec.yml': appSpec(['BeforeInstall']) });
  expect(eventOf(missing, 'BeforeInstall')?.diagnostics).toMatchObject({
    errorCode: 'ScriptMissing',
    scriptName: 'scripts/BeforeInstall.sh',
  });
  expect(eventOf(missing, 'Install')?.status).toBe('Skipped');
  const slow = await deploy({
    ...files,
    'appspec.yml': appSpec(['BeforeInstall']).replace('timeout: 30', 'timeout: 1'),
    'scripts/BeforeInstall.sh': 'exec sleep 60',
  });
  expect(eventOf(slow, 'BeforeInstall')?.diagnostics).toMatchObject({
    errorCode: 'ScriptTimedOut',
    message: 'Script at specified location: scripts/BeforeInstall.sh failed to complete in 1 seconds',
  });
});
