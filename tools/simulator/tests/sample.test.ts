import { describe, expect, test } from 'vitest';
import { runSample, simulate, type SimulationOptions } from '../src/index.js';

const options: SimulationOptions = {
  jobs: 30,
  seed: 1,
  faults: 'none',
  quotas: 1000,
  within: 1800,
  engine: 'core',
  limit: 0,
};

describe('the model of the sample', () => {
  test('reports every build rightly when it has few jobs, minutes after their end', async () => {
    const { succeeded, failedWrongly, lost, leakedInstances, addedSeconds } = await runSample(options);
    expect({ failedWrongly, lost, leakedInstances }).toEqual({ failedWrongly: 0, lost: 0, leakedInstances: 0 });
    expect(succeeded).toBeGreaterThan(20);
    // By its description 105 s on average, up to 180 s and more.
    expect(addedSeconds.mean).toBeGreaterThan(90);
    expect(addedSeconds.mean).toBeLessThan(220);
  });

  test('is left behind by the service with the same jobs', async () => {
    const sample = await runSample(options);
    const { figures: service, broken } = await simulate(options);
    expect(broken).toEqual([]);
    expect(service.succeeded).toBe(sample.succeeded);
    expect(service.addedSeconds.mean).toBeLessThan(sample.addedSeconds.mean / 4);
    expect(service.transitionsPerJob).toBeLessThan(sample.transitionsPerJob / 4);
  });

  test('polls ten jobs a minute when many are under way, and fails what EC2 throttles', async () => {
    const { deepestQueue, failedWrongly } = await runSample({ ...options, jobs: 300, within: 0, quotas: 1 });
    expect(deepestQueue).toBeGreaterThan(200);
    expect(failedWrongly).toBeGreaterThan(50);
  });

  test('leaks instances when functions die', async () => {
    const { leakedInstances } = await runSample({ ...options, jobs: 200, faults: 'all' });
    expect(leakedInstances).toBeGreaterThan(0);
  });
});
