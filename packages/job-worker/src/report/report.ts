import type { JobRecord, ObjectStore, Verdict } from '@codepipeline-ec2/core';
import { drain, type DrainPorts } from '../dispatcher/drain.js';
import { reportJob } from '../job/close-job.js';
import { Outcome } from '../job/outcome.js';
import { storeLateResult } from '../signals/store-result.js';
import { type FlowFailure, resultOf, successVerdict, verdictOf } from './make-verdict.js';

export interface ReportPorts extends DrainPorts {
  readonly objects: ObjectStore;
}

export interface ReportSettings {
  readonly buildLogGroup: string;
  /** Versions of the action type that this stack serves. */
  readonly versions: readonly string[];
}

/** Tells the pipeline that the build succeeded. @throws Outcome `pending`, `gone` */
export const reportSuccess = async (
  ports: ReportPorts,
  settings: ReportSettings,
  jobId: string,
  execution: string,
): Promise<Record<string, never>> => {
  const record = await read(ports, jobId);
  const result = resultOf(record);
  if (result === undefined) throw new Error(`job ${jobId} succeeded without a result`);
  return report(ports, settings, record, successVerdict(result, execution));
};

/** Tells the pipeline what failed; a result that nobody told of is looked for first. @throws Outcome `pending`, `gone` */
export const reportFailure = async (
  ports: ReportPorts,
  settings: ReportSettings,
  jobId: string,
  execution: string,
  failure: FlowFailure,
  cause: string,
): Promise<Record<string, never>> => {
  const found = await read(ports, jobId);
  // The flow is here, so it waits for no signal.
  const { table, clock, objects } = ports;
  const late = found.result === undefined ? await storeLateResult({ table, clock, objects }, found) : undefined;
  const record = late ?? found;
  return report(ports, settings, record, verdictOf(record, settings, execution, failure, cause));
};

const read = async ({ table }: ReportPorts, jobId: string): Promise<JobRecord> => {
  const record = await table.read(jobId);
  if (record === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  return record;
};

const report = async (
  ports: ReportPorts,
  settings: ReportSettings,
  record: JobRecord,
  verdict: Verdict,
): Promise<Record<string, never>> => {
  let closed = await reportJob(ports, record.jobId, verdict);
  if (closed?.status === 'pending') {
    // The follow-up job may be there, and nobody has looked yet.
    await lookForFollowUp(ports, settings);
    closed = await reportJob(ports, record.jobId, verdict);
  }
  if (closed === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  if (closed.status === 'pending')
    throw new Outcome('pending', 'CodePipeline has not handed out the follow-up job yet.');
  return {};
};

/** What goes wrong with other jobs there is not this job's affair. */
const lookForFollowUp = async (ports: ReportPorts, { versions }: ReportSettings): Promise<void> => {
  try {
    await drain(ports, versions);
  } catch (error) {
    ports.log('looking for the follow-up job failed', { error });
  }
};
