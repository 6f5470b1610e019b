import { describe, expect, test } from 'vitest';
import { createWorld, JOB_ID, type World, type WorldOptions } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';
import { noFaults } from '../world/faults.js';

const HOUR = 3600;

const run = async (options: WorldOptions): Promise<World> => {
  const world = createWorld(options);
  world.begin();
  await world.schedule.run(2 * HOUR);
  return world;
};

/** How the world differs from what is promised. */
const faultsOf = async (world: World, how: 'succeeded' | 'JobFailed', instances: number): Promise<string[]> => {
  const { reports } = world.source;
  const told = reports.map((report) => (report.how === 'succeeded' ? report.how : report.how.type));
  const record = await world.table.read(JOB_ID);
  return [
    ...(told.join() === how ? [] : [`reported ${told.join() || 'nothing'}`]),
    ...(world.alive().length === 0 ? [] : ['an instance is left']),
    ...(world.fleet.instances.length <= instances ? [] : [`${world.fleet.instances.length} instances`]),
    ...(new Set(world.runner.sent.map(({ comment }) => comment)).size === world.runner.sent.length
      ? []
      : ['a command sent twice']),
    ...(record?.dueAt === undefined ? [] : ['the sweep is not done with it']),
  ];
};

/** Dies at every call of every function once, before its effect and after it. */
const crashEverywhere = async (
  options: WorldOptions,
  how: 'succeeded' | 'JobFailed',
  instances: number,
): Promise<string[]> => {
  const calm = await run(options);
  const broken: string[] = [];
  const calls = calm.faults.calls.slice();
  for (const when of ['before', 'after'] as const) {
    for (const [index, name] of calls.entries()) {
      const world = await run({ ...options, faults: { ...noFaults(), crash: { call: index + 1, when } } });
      for (const fault of await faultsOf(world, how, instances))
        broken.push(`${when} call ${index + 1}, ${name}: ${fault}`);
      // Schedules repeat for ever; what comes after the job's end is all the same.
      if (index > 150) break;
    }
  }
  return broken;
};

describe('a function that dies at any call', () => {
  test('leaves one report and no instance of a build that succeeds', { timeout: 300_000 }, async () => {
    expect(await crashEverywhere({}, 'succeeded', 1)).toEqual([]);
  });
  test('leaves one report and no instance when jobs are continued at once', { timeout: 300_000 }, async () => {
    const instance = () => ({ ...goodInstance, bootSeconds: 1, buildSeconds: 1 });
    expect(await crashEverywhere({ continuationSeconds: 0, instance }, 'succeeded', 1)).toEqual([]);
  });
  test(
    'leaves one report and no instance of a build that fails before the follow-up job is there',
    { timeout: 300_000 },
    async () => {
      const instance = () => ({ ...goodInstance, bootSeconds: 5, buildSeconds: 5, ends: 'failed' as const });
      expect(await crashEverywhere({ instance }, 'JobFailed', 1)).toEqual([]);
    },
  );
});
