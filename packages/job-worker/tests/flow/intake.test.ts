import { describe, expect, test } from 'vitest';
import { dispatch } from '../../src/dispatcher/dispatch.js';
import { drain } from '../../src/dispatcher/drain.js';
import { aJob, createWorld, JOB_ID } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;
const jobId = (n: number): string => `${String(n).padStart(8, '0')}-2222-4333-8444-555555555555`;

describe('a configuration that is wrong', () => {
  test('is reported on the first job at once; nothing is started', async () => {
    const world = createWorld();
    world.begin(JOB_ID, aJob({ configuration: { ImageId: 'ami-1', Command: 'make', Colour: 'red' } }));
    await world.schedule.run(10);
    expect(world.source.reports).toMatchObject([{ jobId: JOB_ID, how: { type: 'ConfigurationError' } }]);
    expect(world.executions.runs.size).toBe(0);
    expect((await world.table.read(JOB_ID))?.dueAt).toBeUndefined();
  });
});

describe('several dispatchers', () => {
  test('start a job once, whoever acknowledges it', async () => {
    const world = createWorld();
    world.source.add(JOB_ID, aJob());
    const { jobs } = await world.source.poll('1');
    // Both hold the same delivery.
    await Promise.all([1, 2].map(() => drain(polling(world, jobs), ['1'])));
    await world.schedule.run(HOUR);
    expect(world.executions.runs.size).toBe(1);
    expect(world.source.reports).toHaveLength(1);
    expect(world.fleet.instances).toHaveLength(1);
  });

  test('a delivery that is out of date is no failure of the job', async () => {
    const world = createWorld({ leaseSeconds: 5 });
    world.source.add(JOB_ID, aJob());
    const old = await world.source.poll('1');
    await world.schedule.run(6);
    // The lease is over: the job is handed out again, and the old nonce is worth nothing.
    await world.source.poll('1');
    await drain(polling(world, old.jobs), ['1']);
    expect(world.source.reports).toEqual([]);
    expect(world.executions.runs.size).toBe(0);
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });

  test('take a burst of jobs, each once', async () => {
    const world = createWorld();
    for (let n = 1; n <= 60; n += 1) world.source.add(jobId(n), aJob({}, `action-${n}`));
    await Promise.all([1, 2, 3].map(() => dispatch(world.ports, ['1'], [{ why: 'started' }])));
    await world.schedule.run(HOUR);
    expect(new Set(world.source.reports.map(({ actionExecutionId }) => actionExecutionId)).size).toBe(60);
    expect(world.source.reports).toHaveLength(60);
    expect(world.fleet.instances).toHaveLength(60);
    expect(world.alive()).toEqual([]);
  });
});

describe('a follow-up job', () => {
  test('that was acknowledged by a run that died is held at its next look, before any sweep', async () => {
    const world = createWorld();
    const acknowledge = world.source.acknowledge.bind(world.source);
    let deaths = 1;
    world.source.acknowledge = async (id, nonce) => {
      const answer = await acknowledge(id, nonce);
      if (id !== JOB_ID && deaths-- > 0) throw new Error('no answer');
      return answer;
    };
    world.begin();
    await world.schedule.run(100);
    expect((await world.table.read(JOB_ID))?.open?.jobId).toMatch(/^f/);
  });
});

describe('an action type that is gone', () => {
  test('does not keep the jobs of other versions waiting', async () => {
    const world = createWorld();
    world.source.add(JOB_ID, aJob());
    const source = new Proxy(world.ports.source, {
      get: (port, key) =>
        key === 'poll'
          ? (version: string) => (version === '1' ? Promise.reject(new Error('no such type')) : port.poll(version))
          : (Reflect.get(port, key) as unknown),
    });
    await expect(drain({ ...world.ports, source }, ['1', '2'])).rejects.toThrow('no such type');
    expect(world.executions.runs.size).toBe(1);
  });
});

