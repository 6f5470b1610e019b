import { DEFAULT_LAUNCH_RATE, type IntakeMessage, type JobFlow, jobFlow } from '@codepipeline-ec2/core';
import { jobDefinition } from '@codepipeline-ec2/infra-cdk/definition';
import {
  createMemory,
  dispatch,
  JOB_TAG_KEY,
  type Memory,
  reap,
  remembering,
  runLauncherTask,
  runReportTask,
  sweep,
  takeEvent,
} from '@codepipeline-ec2/job-worker';
import { createChance } from './chance.js';
import { createBucket } from './cloud/bucket.js';
import { createCodePipeline } from './cloud/code-pipeline.js';
import { createEc2, type SimulatedEc2 } from './cloud/ec2.js';
import { createEventBus } from './cloud/event-bus.js';
import { createIntakeQueue, type SimulatedQueue } from './cloud/intake-queue.js';
import { createSsm, type SimulatedSsm } from './cloud/ssm.js';
import { createAslStepFunctions } from './cloud/asl-step-functions.js';
import { createStepFunctions } from './cloud/step-functions.js';
import { createTable } from './cloud/table.js';
import { allFaults, noFaults } from './fault-rates.js';
import { createFaults } from './faults.js';
import { createFunctions, type Invocation } from './functions.js';
import { createInstances, type JobTruth } from './instances.js';
import { createJobScript, type JobScript } from './job-script.js';
import { aboutJob, type AllPorts, createPorts, type SimulatedCloud } from './ports.js';
import { stackLimit } from './limit-promises.js';
import { judge } from './promises.js';
import { summary, type Summary } from './summary.js';
import { createTimeline } from './timeline.js';

export interface SimulationOptions {
  readonly jobs: number;
  /** A whole number: the same seed is the same run. */
  readonly seed: number;
  readonly faults: 'none' | 'all';
  /** How many times a new account's request quotas. */
  readonly quotas: number;
  /** Seconds over which the jobs begin; 0: all at once. */
  readonly within: number;
  /** What runs the flow: core's table, or the deployed definition on the local cloud's Step Functions. */
  readonly engine: 'core' | 'asl';
  /** Builds at once in each environment, and half as many again in the stack; 0: as many as come. */
  readonly limit: number;
  /** Only these jobs, and exactly these faults. */
  readonly script?: Script;
}

/** What is left of a failing run: numbers of jobs, names of faults. */
export interface Script {
  readonly jobs: readonly number[];
  readonly faults: readonly string[];
}

/** What a test breaks on purpose. */
export interface Breakage {
  /** For the engine `core`. */
  readonly flow?: JobFlow;
  /** For the engine `asl`. */
  readonly definition?: object;
  readonly ports?: (ports: AllPorts) => AllPorts;
  /** Hears of what the functions log. */
  readonly log?: (message: string, about?: Readonly<Record<string, unknown>>) => void;
}

const STACK_TAG_KEY = 'codepipeline-ec2-stack';
const PREFIX = '/codepipeline-ec2/builds/environments';
const BUILD_LOG_GROUP = '/builds';
const VERSIONS = ['1'];
/** Whatever has not ended by then never will. */
const MAX_SECONDS = 36 * 3600;
/** Late and doubled events come in this time; nothing may come of them. */
const AFTERMATH_SECONDS = 1800;
/** An instance may outlive its job's report so long: without faults for its log alone. */
const LATE_SECONDS = { none: 180, all: 3600 };

const environment = (name: string, market: 'on-demand' | 'spot', limit: number): [string, string] => [
  `${PREFIX}/${name}`,
  JSON.stringify({
    name,
    launchTemplateId: 'lt-1',
    launchTemplateVersion: '3',
    subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
    securityGroupIds: ['sg-1'],
    market,
    maxTimeoutMinutes: 480,
    ...(limit > 0 && { maxInstances: limit }),
  }),
];

