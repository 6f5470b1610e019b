import { describe, expect, test } from 'vitest';
import { createWorld, JOB_ID } from '../world/create-world.js';

describe('a build that succeeds', () => {
  test('is reported once, with its variables, and leaves no instance', async () => {
    const world = createWorld();
    world.begin();
    await world.schedule.run(3600);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.fleet.launches).toHaveLength(1);
    expect(world.alive()).toEqual([]);
    expect(world.trail()).toEqual([
      'Acquire',
      'AwaitReady',
      'RunCommand',
      'AwaitResult',
      'ReportSuccess',
      'AwaitLog',
      'Release',
      'Done',
    ]);
    expect(world.logs).toEqual([]);
    expect(await world.table.read(JOB_ID)).toMatchObject({ reported: { answer: 'accepted' } });
  });
});
