import type { SimulatedCodePipeline } from './cloud/code-pipeline.js';
import type { SimulatedEc2 } from './cloud/ec2.js';
import type { Functions } from './functions.js';
import type { JobScript } from './job-script.js';
import type { Timeline } from './timeline.js';

/** What two designs are compared by. */
export interface Figures {
  readonly jobs: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Builds that would have been well, and were called failed, for whatever reason. */
  readonly failedWrongly: number;
  /** Jobs whose pipeline waits in vain, or waited for more than a week. */
  readonly lost: number;
  readonly leakedInstances: number;
  readonly lastLaunchSeconds: number;
  readonly lastReportSeconds: number;
  readonly callsPerJob: number;
  readonly transitionsPerJob: number;
  /** CodePipeline jobs that waited for a poll at once. */
  readonly deepestQueue: number;
  /** Seconds from a job's beginning to its report, beyond boot and build, of builds that were well and were reported so. */
  readonly addedSeconds: { readonly mean: number; readonly p50: number; readonly p99: number };
  readonly instanceHours: number;
}

export interface Compared {
  readonly timeline: Timeline;
  readonly codePipeline: SimulatedCodePipeline;
  readonly ec2: SimulatedEc2;
  readonly functions: Pick<Functions, 'calls'>;
  readonly scripts: readonly JobScript[];
  readonly beganAt: ReadonlyMap<string, number>;
  readonly entered: number;
  readonly bootSecondsOf: (jobId: string) => number;
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Mean and percentiles of some seconds. */
export const spread = (seconds: readonly number[]): Figures['addedSeconds'] => {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (part: number): number => rounded(sorted[Math.floor((sorted.length - 1) * part)] ?? 0);
  const mean = sorted.reduce((sum, one) => sum + one, 0) / Math.max(1, sorted.length);
  return { mean: rounded(mean), p50: at(0.5), p99: at(0.99) };
};

export const figuresOf = (run: Compared): Figures => {
  const { timeline, codePipeline, ec2, functions, scripts, beganAt, entered, bootSecondsOf } = run;
  const added: number[] = [];
  const counts = { succeeded: 0, failed: 0, failedWrongly: 0, lost: 0 };
  let lastReportSeconds = 0;
  for (const { jobId, ends, buildSeconds } of scripts) {
    const action = codePipeline.actions.get(jobId);
    if (action?.status === 'InProgress' || action === undefined) counts.lost += 1;
    const { report } = action ?? {};
    if (report === undefined) continue;
    lastReportSeconds = Math.max(lastReportSeconds, report.atSeconds);
    if (report.type === 'succeeded') {
      counts.succeeded += 1;
      added.push(report.atSeconds - (beganAt.get(jobId) ?? 0) - bootSecondsOf(jobId) - buildSeconds);
    } else {
      counts.failed += 1;
      if (ends === 'succeeded') counts.failedWrongly += 1;
    }
  }
  const instances = [...ec2.instances.values()];
  const lived = instances.map(
    ({ endedSeconds, launchedSeconds }) => (endedSeconds ?? timeline.seconds()) - launchedSeconds,
  );
  const calls = [...functions.calls.values()].reduce((sum, count) => sum + count, 0);
  return {
    jobs: scripts.length,
    ...counts,
    leakedInstances: ec2.alive.size,
    lastLaunchSeconds: rounded(instances.at(-1)?.launchedSeconds ?? 0),
    lastReportSeconds: rounded(lastReportSeconds),
    callsPerJob: rounded(calls / scripts.length),
    transitionsPerJob: rounded(entered / scripts.length),
    deepestQueue: codePipeline.deepestQueue,
    addedSeconds: spread(added),
    instanceHours: rounded(lived.reduce((sum, one) => sum + one, 0) / 3600),
  };
};
