import type { JobChange, JobTable } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const born = (jobId: string, more: JobChange['set'] = {}): JobChange => ({
  expect: { jobId: undefined },
  set: { jobId, pipeline, ...more },
});

/** What a JobTable promises. `make` answers a table that may hold other jobs; `id` makes ids that nobody has used. */
export const describeJobTable = (name: string, make: () => JobTable, id: () => string): void => {
  let time = 1_800_000_000_000;
  const laterBy = (milliseconds: number): number => (time += milliseconds);
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
        (await table.due(now, 100)).jobs.filter((one) => [late, early, never].includes(one));
      expect(await ours(9)).toEqual([]);
      expect(await ours(20)).toEqual([early, late]);
      await table.change(early, { expect: {}, set: {}, remove: ['dueAt'] });
      expect(await ours(20)).toEqual([late]);
      await table.change(late, { expect: {}, set: {}, remove: ['dueAt'] });
    });

    test('a limit has so many places; a job that has one keeps it, however often it asks', async () => {
      const table = make();
      const limit = id();
      expect(await table.readPlaces(limit)).toEqual({ taken: [], most: 0 });
      const take = (jobId: string) => table.takePlace(limit, jobId, 2, 100);
      expect([await take('a'), await take('a'), await take('b'), await take('c'), await take('b')]).toEqual([
        'taken',
        'taken',
        'taken',
        'full',
        'taken',
      ]);
      const { taken, most } = await table.readPlaces(limit);
      expect({ taken: [...taken].sort(), most }).toEqual({ taken: ['a', 'b'], most: 2 });
    });

    test('a place that is given back, once or twice, is free for one other job', async () => {
      const table = make();
      const limit = id();
      for (const jobId of ['a', 'b']) await table.takePlace(limit, jobId, 2, 100);
      await table.giveBackPlace(limit, 'a');
      await table.giveBackPlace(limit, 'a');
      expect(await table.takePlace(limit, 'c', 2, 100)).toBe('taken');
      expect(await table.takePlace(limit, 'd', 2, 100)).toBe('full');
      for (const jobId of ['b', 'c']) await table.giveBackPlace(limit, jobId);
      expect((await table.readPlaces(limit)).taken).toEqual([]);
    });

    test('of many that want the last place at once one takes it', async () => {
      const table = make();
      const limit = id();
      const outcomes = await Promise.all(['a', 'b', 'c'].map((jobId) => table.takePlace(limit, jobId, 1, 100)));
      expect(outcomes.sort()).toEqual(['full', 'full', 'taken']);
    });

    test('who has waited longest is first, until it leaves the queue', async () => {
      const table = make();
      const [limit, other] = [id(), id()];
      for (const [jobId, since] of [
        ['late', 30],
        ['early', 10],
        ['middle', 20],
      ] as const)
        await table.queueUp(limit, jobId, since, 1, 100);
      await table.queueUp(other, 'elsewhere', 5, 1, 100);
      expect(await table.queueOf(limit, 10)).toEqual(['early', 'middle', 'late']);
      expect(await table.queueOf(limit, 2)).toEqual(['early', 'middle']);
      expect([await table.countBefore(limit, 10), await table.countBefore(limit, 30)]).toEqual([0, 2]);
      for (const jobId of ['early', 'early', 'nobody']) await table.leaveQueue(limit, jobId);
      expect(await table.queueOf(limit, 10)).toEqual(['middle', 'late']);
      await table.queueUp(limit, 'middle', 20, 3, 100);
      expect(await table.queueOf(limit, 10)).toEqual(['middle', 'late']);
      expect((await table.readPlaces(limit)).most).toBe(3);
      for (const one of [limit, other]) await table.rest(one);
    });

    test('a limit is due a minute after jobs have to do with it, until it rests', async () => {
      const table = make();
      const [taken, waited] = [id(), id()];
      const ours = async (now: number) =>
        (await table.due(now, 100)).limits.filter((one) => [taken, waited].includes(one));
      await table.takePlace(taken, 'a', 1, 100);
      await table.takePlace(taken, 'a', 1, 150);
      await table.queueUp(waited, 'b', 10, 1, 110);
      expect(await ours(159)).toEqual([]);
      expect(await ours(170)).toEqual([taken, waited]);
      await table.lookAgain(taken, 200);
      expect(await ours(170)).toEqual([waited]);
      // Whose place is taken is not forgotten.
      for (const limit of [taken, waited]) await table.rest(limit);
      expect(await ours(200)).toEqual([taken]);
      await table.giveBackPlace(taken, 'a');
      await table.rest(taken);
      expect(await ours(999)).toEqual([]);
    });

    test('so many launches may be made at once; each further one learns when', async () => {
      // A table may have handed out launches before: an hour later its bucket is full again.
      const [table, now] = [make(), laterBy(3_600_000)];
      const rate = { burst: 3, perSecond: 2 };
      const at: number[] = [];
      for (let count = 0; count < 6; count += 1) at.push(await table.takeLaunchToken(rate, now));
      expect(at.map((one) => Math.max(0, one - now))).toEqual([0, 0, 0, 500, 1000, 1500]);
      expect((await table.takeLaunchToken(rate, now + 1900)) - now).toBe(2000);
      expect(await table.takeLaunchToken(rate, now + 4000)).toBeLessThanOrEqual(now + 4000);
    });

    test('of many that want to launch at once each gets a time of its own', async () => {
      const [table, now] = [make(), laterBy(3_600_000)];
      const rate = { burst: 1, perSecond: 10 };
      const all = await Promise.all(Array.from({ length: 8 }, () => table.takeLaunchToken(rate, now)));
      expect(all.map((at) => at - now).sort((a, b) => a - b)).toEqual([0, 100, 200, 300, 400, 500, 600, 700]);
    });

    test('the intake is stopped once, and goes on when it is resumed', async () => {
      const table = make();
      await table.resumeIntake();
      expect(await table.intakeStoppedAt()).toBeUndefined();
      await table.stopIntake(100);
      await table.stopIntake(200);
      expect(await table.intakeStoppedAt()).toBe(100);
      await table.resumeIntake();
      expect(await table.intakeStoppedAt()).toBeUndefined();
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
