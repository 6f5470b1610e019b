import type { SimulatedInstance } from './cloud/ec2.js';
import { billsOf } from './bill.js';
import { rounded } from './figures.js';
import type { JobTruth } from './instances.js';
import { brokenLimits, mostAtOnce } from './limit-promises.js';
import type { JobScript } from './job-script.js';
import { aboutJob, type SimulatedCloud } from './ports.js';

/** What was promised of every job, and what became of it. */
export interface Verdict {
  reported: number;
  duplicateReports: number;
  /** Jobs whose pipeline waits in vain. */
  lost: number;
  /** Jobs whose pipeline was told what is not so. */
  wrongReports: number;
  /** Reports that were made before it was written down that they would be. */
  unintendedReports: number;
  leakedInstances: number;
  /** The most instances that were alive at once. */
  mostInstancesAtOnce: number;
  /** Instances that were ended much later than their job. */
  lateInstances: number;
  /** Instances that were launched while their job had another one. */
  doubleInstances: number;
  abandoned: number;
  /** CodePipeline jobs, executions and due jobs that are left. */
  openLeases: number;
  openExecutions: number;
  openRecords: number;
  /** The longest time that a CodePipeline job was held without a word. */
  longestHeldSeconds: number;
  /** Secrets that wait for the bucket's lifecycle: only where their deletion failed. */
  leftTickets: number;
  /** Jobs whose build began more than once. */
  builtTwice: number;
  /** What the instances cost, and what they may cost at most. */
  billedHours: number;
  billLimitHours: number;
  readonly reports: Record<string, number>;
  /** The first broken promises, in words. */
  readonly broken: string[];
}

/** More broken promises are only counted. */
const MANY = 40;
/** A stored result counts when it was there so long before the report. */
const HEARD_SECONDS = 30;
const hours = (seconds: readonly number[]): number => rounded(seconds.reduce((sum, one) => sum + one, 0) / 3600);

/** CodePipeline's default timeout of an action that is nobody's own. */
const HELD_SECONDS = 3600;

