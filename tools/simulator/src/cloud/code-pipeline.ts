import type {
  Acknowledgement,
  ActionExecutionStatus,
  ClosingAnswer,
  DeliveredJob,
  FailureDetails,
  JobData,
  Poll,
} from '@codepipeline-ec2/core';
import type { Timeline } from '../timeline.js';

/** What a pipeline was told in the end. */
export interface Report {
  readonly atSeconds: number;
  readonly type: 'succeeded' | FailureDetails['type'];
  readonly message: string;
}

interface Action {
  readonly data: JobData;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';
  /** The job of this action execution that waits or is worked on. */
  job: Job | undefined;
  report: Report | undefined;
  /** Whether a call was a repetition of the report, word for word. */
  repeated: number;
  /** It was reported before anybody had written down that it would be. */
  unintended: boolean;
  /** A second report, that says something else or comes when the first was taken note of. */
  duplicates: number;
}

interface Job {
  readonly id: string;
  readonly action: Action;
  readonly continuationToken: string | undefined;
  status: 'Queued' | 'Dispatched' | 'InProgress' | 'Closed';
  nonce: number;
  /** When it was acknowledged, in seconds. */
  heldAt: number;
}

export interface SimulatedCodePipeline {
  /** The longest time that one job was held: CodePipeline gives up what is not heard of. */
  readonly longestHeldSeconds: number;
  readonly actions: ReadonlyMap<string, Readonly<Action>>;
  /** A pipeline reaches the action; its first job has this id. */
  begin(jobId: string, data: JobData): void;
  /** False: the action has ended before. */
  abandon(jobId: string): boolean;
  /** Jobs that wait, so many at most. */
  readonly poll: (most?: number) => Poll;
  /** Jobs that waited for a poll at once. */
  readonly deepestQueue: number;
  readonly acknowledge: (jobId: string, nonce: string) => Acknowledgement;
  readonly details: (jobId: string) => JobData | undefined;
  readonly succeed: (jobId: string, summary: string, isNoted: (rootJobId: string) => boolean) => ClosingAnswer;
  readonly fail: (jobId: string, details: FailureDetails, isNoted: (rootJobId: string) => boolean) => ClosingAnswer;
  readonly continueWith: (jobId: string, token: string) => ClosingAnswer;
  readonly status: (actionExecutionId: string) => ActionExecutionStatus;
}

export interface CodePipelineRules {
  readonly timeline: Timeline;
  /** Whether it is written down that this job is to be reported. */
  readonly isIntended: (rootJobId: string, jobId: string) => boolean;
  /** From a continuation to its follow-up job. */
  readonly continuationSeconds: (rootJobId: string) => number;
  /** An action has failed or was abandoned: its event. */
  readonly ended: (jobId: string, state: 'FAILED' | 'ABANDONED') => void;
}

const LEASE_SECONDS = 60;
const CREDENTIALS_SECONDS = 900;
const PAGE = 50;

