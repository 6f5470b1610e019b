import { fullBucket, PortError } from '@codepipeline-ec2/core';
import {
  type DispatchPorts,
  JOB_TAG_KEY,
  type LauncherPorts,
  type ReapPorts,
  type ReportPorts,
  type SignalPorts,
  type SweepPorts,
} from '@codepipeline-ec2/job-worker';
import type { SimulatedBucket } from './cloud/bucket.js';
import type { SimulatedCodePipeline } from './cloud/code-pipeline.js';
import type { SimulatedEc2 } from './cloud/ec2.js';
import type { SimulatedQueue } from './cloud/intake-queue.js';
import type { SimulatedSsm } from './cloud/ssm.js';
import type { SimulatedStepFunctions } from './cloud/step-functions.js';
import type { SimulatedTable } from './cloud/table.js';
import type { Invocation } from './functions.js';
import type { Timeline } from './timeline.js';
import { createTokenBucket } from './token-bucket.js';

/** The ports of all functions together. */
export type AllPorts = LauncherPorts & ReportPorts & SignalPorts & SweepPorts & ReapPorts & DispatchPorts;

/** All of AWS that the functions call. */
export interface SimulatedCloud {
  readonly timeline: Timeline;
  readonly codePipeline: SimulatedCodePipeline;
  readonly table: SimulatedTable;
  readonly ec2: SimulatedEc2;
  readonly ssm: SimulatedSsm;
  readonly bucket: SimulatedBucket;
  readonly queue: SimulatedQueue;
  readonly stepFunctions: SimulatedStepFunctions;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quotas: number;
  readonly log: (message: string, about?: Readonly<Record<string, unknown>>) => void;
}

const NOTED_SECONDS = 120;

/** What a job and all its follow-up jobs are called in the names of faults. */
export const aboutJob = (jobId: string): string => jobId.slice(-12);

