import { describe, expect, test } from 'vitest';
import { createWorld, JOB_ID } from '../world/create-world.js';

describe('a job that EC2 keeps waiting', () => {
  test('is renewed by itself in time, and says in the pipeline why it waits', async () => {
    const world = createWorld();
    const launch = world.fleet.launch.bind(world.fleet);
    let full = true;
    world.fleet.launch = (request) =>
      full
        ? Promise.resolve({ status: 'refused', code: 'RequestLimitExceeded', message: 'Request limit exceeded.' })
        : launch(request);
    world.begin();
    let longest = 0;
    for (let minute = 0; minute < 100; minute += 1) {
      await world.schedule.run(60);
      const open = (await world.table.read(JOB_ID))?.open;
      if (open !== undefined) longest = Math.max(longest, world.schedule.now() / 1000 - open.since);
    }
    // Two tries are five minutes apart at most; the sweep would come after 30.
    expect(longest).toBeGreaterThan(19 * 60);
    expect(longest).toBeLessThan(27 * 60);
    expect(world.source.continuations.length).toBeGreaterThanOrEqual(3);
    for (const { summary } of world.source.continuations) {
      expect(summary).toMatch(/^Waits for an instance: .*RequestLimitExceeded/);
    }
    full = false;
    await world.schedule.run(1800);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.alive()).toEqual([]);
  });

  test('that its pipeline gave up is not renewed for ever', async () => {
    const world = createWorld();
    world.fleet.launch = () =>
      Promise.resolve({ status: 'refused', code: 'RequestLimitExceeded', message: 'Request limit exceeded.' });
    world.begin();
    await world.schedule.run(600);
    world.source.abandon('action-execution-1');
    await world.schedule.run(3600);
    expect(world.source.continuations).toEqual([]);
    expect((await world.table.read(JOB_ID))?.dueAt).toBeUndefined();
  });
});
