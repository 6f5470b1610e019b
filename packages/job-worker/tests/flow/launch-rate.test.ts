import { describe, expect, test } from 'vitest';
import { createMemory, remembering } from '../../src/launcher/remembering.js';
import { aJob, createWorld, JOB_ID, type World, type WorldOptions } from '../world/create-world.js';
import { noFaults } from '../world/faults.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;
const idOf = (number: number): string => `00000000-2222-4333-8444-${String(number).padStart(12, '0')}`;

const beginAll = (world: World, count: number): void => {
  for (let number = 0; number < count; number += 1) {
    world.schedule.after(number, 'begin', () => {
      const { pipeline } = aJob();
      const own = { ...pipeline, executionId: `execution-${number}`, actionExecutionId: `action-${number}` };
      world.begin(idOf(number), aJob({ pipeline: own }));
    });
  }
};

const calls = (world: World, name: string): number => world.faults.calls.filter((call) => call === name).length;
const launches = (world: World) =>
  world.fleet.instances.map(({ tags, launchedAt }) => ({ jobId: tags['codepipeline-ec2-job'], at: launchedAt }));

/** One launch a hundred seconds, and the first is taken: the job has to wait. */
const SLOW: WorldOptions = { launchRate: { burst: 1, perSecond: 0.01 } };
const runQueued = async (options: WorldOptions): Promise<World> => {
  const world = createWorld({ ...SLOW, ...options });
  await world.table.takeLaunchToken({ burst: 1, perSecond: 0.01 }, world.schedule.now());
  world.begin();
  return world;
};

