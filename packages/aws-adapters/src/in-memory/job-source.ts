import type {
  ActionExecutionStatus,
  ClosingAnswer,
  Clock,
  DeliveredJob,
  FailureDetails,
  JobData,
  JobSource,
} from '@codepipeline-ec2/core';

interface Job {
  readonly id: string;
  readonly data: JobData;
  status: 'Queued' | 'Dispatched' | 'InProgress' | 'Continued' | 'Succeeded' | 'Failed' | 'Abandoned';
  nonce: number;
  /** Milliseconds: not handed out before. */
  visibleAt: number;
}

export interface Reported {
  readonly jobId: string;
  readonly actionExecutionId: string;
  readonly how: 'succeeded' | FailureDetails;
  readonly at: number;
}

export interface InMemoryJobSource extends JobSource {
  /** Every report that was accepted. */
  readonly reports: readonly Reported[];
  readonly continuations: readonly { readonly jobId: string; readonly summary: string }[];
  readonly jobs: ReadonlyMap<string, Readonly<Job>>;
  add(id: string, data: JobData): void;
  /** The pipeline does not wait any more. */
  abandon(actionExecutionId: string): void;
}

export interface JobSourceRules {
  readonly clock: Clock;
  readonly continuationSeconds: number;
  readonly leaseSeconds: number;
}

/** CodePipeline as far as a job worker sees it. */
export const inMemoryJobSource = ({ clock, continuationSeconds, leaseSeconds }: JobSourceRules): InMemoryJobSource => {
  const jobs = new Map<string, Job>();
  const reports: Reported[] = [];
  const continuations: { jobId: string; summary: string }[] = [];
  const close = (jobId: string, then: (job: Job) => void): ClosingAnswer => {
    const job = jobs.get(jobId);
    if (job === undefined) return 'unknown';
    if (job.status !== 'InProgress') return 'notOpen';
    then(job);
    return 'accepted';
  };
  const add = (id: string, data: JobData, visibleAt: number): void => {
    jobs.set(id, { id, data, status: 'Queued', nonce: 0, visibleAt });
  };
  return {
    reports,
    continuations,
    jobs,
    add: (id, data) => {
      add(id, data, clock.now());
    },
    abandon(actionExecutionId) {
      for (const job of jobs.values()) {
        const open = job.status === 'Queued' || job.status === 'Dispatched' || job.status === 'InProgress';
        if (job.data.pipeline.actionExecutionId === actionExecutionId && open) job.status = 'Abandoned';
      }
    },
    poll: () => {
      const found: DeliveredJob[] = [];
      for (const job of jobs.values()) {
        if (job.visibleAt > clock.now() || (job.status !== 'Queued' && job.status !== 'Dispatched')) continue;
        job.status = 'Dispatched';
        job.nonce += 1;
        job.visibleAt = clock.now() + leaseSeconds * 1000;
        found.push({ id: job.id, nonce: String(job.nonce), data: job.data });
      }
      return Promise.resolve({ jobs: found, faults: [] });
    },
    acknowledge: (jobId, nonce) => {
      const job = jobs.get(jobId);
      if (job === undefined) return Promise.resolve('ended');
      if (String(job.nonce) !== nonce) return Promise.resolve('taken');
      if (job.status === 'Dispatched') job.status = 'InProgress';
      return Promise.resolve(job.status === 'InProgress' ? 'inProgress' : 'ended');
    },
    details: (jobId) => {
      const job = jobs.get(jobId);
      if (job?.status !== 'InProgress') return Promise.resolve(undefined);
      const credentials = {
        accessKeyId: 'a',
        secretAccessKey: 's',
        sessionToken: 't',
        ends: Math.floor(clock.now() / 1000) + 900,
      };
      return Promise.resolve({ ...job.data, credentials });
    },
    succeed: (jobId) =>
      Promise.resolve(
        close(jobId, (job) => {
          job.status = 'Succeeded';
          const { actionExecutionId } = job.data.pipeline;
          reports.push({ jobId, actionExecutionId, how: 'succeeded', at: clock.now() });
        }),
      ),
    continue: (jobId, token, { summary }) =>
      Promise.resolve(
        close(jobId, (job) => {
          job.status = 'Continued';
          continuations.push({ jobId, summary });
          const id = `f${String(jobs.size).padStart(7, '0')}${token.slice(8)}`;
          add(id, { ...job.data, continuationToken: token }, clock.now() + continuationSeconds * 1000);
        }),
      ),
    fail: (jobId, details) =>
      Promise.resolve(
        close(jobId, (job) => {
          job.status = 'Failed';
          reports.push({
            jobId,
            actionExecutionId: job.data.pipeline.actionExecutionId,
            how: details,
            at: clock.now(),
          });
        }),
      ),
    actionExecutionStatus: (_pipeline, _execution, actionExecutionId) => {
      const chain = [...jobs.values()].filter(({ data }) => data.pipeline.actionExecutionId === actionExecutionId);
      const last = chain.at(-1);
      const status: ActionExecutionStatus =
        last === undefined
          ? 'unlisted'
          : last.status === 'Succeeded' || last.status === 'Failed' || last.status === 'Abandoned'
            ? last.status
            : 'InProgress';
      return Promise.resolve(status);
    },
  };
};