/** A new set of ports for each run of a function: with the run they die. */
export const createPorts = (cloud: SimulatedCloud): ((invocation: Invocation) => AllPorts) => {
  const { timeline, codePipeline, table, ec2, ssm, bucket, queue, stepFunctions, parameters, quotas, log } = cloud;
  const { places } = table;
  const reads = createTokenBucket(timeline, 40 * quotas, 40 * quotas);
  const seconds = (): number => Math.floor(timeline.now() / 1000);
  // Who read the job before may repeat the call as long as a function lives.
  const isNoted = (jobId: string): boolean => {
    const reported = table.records.get(jobId)?.reported;
    return reported !== undefined && reported.at + NOTED_SECONDS < seconds();
  };
  const aboutInstance = (instanceId: string): string => aboutJob(ec2.instances.get(instanceId)?.jobId ?? '');
  // tickets/<jobId>/…, signals/<jobId>/…
  const aboutKey = (key: string): string => aboutJob(key.split('/')[1] ?? '');
  let secrets = 0;
  const ids = { secret: () => (secrets += 1).toString(16).padStart(48, '0') };
  const ownCredentials: AllPorts['ownCredentials'] = {
    get: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', ends: seconds() + 3600 }),
  };
  const signer: AllPorts['signer'] = {
    sign: ({ bucket: name, key, lifeSeconds, credentials }) =>
      Promise.resolve({
        url: `https://${name}.example/${key}?signed`,
        ends: Math.min(seconds() + lifeSeconds, credentials.ends),
      }),
  };

  return ({ call, about }) => ({
    clock: timeline,
    pause: (milliseconds) => timeline.sleep(milliseconds / 1000),
    log,
    ids,
    ownCredentials,
    signer,
    source: {
      poll: () => call('codepipeline.PollForJobs', '', () => codePipeline.poll()),
      acknowledge: (id, nonce) =>
        call('codepipeline.AcknowledgeJob', aboutJob(id), () => codePipeline.acknowledge(id, nonce)),
      details: (id) => call('codepipeline.GetJobDetails', aboutJob(id), () => codePipeline.details(id)),
      succeed: (id, { summary }) =>
        call('codepipeline.PutJobSuccessResult', aboutJob(id), () => codePipeline.succeed(id, summary, isNoted)),
      continue: (id, token) =>
        call('codepipeline.PutJobSuccessResult', aboutJob(id), () => codePipeline.continueWith(id, token)),
      fail: (id, details) =>
        call('codepipeline.PutJobFailureResult', aboutJob(id), () => codePipeline.fail(id, details, isNoted)),
      actionExecutionStatus: (_name, _execution, id) =>
        call('codepipeline.ListActionExecutions', id, () => codePipeline.status(id)),
    },
    table: {
      read: (id) => call('dynamodb.GetItem', aboutJob(id), () => table.read(id)),
      change: (id, change) => call('dynamodb.UpdateItem', aboutJob(id), () => table.change(id, change)),
      putInstance: (id, owner) =>
        call('dynamodb.PutItem', aboutInstance(id), () => {
          table.putInstance(id, owner);
        }),
      readInstance: (id) => call('dynamodb.GetItem', aboutInstance(id), () => table.readInstance(id)),
      doom: (id, now) => call('dynamodb.UpdateItem', aboutInstance(id), () => table.doom(id, now)),
      putInExecution: (execution, id) =>
        call('dynamodb.UpdateItem', execution, () => {
          table.putInExecution(execution, id);
        }),
      jobsOfExecution: (execution) => call('dynamodb.GetItem', execution, () => table.jobsOfExecution(execution)),
      due: (now, count) => call('dynamodb.Query', '', () => table.due(now, count)),
      intakeStoppedAt: () => call('dynamodb.GetItem', '', () => table.intakeStoppedAt()),
      stopIntake: (now) => call('dynamodb.UpdateItem', '', () => table.stopIntake(now)),
      resumeIntake: () => call('dynamodb.UpdateItem', '', () => table.resumeIntake()),
      takeLaunchToken: async (rate, now) => {
        // As the adapter has it: a bucket that is not full is another call. By a name of their own: whether there is a
        // second one depends on other jobs.
        const name = `token ${about}`;
        const at = await call('dynamodb.UpdateItem', name, () => table.takeLaunchToken(rate, now));
        if (at > fullBucket(rate, now)) await call('dynamodb.UpdateItem', name, () => undefined);
        return at;
      },
      takePlace: (limit, id, most, now) =>
        call('dynamodb.UpdateItem', aboutJob(id), () => places.takePlace(limit, id, most, now)),
      giveBackPlace: (limit, id) => call('dynamodb.UpdateItem', aboutJob(id), () => places.giveBackPlace(limit, id)),
      readPlaces: (limit) => call('dynamodb.GetItem', limit, () => places.readPlaces(limit)),
      queueUp: (limit, id, since, most, now) =>
        call('dynamodb.PutItem', aboutJob(id), () => places.queueUp(limit, id, since, most, now)),
      leaveQueue: (limit, id) => call('dynamodb.UpdateItem', aboutJob(id), () => places.leaveQueue(limit, id)),
      queueOf: (limit, count) => call('dynamodb.Query', limit, () => places.queueOf(limit, count)),
      countBefore: (limit, since) => call('dynamodb.Query', limit, () => places.countBefore(limit, since)),
      lookAgain: (limit, at) => call('dynamodb.UpdateItem', limit, () => places.lookAgain(limit, at)),
      rest: (limit) => call('dynamodb.UpdateItem', limit, () => places.rest(limit)),
    },
    fleet: {
      launch: async (request) => {
        try {
          return await call('ec2.RunInstances', aboutJob(request.tags[JOB_TAG_KEY] ?? ''), () => ec2.launch(request));
        } catch (error) {
          // As the adapter has it: a throttled launch is a refused one.
          if (!(error instanceof PortError && error.throttled)) throw error;
          return { status: 'refused', code: 'RequestLimitExceeded', message: error.message };
        }
      },
      findByClientToken: (token) =>
        call('ec2.DescribeInstances', token.slice(0, 12), () => ec2.findByClientToken(token)),
      findByTag: (key, value) => call('ec2.DescribeInstances', '', () => ec2.findByTag(key, value)),
      isAlive: (id) => call('ec2.DescribeInstances', aboutInstance(id), () => ec2.isAlive(id)),
      terminate: async (instanceIds) => {
        for (const id of instanceIds) {
          await call('ec2.TerminateInstances', aboutInstance(id), () => {
            ec2.terminate([id]);
          });
        }
      },
      describeImage: (id) => call('ec2.DescribeImages', '', () => ec2.describeImage(id)),
    },
    runner: {
      send: (command) => call('ssm.SendCommand', aboutInstance(command.instanceId), () => ssm.send(command)),
      find: (id, comment) => call('ssm.ListCommands', aboutInstance(id), () => ssm.find(id, comment)),
      isOnline: (id) => call('ssm.DescribeInstanceInformation', aboutInstance(id), () => ssm.online.has(id)),
      cancel: (commandId, id) =>
        call('ssm.CancelCommand', aboutInstance(id), () => {
          ssm.cancel(commandId);
        }),
      report: (commandId, id) => call('ssm.GetCommandInvocation', aboutInstance(id), () => ssm.report(commandId, id)),
    },
    objects: {
      put: (key, text) =>
        call('s3.PutObject', aboutKey(key), () => {
          bucket.put(key, text);
        }),
      read: (key, limit) => call('s3.GetObject', aboutKey(key), () => bucket.read(key, limit)),
      delete: (key) =>
        call('s3.DeleteObject', aboutKey(key), () => {
          bucket.delete(key);
        }),
    },
    queue: {
      send: (message, delaySeconds) =>
        call('sqs.SendMessage', message.why === 'followUp' ? aboutJob(message.jobId) : '', () => {
          queue.send(message, delaySeconds);
        }),
    },
    executions: {
      arnOf: stepFunctions.arnOf,
      start: (id) => call('states.StartExecution', aboutJob(id), () => stepFunctions.start(id)),
      state: (id) => call('states.DescribeExecution', aboutJob(id), () => stepFunctions.state(id)),
      answer: (token, learned) =>
        call('states.SendTaskSuccess', aboutJob(stepFunctions.jobOf(token)), () =>
          stepFunctions.answer(token, learned),
        ),
      refuse: (token, outcome, cause) =>
        call('states.SendTaskFailure', aboutJob(stepFunctions.jobOf(token)), () =>
          stepFunctions.refuse(token, outcome, cause),
        ),
    },
    parameters: {
      read: (name) =>
        call('ssm.GetParameter', '', () => {
          if (reads.take()) return parameters.get(name);
          throw new PortError(
            { call: 'GetParameter', code: 'ThrottlingException', throttled: true, subject: name },
            'Rate exceeded',
          );
        }),
    },
  });
};
