import type { SimulatedEvents } from './cloud/event-bus.js';
import { type Figures, figuresOf, rounded, spread } from './figures.js';
import type { Functions } from './functions.js';
import type { JobTruth } from './instances.js';
import type { JobScript } from './job-script.js';
import type { SimulatedCloud } from './ports.js';
import type { Verdict } from './promises.js';
import type { Script, SimulationOptions } from './simulate.js';

/** A run in figures: what is printed. */
export type Summary = Verdict &
  Omit<SimulationOptions, 'script'> & {
    /** All that went wrong: the same again, without chance. */
    readonly script: Script;
    /** Until the last job was over. */
    readonly virtualSeconds: number;
    readonly wallSeconds: number;
    readonly peakMiB: number;
    readonly apiCalls: number;
    readonly apiCallsPerJob: number;
    readonly calls: Readonly<Record<string, number>>;
    /** Seconds from a job's beginning to its report, beyond boot and build; of jobs that were built once. */
    readonly addedSeconds: { readonly mean: number; readonly p50: number; readonly p99: number };
    readonly instances: number;
    readonly instanceHours: number;
    readonly lastLaunchSeconds: number;
    readonly launchesThrottled: number;
    readonly deepestQueue: number;
    readonly deadMessages: number;
    /** The longest that a job was overdue when a sweep began. */
    readonly longestOverdueSeconds: number;
    readonly functionRuns: number;
    readonly peakFunctions: number;
    readonly crashes: number;
    readonly functionTimeouts: number;
    readonly throttles: number;
    readonly errors: number;
    readonly eventsLost: number;
    readonly statesEnteredPerJob: number;
    /** What another design is compared by. */
    readonly figures: Figures;
  };

export interface Run {
  readonly options: SimulationOptions;
  readonly cloud: SimulatedCloud;
  readonly functions: Pick<Functions, 'calls' | 'counts'>;
  readonly events: SimulatedEvents;
  readonly verdict: Verdict;
  readonly script: Script;
  readonly scripts: ReadonlyMap<string, JobScript>;
  readonly truthOf: (jobId: string) => JobTruth;
  readonly beganAt: ReadonlyMap<string, number>;
  readonly longestOverdueSeconds: number;
  readonly virtualSeconds: number;
  readonly wallSeconds: number;
}

export const summary = (run: Run): Summary => {
  const { options, cloud, functions, events, verdict, scripts, truthOf, virtualSeconds, wallSeconds } = run;
  const { counts } = functions;
  const calls = Object.fromEntries([...functions.calls].sort(([a], [b]) => (a < b ? -1 : 1)));
  const apiCalls = [...functions.calls.values()].reduce((sum, count) => sum + count, 0);
  const instances = [...cloud.ec2.instances.values()];
  const lived = instances.reduce(
    (sum, { endedSeconds, launchedSeconds }) => sum + (endedSeconds ?? cloud.timeline.seconds()) - launchedSeconds,
    0,
  );
  const entered = [...cloud.stepFunctions.runs.values()].reduce((sum, one) => sum + one.entered, 0);
  return {
    jobs: options.jobs,
    ...verdict,
    script: run.script,
    seed: options.seed,
    faults: options.faults,
    quotas: options.quotas,
    within: options.within,
    engine: options.engine,
    limit: options.limit,
    virtualSeconds: rounded(virtualSeconds),
    wallSeconds: rounded(wallSeconds),
    // maxRSS is in KiB.
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    apiCalls,
    apiCallsPerJob: rounded(apiCalls / options.jobs),
    calls,
    addedSeconds: addedSeconds(run),
    instances: instances.length,
    instanceHours: rounded(lived / 3600),
    lastLaunchSeconds: rounded(instances.at(-1)?.launchedSeconds ?? 0),
    launchesThrottled: cloud.ec2.throttled.launches,
    deepestQueue: cloud.queue.deepest,
    deadMessages: cloud.queue.dead,
    longestOverdueSeconds: run.longestOverdueSeconds,
    functionRuns: counts.runs,
    peakFunctions: counts.peak,
    crashes: counts.crashes,
    functionTimeouts: counts.timeouts,
    throttles: counts.throttles,
    errors: counts.errors,
    eventsLost: events.lost,
    statesEnteredPerJob: rounded(entered / Math.max(1, cloud.stepFunctions.runs.size)),
    figures: figuresOf({
      timeline: cloud.timeline,
      codePipeline: cloud.codePipeline,
      ec2: cloud.ec2,
      functions,
      scripts: [...scripts.values()],
      beganAt: run.beganAt,
      entered,
      bootSecondsOf: (jobId) => truthOf(jobId).bootSeconds,
    }),
  };
};

/** Of jobs that were built once. */
const addedSeconds = ({ cloud, scripts, truthOf, beganAt }: Run): Summary['addedSeconds'] => {
  const added: number[] = [];
  for (const jobId of scripts.keys()) {
    const report = cloud.codePipeline.actions.get(jobId)?.report;
    const { builds, bootSeconds, buildSeconds } = truthOf(jobId);
    if (report === undefined || builds !== 1) continue;
    added.push(report.atSeconds - (beganAt.get(jobId) ?? 0) - bootSeconds - buildSeconds);
  }
  return spread(added);
};
