import { describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { createInstanceHost } from '../../src/instances/create-instance-host.js';
import { InstanceGone } from '../../src/instances/instance-host.js';
import { openHost, run, startInstance } from './host-under-test.js';

describe('scripted instances', () => {
  test('are what a virtual clock gets by default', () => {
    expect(createInstanceHost({ clock: virtualClock(0), workDirectory: '/nowhere' }).isolation).toBe('scripted');
  });

  test('end each process at once and well, without a script', async () => {
    const { host } = await openHost('scripted');
    await startInstance(host);
    expect(await run(host, { command: ['anything'] })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('run what the script plays, with the files that were written', async () => {
    const { host } = await openHost('scripted', {
      script: ({ command, environment, readFile }) => ({
        exitCode: 3,
        stdout: `${command.join(' ')} ${environment?.['AWS_REGION']} ${readFile('/f')}`,
      }),
    });
    await startInstance(host);
    await host.writeFile('i-1', '/f', 'written');
    expect(await run(host, { command: ['a', 'b'] })).toEqual({ code: 3, stdout: 'a b us-east-1 written', stderr: '' });
  });

  test('can be killed while they take their time', async () => {
    const { host } = await openHost('scripted', { script: () => new Promise(() => undefined) });
    await startInstance(host);
    const killed = await host.run('i-1', { command: ['build'] });
    killed.kill('SIGKILL');
    expect(await killed.exited).toBe(137);
    const stopped = await host.run('i-1', { command: ['build'] });
    await host.stop('i-1');
    expect(await stopped.exited).toBe(137);
    await expect(host.run('i-1', { command: ['build'] })).rejects.toThrow(InstanceGone);
  });

  test('can shut themselves down in the time of the cloud', async () => {
    const { host, clock, ended } = await openHost('scripted', {
      script: ({ shutdown }) => {
        shutdown('-h', '+2');
        return undefined;
      },
    });
    await startInstance(host);
    await run(host, { command: ['boot'] });
    await clock.advance(119_999);
    expect(ended).toEqual([]);
    await clock.advance(1);
    expect(ended).toEqual(['i-1 shutdown']);
  });
});
