import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openHost, shell, startInstance, withoutBubblewrap } from './host-under-test.js';
import { instanceHostContract } from './instance-host-contract.js';

instanceHostContract('bubblewrap', withoutBubblewrap);

describe.skipIf(withoutBubblewrap)('a bubblewrap sandbox', () => {
  test('has a root of its own that may be written to', async () => {
    const { host } = await openHost('bubblewrap');
    await startInstance(host);
    const { code, stdout } = await shell(
      host,
      'set -e; mkdir /build /opt/tool; echo x > /etc/new.conf; echo 10.0.0.9 db >> /etc/hosts; id -u; echo $HOME; hostname',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0\n/root\nip-10-0-0-1\n' });
  });

  test('does not show the files of this machine', async () => {
    const { host, directory } = await openHost('bubblewrap');
    await startInstance(host);
    expect((await shell(host, `ls ${directory}`)).code).not.toBe(0);
    expect((await shell(host, `ls ${process.cwd()}`)).code).not.toBe(0);
    expect((await shell(host, 'cat /etc/shadow /.system/etc/shadow')).stdout).toBe('');
    expect((await shell(host, 'touch /usr/bin/x')).code).not.toBe(0);
    expect((await shell(host, 'umount /usr; mount -t tmpfs none /mnt')).code).not.toBe(0);
  });

  test('shows only its own processes, of all its commands', async () => {
    const { host } = await openHost('bubblewrap');
    await startInstance(host);
    await shell(host, 'setsid sleep 1234 >/dev/null 2>&1 &');
    const { stdout } = await shell(host, 'cat /proc/[0-9]*/cmdline | tr "\\0" " "');
    expect(stdout).toContain('sleep 1234');
    expect(stdout).not.toContain('vitest');
  });

  test('has the tools of this machine', async () => {
    const { host } = await openHost('bubblewrap');
    await startInstance(host);
    const { stdout } = await shell(host, 'node -e "console.log(1 + 1)"; python3 -c "print(2 + 2)"; git --version');
    expect(stdout).toMatch(/^2\n4\ngit version/);
  });

  test('tells when its process tree is gone all at once', async () => {
    const { host, nextEnd } = await openHost('bubblewrap');
    await startInstance(host);
    const end = nextEnd();
    const running = await host.run('i-1', { command: ['bash', '-c', 'kill -KILL -1'] });
    expect(await end).toBe('i-1 died');
    expect(await running.exited).toBe(137);
  });

  test.runIf(existsSync('/sbin/shutdown'))('is ended by /sbin/shutdown, too', async () => {
    const { host, ended } = await openHost('bubblewrap');
    await startInstance(host);
    expect((await shell(host, '/sbin/shutdown -h now')).code).toBe(0);
    expect(ended).toEqual(['i-1 shutdown']);
  });

  test('bounds the size of a file', async () => {
    const { host } = await openHost('bubblewrap', { limits: { fileBytes: 1024 * 1024 } });
    await startInstance(host);
    expect((await shell(host, 'head -c 2000000 /dev/zero > ~/big')).code).not.toBe(0);
  });

  test('bounds the memory of a process', async () => {
    const { host } = await openHost('bubblewrap', { limits: { memoryBytes: 256 * 1024 * 1024 } });
    await startInstance(host);
    expect((await shell(host, 'python3 -c "x = bytearray(400_000_000)"')).stderr).toContain('MemoryError');
  });

  test('leaves Ctrl-C to the programs in it', async () => {
    const { host } = await openHost('bubblewrap');
    await startInstance(host);
    expect((await shell(host, "sh -c 'kill -INT $$'; echo $?")).stdout).toBe('130\n');
  });
});
