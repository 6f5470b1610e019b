import type { DeliveredJob, JobSource } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';

export interface JobSourceWorld {
  readonly source: JobSource;
  /** Makes a pipeline run up to an action of our type, with one input and one output. */
  readonly begin: () => Promise<void>;
  /** The pipeline gives the action up. */
  readonly abandon: (job: DeliveredJob) => Promise<void>;
}

const details = { summary: 'Building.', percentComplete: 10, externalExecutionId: 'execution-1' };

/** What a JobSource promises; its continuations take no time, and a job is handed out again at once. */
export const describeJobSource = (name: string, make: () => Promise<JobSourceWorld>): void => {
  const oneJob = async (): Promise<JobSourceWorld & { job: DeliveredJob }> => {
    const world = await make();
    await world.begin();
    return { ...world, job: await next(world.source) };
  };
  const acknowledged = async (): Promise<JobSourceWorld & { job: DeliveredJob }> => {
    const world = await oneJob();
    expect(await world.source.acknowledge(world.job.id, world.job.nonce)).toBe('inProgress');
    return world;
  };

  describe(`JobSource: ${name}`, () => {
    test('hands out a job with its configuration, context and artifacts', async () => {
      const { job, source } = await oneJob();
      expect(job.data.configuration).toMatchObject({ Command: 'make' });
      expect(job.data.pipeline.actionExecutionId).not.toBe('');
      expect([job.data.inputs.length, job.data.outputs.length]).toEqual([1, 1]);
      expect(job.data.continuationToken).toBeUndefined();
      await source.acknowledge(job.id, job.nonce);
    });

    test('an acknowledged job is handed out to nobody', async () => {
      const { job, source } = await acknowledged();
      expect((await source.poll('1')).jobs.filter(({ id }) => id === job.id)).toEqual([]);
    });

    test('a delivery that is not the last is taken', async () => {
      const { job, source } = await oneJob();
      expect(await source.acknowledge(job.id, 'another')).toBe('taken');
    });

    test('a job that nobody knows has ended', async () => {
      const { source } = await make();
      const jobId = '00000000-0000-4000-8000-000000000000';
      expect(await source.acknowledge(jobId, '1')).toBe('ended');
      expect(await source.details(jobId)).toBeUndefined();
      expect(await source.succeed(jobId, details, {})).toBe('unknown');
      expect(await source.continue(jobId, 'token', details)).toBe('unknown');
      expect(await source.fail(jobId, { type: 'JobFailed', message: 'no' })).toBe('unknown');
    });

    test('an acknowledged job has details with credentials', async () => {
      const { job, source } = await acknowledged();
      const data = await source.details(job.id);
      expect(data?.credentials?.sessionToken).not.toBe('');
      expect(data?.pipeline).toEqual(job.data.pipeline);
    });

    test('a continued job has a follow-up with its token, of the same action execution', async () => {
      const { job, source } = await acknowledged();
      expect(await source.continue(job.id, job.id, details)).toBe('accepted');
      expect(await source.continue(job.id, job.id, details)).toBe('notOpen');
      const followUp = await next(source);
      expect(followUp.id).not.toBe(job.id);
      expect(followUp.data.continuationToken).toBe(job.id);
      expect(followUp.data.pipeline).toEqual(job.data.pipeline);
      expect(await source.acknowledge(followUp.id, followUp.nonce)).toBe('inProgress');
      expect(await statusOf(source, followUp)).toBe('InProgress');
      expect(await source.succeed(followUp.id, { ...details, percentComplete: 100 }, { VERSION: '1' })).toBe(
        'accepted',
      );
    });

    test('a job that succeeded is not open any more', async () => {
      const { job, source } = await acknowledged();
      expect(await source.succeed(job.id, details, { VERSION: '1' })).toBe('accepted');
      expect(await source.succeed(job.id, details, { VERSION: '1' })).toBe('notOpen');
      expect(await source.fail(job.id, { type: 'JobFailed', message: 'no' })).toBe('notOpen');
      expect(await statusOf(source, job)).toBe('Succeeded');
    });

    test('a job that failed is not open any more', async () => {
      const { job, source } = await acknowledged();
      const failure = { type: 'ConfigurationError', message: 'x'.repeat(5000), externalExecutionId: 'e' } as const;
      expect(await source.fail(job.id, failure)).toBe('accepted');
      expect(await source.fail(job.id, failure)).toBe('notOpen');
      expect(await statusOf(source, job)).toBe('Failed');
    });

    test('a job that was never acknowledged is not open', async () => {
      const { job, source } = await oneJob();
      expect(await source.succeed(job.id, details, {})).toBe('notOpen');
    });

    test('an abandoned job is not open, and its action execution says so', async () => {
      const { job, source, abandon } = await acknowledged();
      await abandon(job);
      expect(await source.succeed(job.id, details, {})).toBe('notOpen');
      expect(await statusOf(source, job)).toBe('Abandoned');
    });
  });
};

const statusOf = (source: JobSource, { data }: DeliveredJob) =>
  source.actionExecutionStatus(data.pipeline.name, data.pipeline.executionId, data.pipeline.actionExecutionId);

const next = async (source: JobSource): Promise<DeliveredJob> => {
  const { jobs, faults } = await source.poll('1');
  expect(faults).toEqual([]);
  const job = jobs[0];
  if (job === undefined) throw new Error('no job is handed out');
  return job;
};