describe('the follow-up job', () => {
  test('is held from 31 seconds after the continuation on, and gets the result directly', async () => {
    const world = createWorld();
    world.begin();
    await world.schedule.run(60);
    const record = await world.table.read(JOB_ID);
    expect(record?.open?.jobId).not.toBe(JOB_ID);
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ jobId: record?.open?.jobId, how: 'succeeded' }]);
  });

  test('is looked for every 5 seconds while it is missing', async () => {
    const world = createWorld({ continuationSeconds: 50 });
    world.begin();
    await world.schedule.run(59);
    expect((await world.table.read(JOB_ID))?.open).not.toBeUndefined();
  });

  test('of a job that nobody remembers is refused in words', async () => {
    const world = createWorld();
    world.source.add(JOB_ID, aJob({ continuationToken: jobId(7) }));
    await drain(world.ports, ['1']);
    expect(world.source.reports).toMatchObject([{ jobId: JOB_ID, how: { type: 'SystemUnavailable' } }]);
  });

  test('is not needed where the link comes at the end', async () => {
    const world = createWorld({ link: 'atEnd' });
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.source.continuations).toEqual([]);
    expect(world.source.reports).toMatchObject([{ jobId: JOB_ID, how: 'succeeded' }]);
  });

  test('that comes late is reported at once when it comes', async () => {
    const world = createWorld({
      continuationSeconds: 130,
      instance: () => ({ ...goodInstance, bootSeconds: 1, buildSeconds: 1 }),
    });
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });
});

describe('a pipeline that does not wait any more', () => {
  test('has its instance ended and nothing reported', async () => {
    const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: HOUR }) });
    world.begin();
    await world.schedule.run(300);
    world.source.abandon('action-execution-1');
    world.emit('CodePipeline Action Execution State Change', {
      'execution-id': 'pipeline-execution-1',
      state: 'ABANDONED',
    });
    await world.schedule.run(30);
    expect(world.alive()).toEqual([]);
    expect(world.runner.sent.map(({ parameters }) => parameters['ticket'])).toEqual([expect.any(String), 'stop']);
    await world.schedule.run(HOUR);
    expect(world.source.reports).toEqual([]);
    expect(world.trail().slice(-4)).toEqual(['StopBuild', 'AwaitLog', 'Release', 'Done']);
    expect((await world.table.read(JOB_ID))?.dueAt).toBeUndefined();
  });

  test('lets the build clean up; one that does not end is killed with its instance', async () => {
    const abandoned = async (stopSeconds: number) => {
      const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: 3 * HOUR, stopSeconds }) });
      world.begin();
      await world.schedule.run(300);
      world.source.abandon('action-execution-1');
      world.emit('CodePipeline Action Execution State Change', {
        'execution-id': 'pipeline-execution-1',
        state: 'ABANDONED',
      });
      return world;
    };
    const gentle = await abandoned(9);
    await gentle.schedule.run(9);
    expect(gentle.alive()).toHaveLength(1);
    await gentle.schedule.run(10);
    expect(gentle.alive()).toEqual([]);
    expect(await gentle.runner.report('command-1', 'i-1')).toMatchObject({ status: 'Failed', exitCode: 1 });

    const stubborn = await abandoned(2 * HOUR);
    await stubborn.schedule.run(80);
    expect(stubborn.alive()).toHaveLength(1);
    await stubborn.schedule.run(30);
    expect(stubborn.alive()).toEqual([]);
    expect(await stubborn.runner.report('command-1', 'i-1')).toMatchObject({ status: 'Cancelled' });
    expect([...gentle.source.reports, ...stubborn.source.reports]).toEqual([]);
  });

  test('of an earlier try of the same action is none of this job’s business', async () => {
    const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: 600 }) });
    world.begin();
    await world.schedule.run(300);
    world.emit('CodePipeline Action Execution State Change', {
      'execution-id': 'pipeline-execution-1',
      state: 'ABANDONED',
    });
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });

  test('is found out at the next renewal when no event came', async () => {
    const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: 2 * HOUR }) });
    world.begin(JOB_ID, aJob({ configuration: { ...aJob().configuration, TimeoutMinutes: '400' } }));
    await world.schedule.run(300);
    world.source.abandon('action-execution-1');
    await world.schedule.run(HOUR);
    expect(world.alive()).toEqual([]);
    expect(world.source.reports).toEqual([]);
  });
});

type Jobs = Awaited<ReturnType<ReturnType<typeof createWorld>['source']['poll']>>['jobs'];

/** A poll that hands out these jobs, whatever the source says by now. */
const oneBatch = (jobs: Jobs) => ({ poll: () => Promise.resolve({ jobs, faults: [] }) });

/** The world's ports, with another poll. */
const polling = (world: ReturnType<typeof createWorld>, jobs: Jobs) => ({
  ...world.ports,
  source: new Proxy(world.ports.source, {
    get: (source, key) => (key === 'poll' ? oneBatch(jobs).poll : (Reflect.get(source, key) as unknown)),
  }),
});
