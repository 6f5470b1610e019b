import type { JobChange, JobTable } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const born = (jobId: string, more: JobChange['set'] = {}): JobChange => ({
  expect: { jobId: undefined },
  set: { jobId, pipeline, ...more },
});

/** What a JobTable promises. `make` answers a table that may hold other jobs; `id` makes ids that nobody has used. */
export const describeJobTable = (name: string, make: () => JobTable, id: () => string): void => {
  describe(`JobTable: ${name}`, () => {
    test('a job that nobody knows is undefined', async () => {
      expect(await make().read(id())).toBeUndefined();
    });

    test('what was set is read back, nested and all', async () => {
      const table = make();
      const jobId = id();
      const launch = { attempt: 1, bootKey: 'k', round: 0, instanceId: 'i-1' };
      const instances = ['i-1', 'i-2'];
      const outcome = await table.change(jobId, born(jobId, { launch, instances, releasing: true, startedAt: 1.5 }));
      expect(outcome.status).toBe('changed');
      expect(await table.read(jobId)).toEqual({
        jobId,
        pipeline,
        launch,
        instances,
        releasing: true,
        startedAt: 1.5,
        signals: {},
      });
    });

    test('signals are attributes of their own, read by name and value', async () => {
      const table = make();
      const jobId = id();
      await table.change(jobId, born(jobId));
      const signal = { outcome: 'ok', cause: '', at: 5 };
      const outcome = await table.change(jobId, { expect: { 'ready:1': undefined }, set: { 'ready:1': signal } });
      expect(outcome).toMatchObject({ status: 'changed', record: { signals: { 'ready:1': signal } } });
      const again = await table.change(jobId, {
        expect: { 'ready:1': undefined },
        set: { 'ready:1': { ...signal, at: 6 } },
      });
      expect(again).toMatchObject({ status: 'refused', record: { signals: { 'ready:1': signal } } });
    });

    test('a change whose expectation fails changes nothing and answers the job as it is', async () => {
      const table = make();
      const jobId = id();
      await table.change(jobId, born(jobId, { open: { jobId: 'a', since: 1 } }));
      const outcome = await table.change(jobId, {
        expect: { open: { jobId: 'b', since: 1 } },
        set: { continuedAt: 9 },
        remove: ['open'],
      });
      expect(outcome).toMatchObject({ status: 'refused', record: { open: { jobId: 'a', since: 1 } } });
      expect(await table.read(jobId)).not.toHaveProperty('continuedAt');
    });

    test('an expected value is compared as a whole, whatever the order of its members', async () => {
      const table = make();
      const jobId = id();
      await table.change(jobId, born(jobId, { open: { jobId: 'a', since: 1 } }));
      const outcome = await table.change(jobId, {
        expect: { open: { since: 1, jobId: 'a' } },
        set: {},
        remove: ['open'],
      });
      expect(outcome.status).toBe('changed');
      expect(await table.read(jobId)).not.toHaveProperty('open');
    });

    test('a refused change of a job that is not there answers none', async () => {
      const outcome = await make().change(id(), { expect: { jobId: 'x' }, set: { startedAt: 1 } });
      expect(outcome).toEqual({ status: 'refused' });
    });

    test('of two that expect the same only one wins', async () => {
      const table = make();
      const jobId = id();
      const outcomes = await Promise.all([table.change(jobId, born(jobId)), table.change(jobId, born(jobId))]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['changed', 'refused']);
    });

    test('jobs are due in their order, until they are not due any more', async () => {
      const table = make();
      const [late, early, never] = [id(), id(), id()];
      await table.change(late, born(late, { dueAt: 20 }));
      await table.change(early, born(early, { dueAt: 10 }));
      await table.change(never, born(never));
      const ours = async (now: number) =>
        (await table.due(now, 100)).filter((one) => [late, early, never].includes(one));
      expect(await ours(9)).toEqual([]);
      expect(await ours(20)).toEqual([early, late]);
      await table.change(early, { expect: {}, set: {}, remove: ['dueAt'] });
      expect(await ours(20)).toEqual([late]);
      await table.change(late, { expect: {}, set: {}, remove: ['dueAt'] });
    });

    test('an instance is known by its job and attempt', async () => {
      const table = make();
      const instanceId = id();
      expect(await table.readInstance(instanceId)).toBeUndefined();
      await table.putInstance(instanceId, { jobId: 'j', attempt: 2, expiresAt: 100 });
      expect(await table.readInstance(instanceId)).toEqual({ jobId: 'j', attempt: 2, expiresAt: 100 });
    });

    test('an instance is marked once: the first time stands', async () => {
      const table = make();
      const instanceId = id();
      expect(await table.doom(instanceId, 100)).toBe(100);
      expect(await table.doom(instanceId, 200)).toBe(100);
      expect(await table.readInstance(instanceId)).toBeUndefined();
    });

    test('a pipeline execution knows its jobs', async () => {
      const table = make();
      const execution = id();
      expect(await table.jobsOfExecution(execution)).toEqual([]);
      for (const jobId of ['a', 'b', 'a']) await table.putInExecution(execution, jobId, 100);
      expect([...(await table.jobsOfExecution(execution))].sort()).toEqual(['a', 'b']);
    });
  });
};
