import { describe, expect, test } from 'vitest';
import { aJob, createWorld, JOB_ID, type World, type WorldOptions } from '../world/create-world.js';
import { noFaults } from '../world/faults.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;
const idOf = (number: number): string => `00000000-2222-4333-8444-${String(number).padStart(12, '0')}`;

const beginAll = (world: World, count: number, everySeconds = 2): string[] => {
  const jobIds = Array.from({ length: count }, (_, number) => idOf(number));
  jobIds.forEach((jobId, number) => {
    world.schedule.after(number * everySeconds, 'begin', () => {
      const { pipeline } = aJob();
      const own = { ...pipeline, executionId: `execution-${number}`, actionExecutionId: `action-${number}` };
      world.begin(jobId, aJob({ pipeline: own }));
    });
  });
  return jobIds;
};

/** The most instances that were alive at once. */
const watch = (world: World, seconds: number): { readonly most: () => number } => {
  let most = 0;
  for (let at = 1; at <= seconds; at += 1)
    world.schedule.after(at, 'count', () => {
      most = Math.max(most, world.alive().length);
    });
  return { most: () => most };
};

const launched = (world: World): string[] =>
  world.fleet.instances.map(({ tags }) => tags['codepipeline-ec2-job'] ?? '');

const takenPlaces = (world: World): string[] =>
  [...world.table.limits.values()].flatMap(({ taken, queue }) => [...taken, ...queue.keys()]);

describe('a limit of builds', () => {
  test.each<[string, NonNullable<WorldOptions['limits']>]>([
    ['of an environment', { environment: 2 }],
    ['of the stack', { stack: 2 }],
    ['of both', { environment: 3, stack: 2 }],
  ])('%s is kept, and jobs are served in the order in which they came', async (_, limits) => {
    const world = createWorld({ limits });
    const jobIds = beginAll(world, 6);
    const alive = watch(world, HOUR);
    await world.schedule.run(2 * HOUR);
    expect(world.source.reports.map(({ how }) => how)).toEqual(Array(6).fill('succeeded'));
    expect(alive.most()).toBe(2);
    expect(launched(world)).toEqual(jobIds);
    expect(takenPlaces(world)).toEqual([]);
    expect([...world.table.limits.values()].map(({ dueAt }) => dueAt).filter(Boolean)).toEqual([]);
  });

  test('that nothing reaches costs no state more', async () => {
    const world = createWorld({ limits: { environment: 2 } });
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.trail().filter((state) => state !== 'Done')).toHaveLength(7);
    expect(takenPlaces(world)).toEqual([]);
  });

  test('is waited for in the pipeline with words, which are true no more when the build begins', async () => {
    const world = createWorld({ limits: { environment: 1 }, instance: () => ({ ...goodInstance, buildSeconds: 300 }) });
    const [, second = '', third = ''] = beginAll(world, 3);
    await world.schedule.run(60);
    const told = () => world.source.continuations.map(({ summary }) => summary);
    expect(told()).toContain("Waits for a free build place in the environment 'default' (limit 1, next in turn).");
    expect(told()).toContain("Waits for a free build place in the environment 'default' (limit 1, 1 before it).");
    expect(world.trail(third)).toEqual(['Acquire', 'AwaitTurn']);
    await world.schedule.run(HOUR);
    expect(told().at(-1)).toMatch(/^Building on/);
    expect(world.trail(second).slice(0, 4)).toEqual(['Acquire', 'AwaitTurn', 'Acquire', 'AwaitReady']);
  });

  test('is waited for as long as it takes: the CodePipeline job is renewed', async () => {
    const world = createWorld({
      limits: { environment: 1 },
      instance: () => ({ ...goodInstance, buildSeconds: 3000 }),
    });
    const jobIds = beginAll(world, 3);
    let longest = 0;
    for (let minute = 0; minute < 240; minute += 1) {
      await world.schedule.run(60);
      for (const jobId of jobIds) {
        const record = await world.table.read(jobId);
        if (record?.open !== undefined && record.launch === undefined)
          longest = Math.max(longest, world.schedule.now() / 1000 - record.open.since);
      }
    }
    expect(longest).toBeGreaterThan(20 * 60);
    expect(longest).toBeLessThan(25 * 60);
    expect(world.source.reports).toHaveLength(3);
  });

  test('that is lifted lets the next look go on', async () => {
    const world = createWorld({
      limits: { environment: 1 },
      instance: () => ({ ...goodInstance, buildSeconds: 3400 }),
    });
    beginAll(world, 2);
    await world.schedule.run(60);
    const name = [...world.parameters.keys()][0] ?? '';
    const { maxInstances: _, ...settings } = JSON.parse(world.parameters.get(name) ?? '') as { maxInstances: number };
    world.parameters.set(name, JSON.stringify(settings));
    await world.schedule.run(25 * 60);
    expect(world.alive()).toHaveLength(2);
    await world.schedule.run(2 * HOUR);
    expect(world.source.reports).toHaveLength(2);
    expect(takenPlaces(world)).toEqual([]);
  });
});

