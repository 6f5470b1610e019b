import { describe, expect, test } from 'vitest';
import { createWorld, JOB_ID } from '../world/create-world.js';
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
