import { PortError, type Command, type LaunchRequest } from '@codepipeline-ec2/core';
import { createChance, type Chance } from '../chance.js';
import { createCodePipeline } from '../cloud/code-pipeline.js';
import { createEc2, type SimulatedInstance } from '../cloud/ec2.js';
import { createSsm } from '../cloud/ssm.js';
import { allFaults, noFaults } from '../fault-rates.js';
import { createFaults } from '../faults.js';
import { createFunctions, type Invocation } from '../functions.js';
import { createJobScript, type JobScript } from '../job-script.js';
import type { SimulationOptions } from '../simulate.js';
import { createTimeline } from '../timeline.js';
import { figuresOf, type Figures } from '../figures.js';

const JOB_TAG = 'job';
const BATCH = 10;
const WAIT_SECONDS = 30;
const TERMINATION_SECONDS = 45;
/** The SDK's own tries when a call is throttled. */
const SDK_TRIES = 5;
/** How often a whole block is run again when its function died. */
const BLOCK_RETRIES = 2;
/** Whatever has not ended by then never will. */
const MAX_SECONDS = 7 * 24 * 3600;
const COMMAND_TIMEOUT_SECONDS = 3600;
/** States entered beside those of the loops, and in each round of a loop. */
const STATES = { execution: 12, round: 3 };

type Execution = 'running' | 'succeeded' | 'failed';

/**
 * A model of the design that this service replaces, made from a description of its waits and its mistakes: a poller that
 * takes ten jobs a run, loops of 30 seconds in three blocks, a report after the release, launches without a token.
 */