export const judge = (
  cloud: SimulatedCloud,
  scripts: readonly JobScript[],
  truthOf: (jobId: string) => JobTruth,
  {
    lateSeconds,
    struck,
    limit,
  }: { readonly lateSeconds: number; readonly struck: readonly string[]; readonly limit: number },
): Verdict => {
  const verdict: Verdict = {
    reported: 0,
    duplicateReports: 0,
    lost: 0,
    wrongReports: 0,
    unintendedReports: 0,
    leakedInstances: 0,
    mostInstancesAtOnce: 0,
    lateInstances: 0,
    doubleInstances: 0,
    abandoned: 0,
    openLeases: 0,
    openExecutions: 0,
    openRecords: 0,
    longestHeldSeconds: Math.round(cloud.codePipeline.longestHeldSeconds),
    leftTickets: 0,
    builtTwice: 0,
    billedHours: 0,
    billLimitHours: 0,
    reports: {},
    broken: [],
  };
  const breaks = (text: string): void => {
    if (verdict.broken.length < MANY) verdict.broken.push(text);
  };
  if (verdict.longestHeldSeconds > HELD_SECONDS) {
    breaks(`a CodePipeline job was held for ${verdict.longestHeldSeconds} s without a renewal`);
  }
  const endedAt = new Map<string, number>();
  /** Epoch seconds of the run's beginning. */
  const beganSeconds = cloud.timeline.now() / 1000 - cloud.timeline.seconds();
  for (const script of scripts) {
    const { jobId } = script;
    const action = cloud.codePipeline.actions.get(jobId);
    const record = cloud.table.records.get(jobId);
    const truth = truthOf(jobId);
    if (truth.builds > 1) verdict.builtTwice += 1;
    if (action?.job !== undefined) {
      verdict.openLeases += 1;
      breaks(`a CodePipeline job of job ${jobId} is left open`);
    }
    if (action === undefined || action.status === 'InProgress') {
      verdict.lost += 1;
      breaks(`job ${jobId} was never reported`);
      continue;
    }
    if (action.duplicates > 0) {
      verdict.duplicateReports += action.duplicates;
      breaks(`job ${jobId} was reported again`);
    }
    if (action.unintended) {
      verdict.unintendedReports += 1;
      breaks(`job ${jobId} was reported before that was written down`);
    }
    if (action.status === 'Abandoned') verdict.abandoned += 1;
    if (action.report !== undefined) {
      verdict.reported += 1;
      const { type, atSeconds } = action.report;
      verdict.reports[type] = (verdict.reports[type] ?? 0) + 1;
      endedAt.set(jobId, atSeconds);
      const decidedSeconds = record?.verdictAt === undefined ? atSeconds : record.verdictAt - beganSeconds;
      const wrong = isWrong(script, truth, type, atSeconds, decidedSeconds);
      if (wrong !== undefined) {
        verdict.wrongReports += 1;
        breaks(`job ${jobId} was reported as ${type}, but ${wrong}: ${action.report.message.slice(0, 300)}`);
      }
    }
    const state = cloud.stepFunctions.state(jobId);
    if (state === 'running') {
      verdict.openExecutions += 1;
      breaks(`the execution of job ${jobId} does not end`);
    }
    if (record?.dueAt !== undefined) {
      verdict.openRecords += 1;
      breaks(`the sweep is not done with job ${jobId}`);
    }
  }
  const latest = new Map<string, SimulatedInstance>();
  for (const instance of cloud.ec2.instances.values()) {
    const { instanceId, jobId, alive } = instance;
    const last = latest.get(jobId);
    latest.set(jobId, instance);
    if (last !== undefined && (last.endedSeconds ?? Infinity) > instance.launchedSeconds) {
      verdict.doubleInstances += 1;
      breaks(`job ${jobId} had the instances ${last.instanceId} and ${instanceId} at once`);
    }
    if (alive) {
      verdict.leakedInstances += 1;
      breaks(`instance ${instanceId} of job ${jobId} is left`);
      continue;
    }
    const over = Math.max(endedAt.get(jobId) ?? Infinity, instance.launchedSeconds);
    if ((instance.endedSeconds ?? Infinity) - over > lateSeconds) {
      verdict.lateInstances += 1;
      breaks(`instance ${instanceId} lived more than ${lateSeconds} s after its job ${jobId} was over`);
    }
  }
  const bills = billsOf(cloud.ec2.instances.values(), truthOf, struck, cloud.timeline.seconds());
  verdict.billedHours = hours(bills.map(({ billed }) => billed));
  verdict.billLimitHours = hours(bills.map(({ allowed }) => allowed));
  if (verdict.billedHours > verdict.billLimitHours) {
    breaks(`instances were paid for ${verdict.billedHours} hours, and ${verdict.billLimitHours} were needed`);
  }
  for (const { jobId, billed, most } of bills) {
    if (billed <= most) continue;
    breaks(`instances of job ${jobId} were paid for ${Math.round(billed)} s, and ${Math.round(most)} s were needed`);
  }
  const environments = new Map(
    scripts.map(({ jobId, data }) => [jobId, data.configuration['Environment'] ?? 'default']),
  );
  const limits = { limit, calm: struck.length === 0, environmentOf: (jobId: string) => environments.get(jobId) ?? '' };
  brokenLimits(cloud, limits).forEach(breaks);
  verdict.mostInstancesAtOnce = mostAtOnce([...cloud.ec2.instances.values()]);
  for (const key of cloud.bucket.objects.keys()) {
    if (!/^tickets\/.*\/[0-9a-f]{48}$/.test(key)) continue;
    verdict.leftTickets += 1;
    const about = aboutJob(key.split('/')[1] ?? '');
    if (!struck.some((name) => name.includes(` s3.DeleteObject ${about} `))) breaks(`the ticket ${key} is left`);
  }
  return verdict;
};

/** Why the report is not the right one. */
const isWrong = (
  script: JobScript,
  { result, storedAt, misfortunes }: JobTruth,
  type: string,
  atSeconds: number,
  /** When it was written down that it will be made: what is heard later changes nothing. */
  decidedSeconds: number,
): string | undefined => {
  if (script.ends === 'faulty') return type === 'ConfigurationError' ? undefined : 'its configuration is none';
  const heard = result !== undefined && result.atSeconds + HEARD_SECONDS < decidedSeconds ? result.outcome : undefined;
  switch (type) {
    case 'succeeded':
      if (result?.outcome !== 'succeeded' || result.atSeconds > atSeconds) return 'no build had succeeded';
      return storedAt !== undefined && storedAt <= atSeconds ? undefined : 'its artifacts were not stored';
    case 'JobFailed':
      return result?.outcome === 'failed' && result.atSeconds <= atSeconds ? undefined : 'no build had failed';
    case 'SystemUnavailable':
      if (heard !== undefined) return `its build has ${heard}`;
      return misfortunes > 0 || script.abortedAfter !== undefined ? undefined : 'nothing had happened to it';
    default:
      return 'there was no reason for that';
  }
};
