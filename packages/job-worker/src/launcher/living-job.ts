import type { JobRecord, JobTable } from '@codepipeline-ec2/core';
import { isClosed } from '../job/due-at.js';
import { Outcome } from '../job/outcome.js';

/** The job, if its flow is to go on. @throws Outcome `cancelled`, `gone` or, when this attempt's instance is lost, `lost` */
export const livingJob = async (table: JobTable, jobId: string, attempt?: number): Promise<JobRecord> => {
  const record = await table.read(jobId);
  if (record === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  const cancelled = record.signals[`cancelled:${jobId}`];
  if (cancelled !== undefined) throw new Outcome('cancelled', cancelled.cause);
  if (isClosed(record) || record.releasing) throw new Outcome('gone', 'The job is closed already.');
  const lost = attempt === undefined ? undefined : record.signals[`lost:${attempt}`];
  if (lost !== undefined) throw new Outcome('lost', lost.cause);
  return record;
};