export const runSample = async (options: SimulationOptions): Promise<Figures> => {
  const { jobs, seed, faults, quotas, within } = options;
  const chance = createChance(seed);
  const timeline = createTimeline();
  const strike = createFaults(chance.of('faults'), faults === 'all' ? allFaults : noFaults);
  const functions = createFunctions(timeline, chance, strike);
  const scripts = Array.from({ length: jobs }, (_, number) => createJobScript(number, chance, strike));
  const scriptOf = new Map(scripts.map((script) => [script.jobId, script]));
  const executions = new Map<string, Execution>();
  const bootSeconds = new Map<string, number>();
  const launches = new Map<string, number>();
  const chances = new Map<string, Chance>();
  let entered = 0;

  const codePipeline = createCodePipeline({
    timeline,
    isIntended: () => true,
    continuationSeconds: () => WAIT_SECONDS,
    ended: () => undefined,
  });
  const launched = (instance: SimulatedInstance, { userData }: LaunchRequest): void => {
    const about = userData.slice(-12);
    const number = (launches.get(about) ?? 0) + 1;
    launches.set(about, number);
    // The same instance boots as long as the service's own does.
    const own = chance.of(`instance ${about} #${number}`);
    const seconds = own.between(25, 60);
    bootSeconds.set(instance.jobId, seconds);
    chances.set(instance.instanceId, own);
    const isOffline = strike.strikes('neverOnline', about);
    timeline.after(seconds, () => {
      if (instance.alive && !isOffline) ssm.online.add(instance.instanceId);
    });
    if (strike.strikes('dies', about)) {
      timeline.after(own.between(0, 600), () => {
        ec2.kill(instance.instanceId);
      });
    }
  };
  const ec2 = createEc2({
    timeline,
    faults: strike,
    quotas,
    jobTagKey: JOB_TAG,
    launched,
    ended: ({ instanceId }) => {
      ssm.online.delete(instanceId);
    },
  });
  const ssm = createSsm((commandId, { instanceId, comment }: Command) => {
    const instance = ec2.instances.get(instanceId);
    const script = scriptOf.get(comment);
    const seconds = script?.buildSeconds ?? 0;
    timeline.after((chances.get(instanceId)?.between(0.3, 1) ?? 1) + Math.min(seconds, COMMAND_TIMEOUT_SECONDS), () => {
      if (!instance?.alive) return;
      const isWell = script?.ends === 'succeeded' && seconds < COMMAND_TIMEOUT_SECONDS;
      ssm.end(commandId, { status: isWell ? 'Success' : 'Failed', output: '' });
    });
    timeline.after(COMMAND_TIMEOUT_SECONDS, () => {
      if (ssm.report(commandId, instanceId)?.status === 'InProgress')
        ssm.end(commandId, { status: 'TimedOut', output: '' });
    });
  });

  /** A task of the state machine. */
  const task = <T>(name: string, jobId: string, body: (invocation: Invocation) => Promise<T>): Promise<T> =>
    functions.run(`sample ${name}`, jobId.slice(-12), 60, body);
  /** What is throttled is asked again by the SDK, then it is an error like any other. */
  const patient = async <T>(about: Chance, call: () => Promise<T>, isThrottled: (answer: T) => boolean): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await call();
        if (!isThrottled(answer) || tries === SDK_TRIES) return answer;
      } catch (error) {
        if (!(error instanceof PortError && error.throttled) || tries === SDK_TRIES) throw error;
      }
      await timeline.sleep(about.next() * 2 ** (tries - 1));
    }
  };
  const never = (): boolean => false;
  const until = async (isDone: () => Promise<boolean>): Promise<void> => {
    do {
      entered += STATES.round;
      await timeline.sleep(WAIT_SECONDS);
    } while (!(await isDone()) && timeline.seconds() < MAX_SECONDS);
  };
  /** The block's own retry begins it anew, launches included. */
  const block = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Error && error.name === 'FunctionDiedError') || tries === BLOCK_RETRIES) throw error;
      }
    }
  };

  let tokens = 0;
  const acquire = async (jobId: string, own: Chance): Promise<string> => {
    const instanceId = await task('start', jobId, async ({ call }) => {
      const launch = (): ReturnType<typeof ec2.launch> =>
        ec2.launch({
          clientToken: `sample-${(tokens += 1)}`,
          instanceType: 'c7i.large',
          market: 'on-demand',
          imageId: 'ami-1',
          launchTemplateId: 'lt-1',
          launchTemplateVersion: '1',
          securityGroupIds: [],
          userData: jobId,
          tags: { [JOB_TAG]: jobId },
        });
      const outcome = await patient(
        own,
        () => call('ec2.RunInstances', jobId.slice(-12), launch),
        (answer) => answer.status === 'refused' && answer.code === 'RequestLimitExceeded',
      );
      if (outcome.status === 'refused') throw new Error(outcome.code);
      return outcome.instanceId;
    });
    await until(() =>
      task('isOnline', jobId, ({ call }) =>
        patient(own, () => call('ssm.DescribeInstanceInformation', '', () => ssm.online.has(instanceId)), never),
      ),
    );
    return instanceId;
  };
  const build = async (jobId: string, instanceId: string, own: Chance): Promise<boolean> => {
    const command: Command = {
      instanceId,
      document: 'build',
      parameters: {},
      comment: jobId,
      logGroup: '',
      deliverySeconds: 600,
    };
    const sent = await task('run', jobId, ({ call }) =>
      patient(own, () => call('ssm.SendCommand', '', () => ssm.send(command)), never),
    );
    if (sent.status !== 'sent') throw new Error(sent.message);
    let status = '';
    await until(async () => {
      const report = await task('isDone', jobId, ({ call }) =>
        patient(own, () => call('ssm.ListCommands', '', () => ssm.report(sent.commandId, instanceId)), never),
      );
      status = report?.status ?? '';
      return status !== 'InProgress';
    });
    return status === 'Success';
  };
  const release = async (jobId: string, instanceId: string, own: Chance): Promise<void> => {
    await task('end', jobId, ({ call }) =>
      patient(
        own,
        () =>
          call('ec2.TerminateInstances', '', () => {
            ec2.terminate([instanceId]);
          }),
        never,
      ),
    );
    await until(() =>
      task('isEnded', jobId, ({ call }) =>
        patient(own, () => call('ec2.DescribeInstances', '', () => isGone(instanceId)), never),
      ),
    );
  };
  const isGone = (instanceId: string): boolean => {
    ec2.isAlive(instanceId);
    const ended = ec2.instances.get(instanceId)?.endedSeconds;
    return ended !== undefined && timeline.seconds() - ended >= TERMINATION_SECONDS;
  };
  const execute = async (jobId: string): Promise<void> => {
    const own = chance.of(`sample ${jobId}`);
    entered += STATES.execution;
    // What fails here is reported at once, and nothing is released.
    const instanceId = await block(() => acquire(jobId, own));
    const isWell = await block(() => build(jobId, instanceId, own)).catch(() => false);
    await block(() => release(jobId, instanceId, own));
    if (!isWell) throw new Error('the build has failed');
  };

  const start = (jobId: string): void => {
    executions.set(jobId, 'running');
    execute(jobId).then(
      () => executions.set(jobId, 'succeeded'),
      () => executions.set(jobId, 'failed'),
    );
  };
  const isNoted = (): boolean => true;
  const poll = ({ call }: Invocation): Promise<void> => pollOnce(call);
  const pollOnce = async (call: Invocation['call']): Promise<void> => {
    const { jobs: found } = await call('codepipeline.PollForJobs', '', () => codePipeline.poll(BATCH));
    for (const { id, nonce, data } of found) {
      const about = id.slice(-12);
      const root = data.continuationToken ?? id;
      try {
        const acknowledged = await call('codepipeline.AcknowledgeJob', about, () =>
          codePipeline.acknowledge(id, nonce),
        );
        if (acknowledged !== 'inProgress') throw new Error('InvalidNonceException');
        if (data.continuationToken === undefined) {
          await call('states.StartExecution', about, () => {
            start(root);
          });
        }
        const status = await call('states.DescribeExecution', about, () => executions.get(root) ?? 'failed');
        if (status === 'failed') throw new Error('The execution has failed.');
        await call('codepipeline.PutJobSuccessResult', about, () =>
          status === 'running' ? codePipeline.continueWith(id, root) : codePipeline.succeed(id, 'Done.', isNoted),
        );
      } catch (error) {
        // Whatever it was: the job is called failed.
        const details = { type: 'JobFailed' as const, message: String(error) };
        await call('codepipeline.PutJobFailureResult', about, () => codePipeline.fail(id, details, isNoted));
      }
    }
  };
  const runPoller = (): void => {
    functions.run('sample poller', '', 15, poll).catch(() => undefined);
  };

  const beganAt = new Map<string, number>();
  for (const { jobId, data } of scripts) {
    const own = chance.of(`begin ${jobId}`);
    timeline.after(own.next() * within, () => {
      beganAt.set(jobId, timeline.seconds());
      codePipeline.begin(jobId, data);
      timeline.after(own.between(0.2, 1), runPoller);
    });
  }
  const everyMinute = (): void => {
    runPoller();
    timeline.after(60, everyMinute);
  };
  timeline.after(10, everyMinute);
  const isOver = ({ jobId }: JobScript): boolean => {
    const status = codePipeline.actions.get(jobId)?.status;
    return status !== undefined && status !== 'InProgress' && executions.get(jobId) !== 'running';
  };
  let next = 0;
  const allOver = (): boolean => {
    for (let script = scripts[next]; script !== undefined && isOver(script); script = scripts[next]) next += 1;
    return next === scripts.length;
  };
  await timeline.run(allOver, MAX_SECONDS);

  return figuresOf({
    timeline,
    codePipeline,
    ec2,
    functions,
    scripts,
    beganAt,
    entered,
    bootSecondsOf: (jobId) => bootSeconds.get(jobId) ?? 0,
  });
};
