import type { SimulatedInstance } from './cloud/ec2.js';
import type { FaultKind } from './faults.js';
import type { JobTruth } from './instances.js';

/** What the instances of one job cost, and what they may cost, in seconds. */
export interface Bill {
  readonly jobId: string;
  readonly billed: number;
  /** What all jobs together may cost is the sum of these. */
  readonly allowed: number;
  /** What this one may cost when its mishaps meet at their worst. */
  readonly most: number;
}

/** From the ready signal to the command, from the end of a build to its report, its log and the end of its instance. */
const HANDLING_SECONDS = 30;
/** One of thousands may meet a slow call at several of these steps. */
const SLOWEST_SECONDS = 30;

/**
 * What one mishap may cost more. A build that is cut short costs no more than the build; what is dead costs nothing.
 * - An instance that is lost before its build began: its boot, and a minute until its command.
 * - One that tells nothing is asked after 90 s, and given up when Systems Manager has not seen it for 25 minutes more, on average.
 * - A command that nobody takes is given up after 120 s.
 * - A follow-up job that is late holds up the command of an instance that is ready.
 */
const MISHAP_SECONDS: Readonly<Partial<Record<FaultKind, number>>> = {
  dies: 120,
  spotInterrupted: 120,
  mute: 150,
  neverOnline: 1900,
  agentGone: 240,
  silent: 60,
  abandoned: 120,
  aborted: 180,
  lateFollowUp: 180,
  // A ready signal is asked for after 90 s, and so is the end of a log no longer waited for; the others have a second sign.
  eventLost: 150,
  eventLate: 150,
};

/** One mishap can hide the only sign of another: then the sweep finds out, when it looks at the job after half an hour. */
const HIDDEN_SECONDS = 1800;
/** An instance whose URLs have ended has one sign less: that its command has ended. */
const URL_SECONDS = 3300;

/** What a function that died, or a call that failed, may cost: until the flow, Lambda or the queue tries again. */
const AGAIN_SECONDS: Readonly<Record<string, number>> = {
  launcher: 60,
  report: 60,
  sweep: 60,
  // Events come again after one minute and after two more, messages after three.
  signals: 180,
  dispatcher: 180,
};

/** A dispatcher that dies over one job leaves the follow-up jobs of others lying, until the next minute's. */
const SHARED_SECONDS = 75;

/** A launch that EC2 has throttled for long, and the table at last: the pauses have grown. */
const THROTTLED_SECONDS = 300;

const CALL_FAULT = /^(?:crashBefore|crashAfter|throttled|errorBefore|errorAfter) (\w+) /;

/** The job that a fault's name tells of: the end of its id, perhaps with more of a key behind it. */
const ABOUT = /([0-9a-f]{12})(?:\/\S+)? #\d+$/;

/** What each job's instances may cost: boot and build, and what went wrong with them. */
export const billsOf = (
  instances: Iterable<SimulatedInstance>,
  truthOf: (jobId: string) => JobTruth,
  struck: readonly string[],
  now: number,
): readonly Bill[] => {
  const lived = new Map<string, number>();
  for (const { jobId, launchedSeconds, endedSeconds = now } of instances) {
    lived.set(jobId, (lived.get(jobId) ?? 0) + endedSeconds - launchedSeconds);
  }
  const mishaps = mishapsByJob(struck);
  const shared = struck.some((name) => CALL_FAULT.exec(name)?.[1] === 'dispatcher') ? SHARED_SECONDS : 0;
  return [...lived].map(([jobId, billed]) => {
    const { bootSeconds, buildSeconds } = truthOf(jobId);
    const { seconds, count, all } = mishaps.get(jobId.slice(-12)) ?? { seconds: 0, count: 0, all: 0 };
    const signs = buildSeconds >= URL_SECONDS ? count + 1 : count;
    const hidden = count > 0 && signs > 1 ? HIDDEN_SECONDS : 0;
    const allowed = bootSeconds + buildSeconds + HANDLING_SECONDS + shared + seconds;
    // One mishap of its own and one that others share, such as a sweep that dies, can hide a sign too.
    const worst = all > 0 ? HIDDEN_SECONDS : 0;
    return { jobId, billed, allowed: allowed + hidden, most: allowed + SLOWEST_SECONDS + worst + shared };
  });
};

/** `count`: without the faults of single calls; `all`: with them. */
interface Mishaps {
  readonly seconds: number;
  readonly count: number;
  readonly all: number;
}

const mishapsByJob = (struck: readonly string[]): ReadonlyMap<string, Mishaps> => {
  const mishaps = new Map<string, Mishaps>();
  for (const name of struck) {
    const about = ABOUT.exec(name)?.[1];
    if (about === undefined) continue;
    const worker = CALL_FAULT.exec(name)?.[1];
    // The names of faults begin with their kind.
    const kind = name.split(' ', 1)[0] as FaultKind;
    const again = worker === 'launcher' && kind === 'throttled' ? THROTTLED_SECONDS : AGAIN_SECONDS[worker ?? ''];
    const seconds = worker === undefined ? MISHAP_SECONDS[kind] : again;
    if (seconds === undefined) continue;
    const known = mishaps.get(about) ?? { seconds: 0, count: 0, all: 0 };
    mishaps.set(about, {
      seconds: known.seconds + seconds,
      count: known.count + (worker === undefined ? 1 : 0),
      all: known.all + 1,
    });
  }
  return mishaps;
};
