import { describe, expect, test } from 'vitest';
import { drain } from '../../src/dispatcher/drain.js';
import { sweep } from '../../src/sweep/sweep.js';
import { aJob, createWorld, JOB_ID } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;

describe('the sweep', () => {
  test('tells of an instance that died during its build when no event did', async () => {
    const world = createWorld({
      instance: () => ({ ...goodInstance, buildSeconds: 600, diesAfter: 100 }),
      delivers: (detailType) => !detailType.startsWith('EC2 Instance'),
    });
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: { type: 'SystemUnavailable' } }]);
    expect(JSON.stringify(world.source.reports)).toContain('it was the machine, not the build');
  });

  test('looks at all of hundreds of jobs that are overdue, several at a time', async () => {
    const world = createWorld();
    const { source } = world;
    const acknowledge = source.acknowledge.bind(source);
    source.acknowledge = () => Promise.reject(new Error('not now'));
    for (let n = 1; n <= 450; n += 1) {
      source.add(`${String(n).padStart(8, '0')}-2222-4333-8444-555555555555`, aJob({}, `action-${n}`));
    }
    await drain(world.ports, ['1']).catch(() => undefined);
    await world.schedule.run(59);
    const now = world.schedule.now() + 2000;
    let [running, most] = [0, 0];
    source.acknowledge = async (id, nonce) => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      return acknowledge(id, nonce);
    };
    const ports = { ...world.ports, clock: { now: () => now } };
    expect(await sweep(ports, { buildLogGroup: '/builds' })).toBe(450);
    expect(world.executions.runs.size).toBe(450);
    expect(most).toBe(8);
  });

  test('stops before the next one begins', async () => {
    const world = createWorld();
    world.source.acknowledge = () => Promise.reject(new Error('not now'));
    for (let n = 1; n <= 100; n += 1) {
      world.source.add(`${String(n).padStart(8, '0')}-2222-4333-8444-555555555555`, aJob({}, `action-${n}`));
    }
    await drain(world.ports, ['1']).catch(() => undefined);
    await world.schedule.run(59);
    let now = world.schedule.now() + 2000;
    const slow = { ...world.ports, clock: { now: () => now } };
    world.executions.start = () => Promise.reject(new Error('not now'));
    world.source.acknowledge = () => {
      now += 5000;
      return Promise.resolve('taken');
    };
    expect(await sweep(slow, { buildLogGroup: '/builds' })).toBeLessThan(20);
  });

  test('reports a failed build as one when the flow ended before anybody heard of its result', async () => {
    const world = createWorld({
      instance: () => ({ ...goodInstance, ends: 'failed' }),
      delivers: (detailType, number) => detailType !== 'Object Created' || number === 1,
    });
    world.begin();
    await world.schedule.run(100);
    world.executions.abort(JOB_ID);
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: { type: 'JobFailed' } }]);
  });

  test('asks after a build whose time is up before its flow gives it up', async () => {
    const world = createWorld({
      instance: () => ({ ...goodInstance, ends: 'silent' }),
      delivers: (detailType) => !detailType.startsWith('EC2 Command'),
    });
    world.begin(JOB_ID, aJob({ configuration: { ...aJob().configuration, TimeoutMinutes: '5' } }));
    await world.schedule.run(900);
    // Its agent died; that is not the build's fault.
    expect(world.source.reports).toMatchObject([{ how: { type: 'SystemUnavailable' } }]);
  });

  test('is done with a job that was abandoned between two jobs of its pipeline, whatever its execution came to', async () => {
    const world = createWorld({ continuationSeconds: 100_000 });
    world.begin();
    await world.schedule.run(60);
    world.executions.abort(JOB_ID);
    world.source.actionExecutionStatus = () => Promise.resolve('Abandoned');
    await world.schedule.run(2 * HOUR);
    const record = await world.table.read(JOB_ID);
    expect({ due: record?.dueAt, alive: world.alive() }).toEqual({ due: undefined, alive: [] });
  });
});
