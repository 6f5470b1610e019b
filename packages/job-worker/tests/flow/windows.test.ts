import { describe, expect, test } from 'vitest';
import { windowsAgent } from '@codepipeline-ec2/ssm-agent-scripts';
import { createWorld, JOB_ID } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;
const ENVIRONMENT = '/codepipeline-ec2/builds/environments/default';

const windowsWorld = (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = createWorld(options);
  world.fleet.platform = 'windows';
  return world;
};

const allowOnly = (world: ReturnType<typeof createWorld>, platform: 'linux' | 'windows'): void => {
  const settings = JSON.parse(world.parameters.get(ENVIRONMENT) ?? '{}') as object;
  world.parameters.set(ENVIRONMENT, JSON.stringify({ ...settings, platform }));
};

describe('a build whose image is a Windows image', () => {
  test("boots, is commanded and is served by Windows' own scripts, and is reported once", async () => {
    const world = windowsWorld();
    const stored: [string, string][] = [];
    const put = world.objects.put.bind(world.objects);
    world.objects.put = (key, text) => {
      stored.push([key, text]);
      return put(key, text);
    };
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.alive()).toEqual([]);
    expect(world.fleet.launches[0]?.userData).toMatch(/^<powershell>/);
    expect(world.runner.sent.map(({ document }) => document)).toEqual(['builds-windows']);
    expect(stored.find(([key]) => key.endsWith('/agent.ps1'))).toEqual([
      `tickets/${JOB_ID}/1.1/agent.ps1`,
      windowsAgent.text,
    ]);
  });

  test('may take ten minutes to boot, which on Linux is too long to be waited for without asking', async () => {
    const boot = { instance: () => ({ ...goodInstance, bootSeconds: 600 }) };
    const [windows, linux] = [windowsWorld(boot), createWorld(boot)];
    for (const world of [windows, linux]) {
      world.begin();
      await world.schedule.run(HOUR);
      expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    }
    expect(windows.trail()).not.toContain('ProbeReady');
    expect(linux.trail()).toContain('ProbeReady');
  });

  test('runs again on Windows when its instance is lost before the build', async () => {
    const world = windowsWorld({
      instance: (number) => (number === 0 ? { ...goodInstance, diesAfter: 20 } : goodInstance),
    });
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.fleet.launches.map(({ userData }) => userData.startsWith('<powershell>'))).toEqual([true, true]);
  });

  test('gets the root volume of its environment at the place where Windows images have it', async () => {
    const world = windowsWorld();
    const settings = JSON.parse(world.parameters.get(ENVIRONMENT) ?? '{}') as object;
    world.parameters.set(ENVIRONMENT, JSON.stringify({ ...settings, volumeGiB: 100 }));
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.fleet.launches[0]?.volume).toEqual({ device: '/dev/sda1', gibibytes: 100 });
  });

  test('is refused by name in an environment for Linux, and taken in one for Windows', async () => {
    const refused = windowsWorld();
    allowOnly(refused, 'linux');
    refused.begin();
    await refused.schedule.run(60);
    expect(refused.source.reports).toMatchObject([{ how: { type: 'ConfigurationError' } }]);
    expect(refused.source.reports[0]?.how).toMatchObject({
      message: expect.stringContaining('is a Windows image, the build environment default is for Linux'),
    });
    expect(refused.fleet.launches).toEqual([]);

    const taken = windowsWorld();
    allowOnly(taken, 'windows');
    taken.begin();
    await taken.schedule.run(HOUR);
    expect(taken.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });
});
