import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parseUserData } from '../../src/services/ec2/user-data.js';
import {
  AGENT_STATEMENT,
  base64,
  launch,
  openCloud,
  PATIENTLY,
  PROCESSES,
  type CloudUnderTest,
} from './cloud-under-test.js';

const MULTIPART = `Content-Type: multipart/mixed; boundary="==BOUNDARY=="
MIME-Version: 1.0

--==BOUNDARY==
Content-Type: text/cloud-boothook; charset="us-ascii"

#cloud-boothook
#!/bin/bash
echo hook
--==BOUNDARY==
Content-Type: text/x-shellscript; charset="us-ascii"
Content-Transfer-Encoding: base64

${base64('#!/bin/bash\necho script ä\n')}
--==BOUNDARY==
Content-Type: text/cloud-config; charset="us-ascii"

packages: [git]
--==BOUNDARY==--
`;

describe('user data', () => {
  test('that begins with #! is a script', () => {
    expect(parseUserData(base64('#!/bin/sh\necho x\n'))).toEqual([{ kind: 'script', content: '#!/bin/sh\necho x\n' }]);
  });

  test('that begins with #cloud-boothook is a boothook without that line', () => {
    expect(parseUserData(base64('#cloud-boothook\n#!/bin/sh\necho x\n'))).toEqual([
      { kind: 'boothook', content: '#!/bin/sh\necho x\n' },
    ]);
  });

  test('in several parts is read part by part, what does not run left out', () => {
    const parts = [
      { kind: 'boothook', content: '#!/bin/bash\necho hook' },
      { kind: 'script', content: '#!/bin/bash\necho script ä\n' },
    ];
    expect(parseUserData(base64(MULTIPART))).toEqual(parts);
    expect(parseUserData(base64(MULTIPART.replaceAll('\n', '\r\n')))).toMatchObject([{ kind: 'boothook' }, parts[1]]);
  });

  test('may be compressed', () => {
    const script = '#!/bin/sh\necho x\n';
    expect(parseUserData(gzipSync(script).toString('base64'))).toEqual([{ kind: 'script', content: script }]);
  });

  test('of other kinds does not run', () => {
    expect(parseUserData(base64('#cloud-config\npackages: [git]\n'))).toEqual([]);
    expect(parseUserData('')).toEqual([]);
  });
});

/** What the console of an instance says up to now. */
const consoleOf = async (cloud: CloudUnderTest, InstanceId: string): Promise<string> => {
  const { Output = '' } = await cloud.call<{ Output?: string }>('ec2', 'GetConsoleOutput', { InstanceId });
  return Buffer.from(Output, 'base64').toString();
};

describe('a boot', () => {
  test('runs boothooks, then scripts, as root, and keeps what they say', async () => {
    const cloud = await openCloud({ ...PROCESSES, clock: 'real' });
    const UserData = base64(MULTIPART.replace('echo hook', 'echo hook $INSTANCE_ID; echo wrong >&2; false'));
    const { InstanceId } = await launch(cloud, { UserData });
    await expect.poll(() => consoleOf(cloud, InstanceId), PATIENTLY).toContain('Cloud-init finished');
    const said = await consoleOf(cloud, InstanceId);
    expect(said).toContain(`hook ${InstanceId}\n`);
    expect(said).toContain('wrong\n');
    expect(said).toContain('Failed to run boothook part-001 [exit code: 1]');
    expect(said.indexOf('hook')).toBeLessThan(said.indexOf('script ä'));
  });

  test('does not wait for what a script leaves in the background', async () => {
    const cloud = await openCloud({ ...PROCESSES, clock: 'real' });
    const { InstanceId } = await launch(cloud, { UserData: base64('#!/bin/sh\nsleep 1000 &\necho $HOME\n') });
    await expect.poll(() => consoleOf(cloud, InstanceId), PATIENTLY).toContain('Cloud-init finished');
  });

  test('lets a watcher see in the log of the agent that commands may come', async () => {
    const cloud = await openCloud({ ...PROCESSES, clock: 'real' });
    await cloud.profile('agent', [AGENT_STATEMENT]);
    const watcher = `#cloud-boothook
#!/bin/bash
log=\${AWS_SSM_AGENT_LOG:-/var/log/amazon/ssm/amazon-ssm-agent.log}
(until grep -qs 'Set up control channel successfully' "$log"; do sleep 0.02; done; echo ready) &
`;
    const { InstanceId } = await launch(cloud, {
      UserData: base64(watcher),
      IamInstanceProfile: { Name: 'agent' },
    });
    await expect.poll(() => consoleOf(cloud, InstanceId), PATIENTLY).toContain('ready\n');
  });

  test('can end the instance', async () => {
    const cloud = await openCloud({ ...PROCESSES, clock: 'real' });
    const { InstanceId } = await launch(cloud, {
      UserData: base64('#!/bin/sh\nshutdown -h now\n'),
      InstanceInitiatedShutdownBehavior: 'terminate',
    });
    const ended = await cloud.event(({ detail }) => (detail as { state?: string }).state === 'terminated');
    expect(ended.detail).toMatchObject({ 'instance-id': InstanceId });
  });

  test('runs boothooks again after a reboot, but not scripts', async () => {
    const cloud = await openCloud({ ...PROCESSES, clock: 'real' });
    const { InstanceId } = await launch(cloud, { UserData: base64(MULTIPART) });
    await expect.poll(() => consoleOf(cloud, InstanceId), PATIENTLY).toContain('Cloud-init finished');
    await cloud.call('ec2', 'RebootInstances', { InstanceIds: [InstanceId] });
    await expect
      .poll(() => consoleOf(cloud, InstanceId), PATIENTLY)
      .toSatisfy((said: string) => said.includes('Cloud-init finished') && !said.includes('script'));
    expect(await consoleOf(cloud, InstanceId)).toContain('hook\n');
  });
});