describe('a job that waits for its turn', () => {
  test('and is abandoned leaves the queue', async () => {
    const world = createWorld({ limits: { environment: 1 } });
    const [first, second = '', third] = beginAll(world, 3);
    await world.schedule.run(30);
    world.source.abandon('action-1');
    world.emit('CodePipeline Action Execution State Change', { 'execution-id': 'execution-1', state: 'ABANDONED' });
    await world.schedule.run(30);
    expect(world.trail(second).slice(-2)).toEqual(['Release', 'Done']);
    await world.schedule.run(HOUR);
    expect(launched(world)).toEqual([first, third]);
    expect(takenPlaces(world)).toEqual([]);
  });

  test('and whose execution is ended leaves the queue', async () => {
    const world = createWorld({ limits: { environment: 1 } });
    const [first, second = '', third] = beginAll(world, 3);
    await world.schedule.run(30);
    world.executions.abort(second);
    world.emit('Step Functions Execution Status Change', { name: second, status: 'ABORTED' });
    await world.schedule.run(HOUR);
    expect(launched(world)).toEqual([first, third]);
    expect(takenPlaces(world)).toEqual([]);
  });

  test('is woken by the sweep within a minute or two when nobody else did', async () => {
    const world = createWorld({ limits: { environment: 1 } });
    beginAll(world, 2);
    await world.schedule.run(30);
    // As if its holder had been forgotten.
    world.table.items.delete(idOf(0));
    await world.schedule.run(125);
    expect(world.trail(idOf(1))).toContain('AwaitReady');
  });

  test('in vain by a wake that was none waits on', async () => {
    const world = createWorld({ limits: { environment: 1 } });
    beginAll(world, 2);
    await world.schedule.run(20);
    const signal = { outcome: 'ok', cause: '', at: 0 };
    const token = (await world.table.read(idOf(1)))?.waiting?.token ?? '';
    const turn = `turn:${idOf(1)}` as const;
    await world.table.change(idOf(1), { expect: {}, set: { [turn]: signal } });
    await world.executions.answer(token, {});
    await world.schedule.run(5);
    expect(world.trail(idOf(1))).toEqual(['Acquire', 'AwaitTurn', 'Acquire', 'AwaitTurn']);
    await world.schedule.run(HOUR);
    expect(world.source.reports).toHaveLength(2);
  });
});

describe('a function that dies at any call', () => {
  test('leaves no place taken and nobody waiting', { timeout: 300_000 }, async () => {
    const run = async (options: WorldOptions): Promise<World> => {
      const world = createWorld({
        limits: { environment: 1, stack: 1 },
        instance: () => ({ ...goodInstance, bootSeconds: 20, buildSeconds: 20 }),
        ...options,
      });
      beginAll(world, 2);
      await world.schedule.run(HOUR);
      return world;
    };
    const calls = (await run({})).faults.calls.slice(0, 200);
    const broken: string[] = [];
    for (const when of ['before', 'after'] as const) {
      for (const [index, name] of calls.entries()) {
        const world = await run({ faults: { ...noFaults(), crash: { call: index + 1, when } } });
        const reports = world.source.reports.filter(({ how }) => how === 'succeeded');
        const left = takenPlaces(world);
        if (
          world.source.reports.length !== 2 ||
          reports.length !== 2 ||
          left.length > 0 ||
          world.fleet.instances.length > 2
        )
          broken.push(`${when} call ${index + 1}, ${name}: ${JSON.stringify([reports, left])}`);
      }
    }
    expect(broken).toEqual([]);
  });
});

test('without a limit nothing is written of places', async () => {
  const world = createWorld();
  world.begin();
  await world.schedule.run(HOUR);
  expect(world.faults.calls.filter((call) => /Place|[qQ]ueueOf|queueUp|leaveQueue|rest|lookAgain/.test(call))).toEqual(
    [],
  );
  expect((await world.table.read(JOB_ID))?.limits).toBeUndefined();
});
