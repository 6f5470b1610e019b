import { jobFlow, type JobFlow } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';
import { simulate, type SimulationOptions, type Breakage } from '../src/index.js';

const options: SimulationOptions = { jobs: 60, seed: 1, faults: 'none', quotas: 10, within: 0, engine: 'core' };
const run = (more: Partial<SimulationOptions>, breakage?: Breakage) => simulate({ ...options, ...more }, breakage);

describe('jobs through the real handlers', () => {
  test('are each reported once and rightly when nothing fails', async () => {
    const { broken, reported, instances, reports } = await run({});
    expect({ broken, reported }).toEqual({ broken: [], reported: 60 });
    expect(reports['SystemUnavailable']).toBeUndefined();
    expect(instances).toBe(60 - (reports['ConfigurationError'] ?? 0));
  });

  test.each([1, 2, 3, 4])('keep every promise with all faults, seed %i', async (seed) => {
    const { broken, reported, abandoned, crashes, eventsLost } = await run({ jobs: 100, seed, faults: 'all' });
    expect({ broken, ended: reported + abandoned }).toEqual({ broken: [], ended: 100 });
    expect(Math.min(crashes, eventsLost)).toBeGreaterThan(0);
  });

  test('fare the same again with the same seed', async () => {
    const figures = async () => {
      const { wallSeconds: _, peakMiB: __, ...rest } = await run({ faults: 'all', seed: 7 });
      return rest;
    };
    expect(await figures()).toEqual(await figures());
  });

  test('wait for launches at the default quota instead of failing', async () => {
    const { broken, reports, launchesThrottled } = await run({ jobs: 300, quotas: 1 });
    expect({ broken, failed: reports['SystemUnavailable'] }).toEqual({ broken: [], failed: undefined });
    expect(launchesThrottled).toBeGreaterThan(100);
  });
});

describe('a service that was broken on purpose is found out', () => {
  const { states } = jobFlow;
  const withoutRelease: JobFlow = {
    ...jobFlow,
    states: { ...states, AwaitLog: { ...states.AwaitLog, then: { to: 'Done' } } as typeof states.AwaitLog },
  };

  test('when the flow drops Release on one path', async () => {
    expect((await run({}, { flow: withoutRelease })).broken[0]).toMatch(/^instance .* lived more than 180 s after/);
  });

  test('when instances are not ended', async () => {
    const { broken, leakedInstances } = await run(
      { jobs: 5 },
      { ports: (ports) => ({ ...ports, fleet: { ...ports.fleet, terminate: () => Promise.resolve() } }) },
    );
    expect(broken[0]).toMatch(/^instance .* is left$/);
    expect(leakedInstances).toBe(5);
  });

  test('when launches carry no token', async () => {
    let launches = 0;
    const { broken, doubleInstances } = await run(
      { jobs: 150, faults: 'all' },
      {
        ports: (ports) => ({
          ...ports,
          fleet: {
            ...ports.fleet,
            launch: (request) => ports.fleet.launch({ ...request, clientToken: `none-${(launches += 1)}` }),
          },
        }),
      },
    );
    expect(doubleInstances).toBeGreaterThan(0);
    expect(broken[0]).toMatch(/^job .* had the instances .* at once$/);
  });

  test('when a report is made twice', async () => {
    const { broken, duplicateReports } = await run(
      { jobs: 10 },
      {
        ports: (ports) => ({
          ...ports,
          source: {
            ...ports.source,
            fail: async (jobId, details) => {
              const answer = await ports.source.fail(jobId, details);
              await ports.source.fail(jobId, { ...details, message: `${details.message} Again.` });
              return answer;
            },
            succeed: async (jobId, details, variables) => {
              const answer = await ports.source.succeed(jobId, details, variables);
              await ports.source.succeed(jobId, { ...details, summary: 'again' }, variables);
              return answer;
            },
          },
        }),
      },
    );
    expect(broken[0]).toMatch(/^job .* was reported again$/);
    expect(duplicateReports).toBe(10);
  });

  test('when failures are reported as successes', async () => {
    const { broken } = await run(
      {},
      {
        ports: (ports) => ({
          ...ports,
          source: {
            ...ports.source,
            fail: (jobId) => ports.source.succeed(jobId, { summary: '', percentComplete: 100 }, {}),
          },
        }),
      },
    );
    expect(broken[0]).toMatch(/was reported as succeeded, but/);
  });
});
