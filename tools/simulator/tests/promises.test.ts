import { changed, jobFlow, type JobFlow } from '@codepipeline-ec2/core';
import { jobDefinition } from '@codepipeline-ec2/infra-cdk/definition';
import { describe, expect, test } from 'vitest';
import { simulate, type SimulationOptions, type Breakage } from '../src/index.js';

const options: SimulationOptions = {
  jobs: 60,
  seed: 1,
  faults: 'none',
  quotas: 10,
  within: 0,
  engine: 'core',
  limit: 0,
};
const run = (more: Partial<SimulationOptions>, breakage?: Breakage) => simulate({ ...options, ...more }, breakage);

describe('jobs through the real handlers', () => {
  test('are each reported once and rightly when nothing fails', async () => {
    const { broken, reported, instances, reports } = await run({});
    expect({ broken, reported }).toEqual({ broken: [], reported: 60 });
    expect(reports['SystemUnavailable']).toBeUndefined();
    expect(instances).toBe(60 - (reports['ConfigurationError'] ?? 0));
  });

  test('run by the deployed definition keep every promise with all faults', async () => {
    const { broken, reported, abandoned } = await run({ jobs: 60, seed: 5, faults: 'all', engine: 'asl' });
    expect({ broken, ended: reported + abandoned }).toEqual({ broken: [], ended: 60 });
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

  test('wait for launches at the default quota: none is throttled, and the last comes as soon as it may', async () => {
    const { broken, calls, instances, launchesThrottled, lastLaunchSeconds } = await run({ jobs: 300, quotas: 1 });
    expect({ broken, launchesThrottled }).toEqual({ broken: [], launchesThrottled: 0 });
    expect(calls['ec2.RunInstances']).toBe(instances);
    // Five at once, then two a second.
    expect(lastLaunchSeconds - (instances - 5) / 2).toBeLessThan(5);
  });
});

describe('a limit of builds', () => {
  test('is kept, and jobs are served in the order in which they came', async () => {
    const { broken, reported, mostInstancesAtOnce } = await run({ jobs: 80, limit: 4, within: 60 });
    expect({ broken, reported }).toEqual({ broken: [], reported: 80 });
    expect(mostInstancesAtOnce).toBe(6);
  });

  test.each([1, 2])('is kept with all faults, seed %i', async (seed) => {
    const { broken, reported, abandoned } = await run({ jobs: 80, seed, faults: 'all', limit: 6 });
    expect({ broken, ended: reported + abandoned }).toEqual({ broken: [], ended: 80 });
  });

  test('is kept by the deployed definition', async () => {
    const { broken, reported } = await run({ jobs: 20, limit: 3, engine: 'asl' });
    expect({ broken, reported }).toEqual({ broken: [], reported: 20 });
  });

  test('whose queue is served from its end is found out', async () => {
    const backwards: Breakage = {
      ports: (ports) => ({
        ...ports,
        table: {
          ...ports.table,
          queueOf: async (limit) => [...(await ports.table.queueOf(limit, 1000))].reverse().slice(0, 20),
        },
      }),
    };
    const { broken } = await run({ jobs: 80, limit: 4, within: 60 }, backwards);
    expect(broken.join()).toMatch(/overtook others in the queue of environment/);
  });

  test('that is not kept is found out', async () => {
    const generous: Breakage = {
      ports: (ports) => ({ ...ports, table: { ...ports.table, takePlace: () => Promise.resolve('taken') } }),
    };
    expect((await run({ jobs: 20, limit: 3 }, generous)).broken.join()).toMatch(
      /instances of the .* were alive at once/,
    );
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

  test('when the deployed definition drops Release', async () => {
    // Printed from the flow.
    const right = jobDefinition as unknown as { readonly States: Readonly<Record<string, object>> };
    const { Next: _, ...last } = right.States['AwaitLog'] as { readonly Next: string };
    const definition = { ...right, States: { ...right.States, AwaitLog: { ...last, End: true } } };
    const { broken } = await run({ jobs: 3, engine: 'asl' }, { definition });
    expect(broken.join()).toMatch(/instance .* lived more than 180 s after/);
  });

  test('when a report is made before it is written down', async () => {
    const breakage: Breakage = {
      ports: (ports) => ({
        ...ports,
        table: {
          ...ports.table,
          change: async (jobId, change) => {
            if (change.set.closing?.kind === 'report') {
              const record = await ports.table.read(jobId);
              return { status: 'changed', record: changed(record, change) };
            }
            const { closing: _, ...expect } = change.expect;
            return ports.table.change(jobId, change.set.reported === undefined ? change : { ...change, expect });
          },
        },
      }),
    };
    const { broken, unintendedReports } = await run({ jobs: 3 }, breakage);
    expect(broken[0]).toMatch(/^job .* was reported before that was written down$/);
    expect(unintendedReports).toBe(3);
  });

  test('when a success is reported before the artifacts are there', async () => {
    const { broken } = await run(
      { jobs: 5, seed: 2, faults: 'none' },
      {
        ports: (ports) => ({
          ...ports,
          source: {
            ...ports.source,
            continue: (jobId) => ports.source.succeed(jobId, { summary: '', percentComplete: 100 }, {}),
          },
        }),
      },
    );
    expect(broken.join()).toMatch(/was reported as succeeded, but no build had succeeded/);
  });

  test('when instances live on and cost too much', async () => {
    const { billedHours, billLimitHours } = await run({ jobs: 20 });
    expect(billedHours).toBeGreaterThan(0);
    expect(billedHours).toBeLessThanOrEqual(billLimitHours);
    const leaky = await run({ jobs: 20 }, { flow: withoutRelease });
    expect(leaky.broken.join()).toMatch(/instances of job .* were paid for .* s, and .* s were needed/);
  });

  test('when a ticket that nobody has read is left', async () => {
    const forgetful: Breakage = {
      ports: (ports) => ({ ...ports, objects: { ...ports.objects, delete: () => Promise.resolve() } }),
    };
    const { broken, leftTickets } = await run({ jobs: 60, faults: 'all' }, forgetful);
    expect(leftTickets).toBeGreaterThan(0);
    expect(broken.join()).toMatch(/the ticket tickets.* is left/);
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
