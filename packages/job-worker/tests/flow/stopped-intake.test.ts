import { describe, expect, test } from 'vitest';
import { aJob, createWorld, JOB_ID, type World } from '../world/create-world.js';

const OTHER_ID = '99999999-2222-4333-8444-555555555555';

const beginOther = (world: World): void => {
  const { pipeline } = aJob();
  world.begin(OTHER_ID, aJob({ pipeline: { ...pipeline, executionId: 'e-2', actionExecutionId: 'action-2' } }));
};
const reported = (world: World): string[] => world.source.reports.map(({ jobId }) => jobId);

describe('while the intake is stopped', () => {
  test('a build goes on to its report, its follow-up job is held, and new jobs stay in CodePipeline', async () => {
    const world = createWorld();
    world.begin();
    await world.schedule.run(10);
    expect(world.trail()).toContain('AwaitReady');
    await world.table.stopIntake(Math.floor(world.schedule.now() / 1000));
    beginOther(world);
    await world.schedule.run(3600);
    expect(world.source.reports).toHaveLength(1);
    expect(world.trail().at(-1)).toBe('Done');
    expect(await world.table.read(OTHER_ID)).toBeUndefined();
    expect(world.alive()).toEqual([]);

    await world.table.resumeIntake();
    await world.schedule.run(3600);
    expect(reported(world)).toHaveLength(2);
    expect(world.trail(OTHER_ID).at(-1)).toBe('Done');
  });

  test('a job that was claimed before by a function that died is not forgotten', async () => {
    // Handed out anew before the sweep looks: the nonce that was claimed is void.
    const world = createWorld({ leaseSeconds: 10 });
    world.begin();
    let calls = 0;
    const acknowledge = world.source.acknowledge.bind(world.source);
    world.source.acknowledge = (...values) => {
      calls += 1;
      if (calls === 1) return Promise.reject(new Error('died'));
      return acknowledge(...values);
    };
    await world.schedule.run(2);
    expect(await world.table.read(JOB_ID)).toMatchObject({ claim: {} });
    await world.table.stopIntake(Math.floor(world.schedule.now() / 1000));
    await world.schedule.run(3600);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });
});