/** CodePipeline as far as a job worker sees it. */
export const createCodePipeline = (rules: CodePipelineRules): SimulatedCodePipeline => {
  const { timeline, isIntended, continuationSeconds, ended } = rules;
  const actions = new Map<string, Action>();
  const byExecution = new Map<string, Action>();
  const jobs = new Map<string, Job>();
  /** What a poll may hand out now. */
  const visible = new Set<Job>();
  let followUps = 0;
  let longestHeldSeconds = 0;
  let deepestQueue = 0;

  const show = (job: Job): void => {
    if (job.status === 'Queued' || job.status === 'Dispatched') visible.add(job);
    deepestQueue = Math.max(deepestQueue, visible.size);
  };
  const add = (id: string, action: Action, continuationToken: string | undefined): Job => {
    const job: Job = { id, action, continuationToken, status: 'Queued', nonce: 0, heldAt: 0 };
    jobs.set(id, job);
    action.job = job;
    return job;
  };
  const letGo = (job: Job): void => {
    job.status = 'Closed';
    longestHeldSeconds = Math.max(longestHeldSeconds, timeline.seconds() - job.heldAt);
  };
  const rootOf = (job: Job): string => job.continuationToken ?? job.id;
  const close = (jobId: string, report: Report, isNoted: (rootJobId: string) => boolean): ClosingAnswer => {
    const job = jobs.get(jobId);
    if (job === undefined) return 'unknown';
    const { action } = job;
    if (action.report !== undefined) {
      const same = action.report.type === report.type && action.report.message === report.message;
      if (same && !isNoted(rootOf(job))) action.repeated += 1;
      else action.duplicates += 1;
    }
    if (job.status !== 'InProgress') return 'notOpen';
    letGo(job);
    action.unintended = !isIntended(rootOf(job), job.id);
    action.job = undefined;
    action.report = report;
    action.status = report.type === 'succeeded' ? 'Succeeded' : 'Failed';
    if (action.status === 'Failed') ended(rootOf(job), 'FAILED');
    return 'accepted';
  };

  return {
    actions,
    get deepestQueue() {
      return deepestQueue;
    },
    get longestHeldSeconds() {
      return longestHeldSeconds;
    },
    begin: (jobId, data) => {
      const action: Action = {
        data,
        status: 'InProgress',
        job: undefined,
        report: undefined,
        repeated: 0,
        duplicates: 0,
        unintended: false,
      };
      actions.set(jobId, action);
      byExecution.set(data.pipeline.actionExecutionId, action);
      show(add(jobId, action, undefined));
    },
    abandon: (jobId) => {
      const action = actions.get(jobId);
      if (action?.status !== 'InProgress') return false;
      action.status = 'Abandoned';
      if (action.job !== undefined) {
        visible.delete(action.job);
        action.job.status = 'Closed';
        action.job = undefined;
      }
      ended(jobId, 'ABANDONED');
      return true;
    },
    poll: (most = PAGE) => {
      const found: DeliveredJob[] = [];
      for (const job of visible) {
        if (found.length === most) break;
        visible.delete(job);
        job.status = 'Dispatched';
        job.nonce += 1;
        const { nonce } = job;
        timeline.after(LEASE_SECONDS, () => {
          if (job.status === 'Dispatched' && job.nonce === nonce) visible.add(job);
        });
        const { continuationToken } = job;
        found.push({
          id: job.id,
          nonce: String(nonce),
          data: { ...job.action.data, ...(continuationToken !== undefined && { continuationToken }) },
        });
      }
      return { jobs: found, faults: [] };
    },
    acknowledge: (jobId, nonce) => {
      const job = jobs.get(jobId);
      if (job === undefined) return 'ended';
      if (String(job.nonce) !== nonce) return 'taken';
      if (job.status === 'Dispatched') {
        job.status = 'InProgress';
        job.heldAt = timeline.seconds();
        visible.delete(job);
      }
      return job.status === 'InProgress' ? 'inProgress' : 'ended';
    },
    details: (jobId) => {
      const job = jobs.get(jobId);
      if (job?.status !== 'InProgress') return undefined;
      const ends = Math.floor(timeline.now() / 1000) + CREDENTIALS_SECONDS;
      return {
        ...job.action.data,
        credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', ends },
      };
    },
    succeed: (jobId, summary, isNoted) =>
      close(jobId, { atSeconds: timeline.seconds(), type: 'succeeded', message: summary }, isNoted),
    fail: (jobId, { type, message }, isNoted) =>
      close(jobId, { atSeconds: timeline.seconds(), type, message }, isNoted),
    continueWith: (jobId, token) => {
      const job = jobs.get(jobId);
      if (job === undefined) return 'unknown';
      if (job.status !== 'InProgress') return 'notOpen';
      letGo(job);
      const { action } = job;
      action.job = undefined;
      timeline.after(continuationSeconds(token), () => {
        if (action.status !== 'InProgress') return;
        const id = `f${(followUps += 1).toString(16).padStart(7, '0')}${token.slice(8)}`;
        show(add(id, action, token));
      });
      return 'accepted';
    },
    status: (actionExecutionId) => byExecution.get(actionExecutionId)?.status ?? 'unlisted',
  };
};
