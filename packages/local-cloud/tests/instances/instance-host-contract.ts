import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { InstanceGone, type InstanceHost } from '../../src/instances/instance-host.js';
import { openHost, run, shell, startInstance } from './host-under-test.js';

/** What holds for instances whatever keeps them apart. */
export const instanceHostContract = (isolation: InstanceHost['isolation'], skip: boolean): void => {
  describe.skipIf(skip)(`instances by ${isolation}`, () => {
    test('a process tells its output, its errors and its exit code', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      expect(await shell(host, 'echo out; echo wrong >&2; exit 7')).toEqual({
        code: 7,
        stdout: 'out\n',
        stderr: 'wrong\n',
      });
    });

    test('arguments and environment reach a program as they are', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      const odd = `it's "q" $HOME \`x\` \\ \n äöü 漢字 *`;
      const outcome = await run(host, {
        command: ['bash', '-c', 'printf %s "$1|$ODD"', 'name', odd],
        environment: { ODD: odd },
      });
      expect(outcome).toEqual({ code: 0, stdout: `${odd}|${odd}`, stderr: '' });
    });

    test('the environment is clean but for what an instance has', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      const { stdout } = await run(host, { command: ['env'] });
      const names = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('=')[0]);
      const shells = ['PWD', 'OLDPWD', 'SHLVL', '_'];
      const known = [
        'AWS_REGION',
        'AWS_SSM_AGENT_LOG',
        'HOME',
        'LANG',
        'LOCAL_CLOUD_INSTANCE',
        'PATH',
        'TAR_OPTIONS',
        'TMPDIR',
      ];
      expect(names.filter((name) => !shells.includes(name ?? '') && !known.includes(name ?? ''))).toEqual([]);
      expect(stdout).toContain('AWS_REGION=us-east-1\n');
    });

    test('a program that is not there is a failed process, not a failed call', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      expect((await run(host, { command: ['no-such-program'] })).code).toBe(127);
      expect((await run(host, { command: ['true'], workingDirectory: '/no/such/folder' })).code).toBe(126);
    });

    test('files are shared by all processes of an instance and by no other instance', async () => {
      const { host } = await openHost(isolation);
      await Promise.all([startInstance(host, 'i-1'), startInstance(host, 'i-2')]);
      await shell(host, 'echo one > ~/mine', 'i-1');
      expect((await shell(host, 'cat ~/mine', 'i-1')).stdout).toBe('one\n');
      expect((await shell(host, 'cat ~/mine', 'i-2')).code).toBe(1);
    });

    test('files are written for an instance with their folder and mode', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      await host.writeFile('i-1', '/var/lib/thing/run.sh', '#!/bin/sh\necho ran\n', 0o700);
      await host.appendFile('i-1', '/var/log/some/agent.log', 'one\n');
      await host.appendFile('i-1', '/var/log/some/agent.log', 'two\n');
      expect(await run(host, { command: [host.resolve('i-1', '/var/lib/thing/run.sh')] })).toMatchObject({
        code: 0,
        stdout: 'ran\n',
      });
      expect((await shell(host, `cat ${host.resolve('i-1', '/var/log/some/agent.log')}`)).stdout).toBe('one\ntwo\n');
    });

    test('a link that a build laid does not lead a write off the disk', async () => {
      const { host, directory } = await openHost(isolation);
      await startInstance(host);
      await shell(host, `ln -s ${directory} ~/out`);
      await expect(host.writeFile('i-1', '/root/out/file', 'x')).rejects.toThrow('is a link');
      expect(existsSync(`${directory}/file`)).toBe(false);
    });

    test('a kill ends the whole process group', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      const running = await host.run('i-1', { command: ['bash', '-c', 'sleep 1000 & echo started; wait'] });
      // The background process holds the pipe: it ends only if that process was killed too.
      const end = once(running.stdout, 'end');
      await once(running.stdout, 'data');
      running.kill('SIGKILL');
      expect(await running.exited).toBe(137);
      await end;
    });

    test('a program can clean up when it is asked to end', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      const script = 'trap "echo cleaned; exit 3" TERM; echo started; while :; do sleep 0.05; done';
      const running = await host.run('i-1', { command: ['bash', '-c', script] });
      let said = '';
      running.stdout.on('data', (data: Buffer) => {
        said += data.toString();
        if (said === 'started\n') running.kill('SIGTERM');
      });
      const end = once(running.stdout, 'end');
      expect(await running.exited).toBe(3);
      await end;
      expect(said).toBe('started\ncleaned\n');
    });

    test('a daemon outlives its command, holds its pipe, and ends with the instance', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      const running = await host.run('i-1', { command: ['bash', '-c', 'setsid sleep 1000 & echo $!'] });
      expect(await running.exited).toBe(0);
      const [pid] = (await once(running.stdout, 'data')) as [Buffer];
      expect((await shell(host, `kill -0 ${pid.toString().trim()}`)).code).toBe(0);
      expect(running.stdout.readableEnded).toBe(false);
      const end = once(running.stdout.resume(), 'end');
      await host.stop('i-1');
      await end;
    });

    test('what runs when the instance stops was killed, and nothing runs on it later', async () => {
      const { host, directory, ended } = await openHost(isolation);
      await startInstance(host);
      const running = await host.run('i-1', { command: ['sleep', '1000'] });
      await host.stop('i-1');
      expect(await running.exited).toBe(137);
      await expect(host.run('i-1', { command: ['true'] })).rejects.toThrow(InstanceGone);
      expect(existsSync(`${directory}/instances/i-1`)).toBe(false);
      expect(ended).toEqual([]);
    });

    test('a disk with folders that nobody may write to goes, too', async () => {
      const { host, directory } = await openHost(isolation);
      await startInstance(host);
      await shell(host, 'mkdir -p ~/cache/module && touch ~/cache/module/file && chmod -R a-w ~/cache');
      await host.stop('i-1');
      expect(existsSync(`${directory}/instances/i-1`)).toBe(false);
    });

    test('shutdown now ends the instance before the command that asked for it has ended', async () => {
      const { host, ended } = await openHost(isolation);
      await startInstance(host);
      expect((await shell(host, 'shutdown -h now')).code).toBe(0);
      expect(ended).toEqual(['i-1 shutdown']);
    });

    test('poweroff ends the instance', async () => {
      const { host, ended } = await openHost(isolation);
      await startInstance(host);
      await shell(host, 'poweroff');
      expect(ended).toEqual(['i-1 shutdown']);
    });

    test('a dead-man timer ends the instance after its minutes, in the time of the cloud', async () => {
      const { host, clock, ended } = await openHost(isolation);
      await startInstance(host);
      await shell(host, 'shutdown -P +490');
      await clock.advance(490 * 60_000 - 1);
      expect(ended).toEqual([]);
      await clock.advance(1);
      expect(ended).toEqual(['i-1 shutdown']);
    });

    test('a later shutdown replaces an earlier one, and -c cancels it', async () => {
      const { host, clock, ended } = await openHost(isolation);
      await startInstance(host);
      await shell(host, 'shutdown -h +1 "going down"; shutdown -h +3');
      await clock.advance(2 * 60_000);
      expect(ended).toEqual([]);
      await shell(host, 'shutdown -c');
      await clock.advance(60 * 60_000);
      expect(ended).toEqual([]);
    });

    test('a stopped instance has no shutdown pending', async () => {
      const { host, clock, ended } = await openHost(isolation);
      await startInstance(host);
      await shell(host, 'shutdown -h +1');
      await host.stop('i-1');
      await clock.advance(60 * 60_000);
      expect(ended).toEqual([]);
    });

    test('a restart ends the processes and keeps the disk', async () => {
      const { host, ended } = await openHost(isolation);
      await startInstance(host);
      const before = await host.run('i-1', { command: ['bash', '-c', 'echo kept > ~/file; sleep 1000'] });
      await shell(host, 'until [ -s ~/file ]; do sleep 0.01; done');
      await host.restart?.('i-1');
      expect(await before.exited).toBe(137);
      expect((await shell(host, 'cat ~/file')).stdout).toBe('kept\n');
      expect(ended).toEqual([]);
    });

    test('a halted instance runs nothing, and starts with the disk it had', async () => {
      const { host, ended } = await openHost(isolation);
      await startInstance(host);
      await shell(host, 'echo kept > ~/file');
      await host.halt?.('i-1');
      await expect(host.run('i-1', { command: ['true'] })).rejects.toThrow(InstanceGone);
      await startInstance(host);
      expect((await shell(host, 'cat ~/file')).stdout).toBe('kept\n');
      expect(ended).toEqual([]);
    });

    test('much output arrives whole', async () => {
      const { host } = await openHost(isolation);
      await startInstance(host);
      const { stdout } = await shell(host, 'seq 1 300000');
      expect(stdout.length).toBe(1988895);
    });

    test('closing the host ends every instance', async () => {
      const { host } = await openHost(isolation);
      await Promise.all([startInstance(host, 'i-1'), startInstance(host, 'i-2')]);
      const processes = await Promise.all(['i-1', 'i-2'].map((id) => host.run(id, { command: ['sleep', '1000'] })));
      await host.close?.();
      expect(await Promise.all(processes.map(({ exited }) => exited))).toEqual([137, 137]);
    });
  });
};