describe('launches', () => {
  test('come as often as EC2 allows and in the order of their jobs, none asked for in vain', async () => {
    const world = createWorld({ launchRate: { burst: 2, perSecond: 0.02 } });
    beginAll(world, 6);
    await world.schedule.run(2 * HOUR);
    expect(world.source.reports).toHaveLength(6);
    expect(launches(world).map(({ jobId }) => jobId)).toEqual([0, 1, 2, 3, 4, 5].map(idOf));
    const times = launches(world).map(({ at }) => at);
    for (const [number, at] of times.slice(2).entries()) {
      const due = (times[0] ?? 0) + 50 * (number + 1);
      expect(at - due).toBeGreaterThanOrEqual(-1);
      expect(at - due).toBeLessThanOrEqual(2);
    }
    expect([calls(world, 'fleet.launch'), calls(world, 'table.takeLaunchToken')]).toEqual([6, 6]);
    expect(world.trail(idOf(5)).slice(0, 4)).toEqual(['Acquire', 'AwaitLaunch', 'Acquire', 'AwaitReady']);
  });

  test('of a job alone cost one call of the table and no state more', async () => {
    const world = createWorld();
    world.begin();
    await world.schedule.run(HOUR);
    expect(calls(world, 'table.takeLaunchToken')).toBe(1);
    expect(world.trail().filter((state) => state !== 'Done')).toHaveLength(7);
  });

  test('that are refused are paid once more: others wait the longer, and the job itself does not', async () => {
    const world = createWorld(SLOW);
    const launch = world.fleet.launch.bind(world.fleet);
    const throttled = 'RequestLimitExceeded';
    const answers = ['InsufficientInstanceCapacity', throttled, throttled, throttled];
    world.fleet.launch = (request) => {
      const code = answers.shift();
      return code === undefined ? launch(request) : Promise.resolve({ status: 'refused', code, message: 'Not now.' });
    };
    beginAll(world, 2);
    await world.schedule.run(2 * HOUR);
    const [first, second] = launches(world);
    expect([first?.jobId, second?.jobId]).toEqual([idOf(0), idOf(1)]);
    expect(world.trail(idOf(0))).not.toContain('AwaitLaunch');
    expect(calls(world, 'table.takeLaunchToken')).toBe(4);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }, { how: 'succeeded' }]);
  });

  test('that are far off: the job is renewed in time, and the pipeline says what it waits for', async () => {
    const world = createWorld(SLOW);
    for (let taken = 0; taken < 50; taken += 1)
      await world.table.takeLaunchToken({ burst: 1, perSecond: 0.01 }, world.schedule.now());
    world.begin();
    let longest = 0;
    for (let minute = 0; minute < 80; minute += 1) {
      await world.schedule.run(60);
      const open = (await world.table.read(JOB_ID))?.open;
      if (open !== undefined) longest = Math.max(longest, world.schedule.now() / 1000 - open.since);
    }
    expect(longest).toBeLessThan(24 * 60);
    expect(world.source.continuations.length).toBeGreaterThanOrEqual(2);
    for (const { summary } of world.source.continuations) {
      expect(summary).toMatch(/^Waits for an instance: .*EC2 allows 0.01 launches a second/);
    }
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    // The URLs of the instance are signed when its time has come.
    expect(world.trail()).not.toContain('ProbeReady');
  });

  test('of a job that its pipeline gives up meanwhile are not made', async () => {
    const world = await runQueued({});
    await world.schedule.run(30);
    expect(world.trail()).toEqual(['Acquire', 'AwaitLaunch']);
    world.source.abandon('action-execution-1');
    world.emit('CodePipeline Action Execution State Change', {
      'execution-id': 'pipeline-execution-1',
      pipeline: 'website',
      state: 'ABANDONED',
    });
    await world.schedule.run(60);
    expect(world.trail()).toEqual(['Acquire', 'AwaitLaunch', 'Release', 'Done']);
    await world.schedule.run(HOUR);
    expect([world.fleet.instances, world.source.reports]).toEqual([[], []]);
  });

  test('of an order that cannot be served are refused at once, not when their time comes', async () => {
    const world = await runQueued({});
    world.fleet.describeImage = () =>
      Promise.resolve({ status: 'refused', code: 'InvalidAMIID.NotFound', message: 'The image does not exist.' });
    await world.schedule.run(30);
    expect(world.source.reports).toMatchObject([{ how: { type: 'ConfigurationError' } }]);
  });

  test('of a second instance have a token of their own, though the first had waited for its', async () => {
    const world = await runQueued({
      instance: (number) => ({ ...goodInstance, ...(number === 0 && { diesAfter: 10 }) }),
    });
    await world.schedule.run(2 * HOUR);
    const [first, second] = launches(world).map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(98);
    expect(calls(world, 'table.takeLaunchToken')).toBe(2);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });

  test('that have to wait are made once, wherever a function dies', { timeout: 120_000 }, async () => {
    const calm = await runQueued({});
    await calm.schedule.run(HOUR);
    const until = calm.faults.calls.lastIndexOf('fleet.launch') + 3;
    expect(until).toBeGreaterThan(10);
    const broken: string[] = [];
    for (const when of ['before', 'after'] as const) {
      for (const [index, name] of calm.faults.calls.slice(0, until).entries()) {
        const world = await runQueued({ faults: { ...noFaults(), crash: { call: index + 1, when } } });
        await world.schedule.run(HOUR);
        const { length } = world.fleet.instances;
        if (length !== 1 || world.source.reports.length !== 1 || world.alive().length !== 0) {
          broken.push(`${when} call ${index + 1}, ${name}: ${length} instances`);
        }
      }
    }
    expect(broken).toEqual([]);
  });
});

describe('a function that stays loaded', () => {
  test('asks for the same parameter and the same image once in a moment', async () => {
    const world = createWorld();
    const memory = createMemory();
    // The launcher's ports are among the world's.
    const { parameters, fleet } = remembering(world.ports, memory);
    const name = [...world.parameters.keys()][0] ?? '';
    for (let time = 0; time < 3; time += 1) {
      expect(await parameters.read(name)).toContain('lt-1');
      expect(await parameters.read('missing')).toBeUndefined();
      expect(await fleet.describeImage('ami-1')).toMatchObject({ status: 'found' });
    }
    expect(calls(world, 'parameters.read')).toBe(1 + 3);
    expect(calls(world, 'fleet.describeImage')).toBe(1);
    world.parameters.set(name, 'changed');
    await world.schedule.run(16);
    expect(await parameters.read(name)).toBe('changed');
    await fleet.describeImage('ami-1');
    expect(calls(world, 'fleet.describeImage')).toBe(2);
  });
});
