import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openHost, shell, startInstance } from './host-under-test.js';
import { instanceHostContract } from './instance-host-contract.js';

instanceHostContract('process-group', false);

/** Empty for one that is gone, or dead and not yet waited for. */
const commandOf = (pid: number): string =>
  existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'latin1') : '';

describe('instances without a sandbox', () => {
  test('have their home and folders below the folder of the instance', async () => {
    const { host, directory } = await openHost('process-group');
    await startInstance(host);
    const disk = `${directory}/instances/i-1/disk`;
    expect((await shell(host, 'echo $HOME; echo $TMPDIR; echo $AWS_SSM_AGENT_LOG; pwd')).stdout).toBe(
      `${disk}/root\n${disk}/tmp\n${disk}/var/log/amazon/ssm/amazon-ssm-agent.log\n${disk}/root\n`,
    );
    expect(host.resolve('i-1', '/var/log/x')).toBe(`${disk}/var/log/x`);
  });

  test('are warned of once, unless they were accepted', async () => {
    const asked = await openHost('process-group');
    await Promise.all([startInstance(asked.host, 'i-1'), startInstance(asked.host, 'i-2')]);
    expect(asked.said).toEqual([expect.stringContaining('Install bubblewrap')]);
    const accepted = await openHost('process-group', { unsandboxed: true });
    await startInstance(accepted.host);
    expect(accepted.said).toEqual([]);
  });

  test.runIf(existsSync('/proc/self/environ'))('are killed with those who left their process group', async () => {
    const { host } = await openHost('process-group');
    await startInstance(host);
    const { stdout } = await shell(host, 'setsid bash -c "exec -a strayed sleep 1000" >/dev/null 2>&1 & echo $!');
    const pid = Number(stdout);
    await shell(host, `until grep -q strayed /proc/${pid}/cmdline; do sleep 0.01; done`);
    await host.stop('i-1');
    expect(commandOf(pid)).not.toContain('strayed');
  });
});