/** Runs the jobs through the real handlers and the real flow, and looks whether every promise was kept. */
export const simulate = async (options: SimulationOptions, breakage: Breakage = {}): Promise<Summary> => {
  const { jobs, seed, faults, quotas, within, engine, limit } = options;
  const rates = faults === 'all' ? allFaults : noFaults;
  const chance = createChance(seed);
  const timeline = createTimeline(engine === 'asl' ? 4 : 1);
  const strike = createFaults(chance.of('faults'), rates, options.script?.faults);
  const functions = createFunctions(timeline, chance, strike);

  const scripts = new Map<string, JobScript>();
  const truths = new Map<string, JobTruth>();
  const numbers = options.script?.jobs ?? Array.from({ length: jobs }, (_, index) => index);
  for (const number of numbers) {
    const script = createJobScript(number, chance, strike);
    scripts.set(script.jobId, script);
    truths.set(script.jobId, {
      builds: 0,
      result: undefined,
      storedAt: undefined,
      misfortunes: 0,
      bootSeconds: 0,
      buildSeconds: 0,
    });
  }
  const truthOf = (jobId: string): JobTruth => {
    const truth = truths.get(jobId);
    if (truth === undefined) throw new Error(`there is no job ${jobId}`);
    return truth;
  };

  const launcherSettings = {
    bucket: 'own',
    region: 'us-east-1',
    stackName: 'builds',
    stackTagKey: STACK_TAG_KEY,
    buildLogGroup: BUILD_LOG_GROUP,
    linuxDocument: 'builds-linux',
    windowsDocument: 'builds-windows',
    environmentPrefix: PREFIX,
    link: 'atStart' as const,
    // Whoever has a quota raised says so to the service.
    launchRate: { burst: DEFAULT_LAUNCH_RATE.burst * quotas, perSecond: DEFAULT_LAUNCH_RATE.perSecond * quotas },
    ...(limit > 0 && { maxInstances: stackLimit(limit) }),
  };
  const events = createEventBus({
    timeline,
    chance,
    faults: strike,
    take: (event, about) => functions.run('signals', about, 60, (invocation) => takeEvent(portsOf(invocation), event)),
  });
  const table = createTable();
  const codePipeline = createCodePipeline({
    timeline,
    isIntended: (rootJobId, jobId) => {
      const closing = table.records.get(rootJobId)?.closing;
      return closing?.kind === 'report' && closing.jobId === jobId;
    },
    continuationSeconds: (jobId) =>
      strike.strikes('lateFollowUp', aboutJob(jobId)) ? chance.of(`late ${jobId}`).between(60, 150) : 30,
    ended: (jobId, state) => {
      const { pipeline } = scripts.get(jobId)?.data ?? {};
      const about = { 'execution-id': pipeline?.executionId, pipeline: pipeline?.name, state };
      events.emit('CodePipeline Action Execution State Change', about, aboutJob(jobId));
    },
  });
  const bucket = createBucket((key) => {
    if (key.startsWith('signals/'))
      events.emit(
        'Object Created',
        { bucket: { name: 'own' }, object: { key } },
        key.split('/').slice(1).join('/').slice(24),
      );
  });
  const memories = new WeakMap<object, Memory>();
  const memoryOf = ({ container }: Invocation): Memory => {
    const memory = memories.get(container) ?? createMemory();
    memories.set(container, memory);
    return memory;
  };
  const invoke = (worker: string, payload: object): Promise<object> =>
    worker === 'launcher'
      ? functions.run('launcher', aboutPayload(payload), 90, (invocation) =>
          runLauncherTask(remembering(portsOf(invocation), memoryOf(invocation)), launcherSettings, payload),
        )
      : functions.run('report', aboutPayload(payload), 60, (invocation) =>
          runReportTask(portsOf(invocation), { buildLogGroup: BUILD_LOG_GROUP, versions: VERSIONS }, payload),
        );
  const executionEnded = (name: string, status: string): void => {
    events.emit('Step Functions Execution Status Change', { name, status }, aboutJob(name));
  };
  const stepFunctions =
    engine === 'asl'
      ? await createAslStepFunctions({
          timeline,
          chance,
          table,
          definition: breakage.definition ?? jobDefinition,
          faults: strike,
          invoke,
          failed: executionEnded,
        })
      : createStepFunctions({ timeline, chance, table, flow: breakage.flow ?? jobFlow, invoke });
  const instances = createInstances({
    timeline,
    chance,
    faults: strike,
    bucket,
    events,
    ec2: () => ec2,
    ssm: () => ssm,
    scriptOf: (jobId) => scripts.get(jobId),
    truthOf,
  });
  const ec2: SimulatedEc2 = createEc2({
    timeline,
    faults: strike,
    quotas,
    jobTagKey: JOB_TAG_KEY,
    launched: instances.boot,
    ended: ({ instanceId, jobId }) => {
      ssm.online.delete(instanceId);
      for (const [state, seconds] of [
        ['shutting-down', 0],
        ['terminated', 30],
      ] as const) {
        timeline.after(seconds, () => {
          events.emit('EC2 Instance State-change Notification', { 'instance-id': instanceId, state }, aboutJob(jobId));
        });
      }
    },
  });
  const ssm: SimulatedSsm = createSsm(instances.run);
  const take = (messages: readonly IntakeMessage[]): Promise<void> =>
    functions.run('dispatcher', '', 60, (invocation) => dispatch(portsOf(invocation), VERSIONS, messages));
  const queue: SimulatedQueue = createIntakeQueue({ timeline, chance, faults: strike, take });

  const cloud: SimulatedCloud = {
    timeline,
    codePipeline,
    table,
    ec2,
    ssm,
    bucket,
    queue,
    stepFunctions,
    parameters: new Map([environment('default', 'on-demand', limit), environment('spot', 'spot', limit)]),
    quotas,
    log: breakage.log ?? (() => undefined),
  };
  const healthy = createPorts(cloud);
  const portsOf: typeof healthy = (invocation) => breakage.ports?.(healthy(invocation)) ?? healthy(invocation);

  const beganAt = new Map<string, number>();
  for (const script of scripts.values()) {
    const { jobId, data, abandonedAfter, abortedAfter } = script;
    const own = chance.of(`begin ${jobId}`);
    timeline.after(own.next() * within, () => {
      beganAt.set(jobId, timeline.seconds());
      codePipeline.begin(jobId, data);
      if (!strike.strikes('eventLost', `started ${aboutJob(jobId)}`))
        queue.send({ why: 'started' }, own.between(0.2, 1));
      if (abandonedAfter !== undefined) timeline.after(abandonedAfter, () => codePipeline.abandon(jobId));
      if (abortedAfter !== undefined) {
        timeline.after(abortedAfter, () => {
          if (!stepFunctions.abort(jobId)) return;
          executionEnded(jobId, 'ABORTED');
        });
      }
    });
  }

  const left = new Set(scripts.keys());
  let stillLeft = true;
  let longestOverdueSeconds = 0;
  /** Called without waiting for it: Lambda tries again after a minute, and after two more. */
  const runSweep = ([wait, ...waits]: readonly number[]): void => {
    functions
      .run('sweep', '', 120, async (invocation) => {
        const ports = portsOf(invocation);
        await sweep(ports, { buildLogGroup: BUILD_LOG_GROUP });
        await reap(ports, { stackTagKey: STACK_TAG_KEY, stackName: 'builds', reaper: 'end' });
      })
      .catch(() => {
        if (wait !== undefined) timeline.after(wait, () => runSweep(waits));
      });
  };
  const everyMinute = (): void => {
    // A sweep that keeps up leaves nothing that was due before the last one began.
    const now = Math.floor(timeline.now() / 1000);
    for (const { dueAt = now } of table.records.values())
      longestOverdueSeconds = Math.max(longestOverdueSeconds, now - dueAt);
    queue.send({ why: 'schedule' }, 0);
    runSweep([60, 120]);
    for (const jobId of left) if (isOver(cloud, jobId)) left.delete(jobId);
    const isDue = [...table.places.limits.values()].some(({ dueAt }) => dueAt !== undefined);
    stillLeft = isDue || left.size > 0 || ec2.alive.size > 0 || timeline.seconds() < within;
    timeline.after(60, everyMinute);
  };
  timeline.after(10, everyMinute);

  const began = performance.now();
  await timeline.run(() => !stillLeft, MAX_SECONDS);
  const virtualSeconds = timeline.seconds();
  const callsOfJobs = new Map(functions.calls);
  await timeline.run(() => false, AFTERMATH_SECONDS);
  const wallSeconds = (performance.now() - began) / 1000;

  const verdict = judge(cloud, [...scripts.values()], truthOf, {
    lateSeconds: LATE_SECONDS[faults],
    struck: strike.struck,
    limit,
  });
  return summary({
    options,
    cloud,
    functions: { counts: functions.counts, calls: callsOfJobs },
    events,
    verdict,
    script: { jobs: numbers, faults: strike.struck },
    scripts,
    truthOf,
    beganAt,
    longestOverdueSeconds,
    virtualSeconds,
    wallSeconds,
  });
};

/** What the state machine hands to its functions names its job. */
const aboutPayload = (payload: object): string => aboutJob((payload as { data: { jobId: string } }).data.jobId);

const isOver = ({ codePipeline, table, stepFunctions }: SimulatedCloud, jobId: string): boolean =>
  codePipeline.actions.get(jobId)?.status !== 'InProgress' &&
  codePipeline.actions.has(jobId) &&
  table.records.get(jobId)?.dueAt === undefined &&
  stepFunctions.state(jobId) !== 'running';
