import { PortError } from '@codepipeline-ec2/core';
import type {
  DispatchPorts,
  LauncherPorts,
  ReapPorts,
  ReportPorts,
  SignalPorts,
  SweepPorts,
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

/** A new set of ports for each run of a function: with the run they die. */
export const createPorts = (cloud: SimulatedCloud): ((invocation: Invocation) => AllPorts) => {
  const { timeline, codePipeline, table, ec2, ssm, bucket, queue, stepFunctions, parameters, quotas, log } = cloud;
  const reads = createTokenBucket(timeline, 40 * quotas, 40 * quotas);
  const seconds = (): number => Math.floor(timeline.now() / 1000);
  // Who read the job before may repeat the call as long as a function lives.
  const isNoted = (jobId: string): boolean => {
    const reported = table.records.get(jobId)?.reported;
    return reported !== undefined && reported.at + NOTED_SECONDS < seconds();
  };
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

  return ({ call }) => ({
    clock: timeline,
    pause: (milliseconds) => timeline.sleep(milliseconds / 1000),
    log,
    ids,
    ownCredentials,
    signer,
    source: {
      poll: () => call('codepipeline.PollForJobs', codePipeline.poll),
      acknowledge: (id, nonce) => call('codepipeline.AcknowledgeJob', () => codePipeline.acknowledge(id, nonce)),
      details: (id) => call('codepipeline.GetJobDetails', () => codePipeline.details(id)),
      succeed: (id, { summary }) =>
        call('codepipeline.PutJobSuccessResult', () => codePipeline.succeed(id, summary, isNoted)),
      continue: (id, token) => call('codepipeline.PutJobSuccessResult', () => codePipeline.continueWith(id, token)),
      fail: (id, details) => call('codepipeline.PutJobFailureResult', () => codePipeline.fail(id, details, isNoted)),
      actionExecutionStatus: (_name, _execution, id) =>
        call('codepipeline.ListActionExecutions', () => codePipeline.status(id)),
    },
    table: {
      read: (id) => call('dynamodb.GetItem', () => table.read(id)),
      change: (id, change) => call('dynamodb.UpdateItem', () => table.change(id, change)),
      putInstance: (id, owner) =>
        call('dynamodb.PutItem', () => {
          table.putInstance(id, owner);
        }),
      readInstance: (id) => call('dynamodb.GetItem', () => table.readInstance(id)),
      doom: (id, now) => call('dynamodb.UpdateItem', () => table.doom(id, now)),
      putInExecution: (execution, id) =>
        call('dynamodb.UpdateItem', () => {
          table.putInExecution(execution, id);
        }),
      jobsOfExecution: (execution) => call('dynamodb.GetItem', () => table.jobsOfExecution(execution)),
      due: (now, limit) => call('dynamodb.Query', () => table.due(now, limit)),
    },
    fleet: {
      launch: async (request) => {
        try {
          return await call('ec2.RunInstances', () => ec2.launch(request));
        } catch (error) {
          // As the adapter has it: a throttled launch is a refused one.
          if (!(error instanceof PortError && error.throttled)) throw error;
          return { status: 'refused', code: 'RequestLimitExceeded', message: error.message };
        }
      },
      findByClientToken: (token) => call('ec2.DescribeInstances', () => ec2.findByClientToken(token)),
      findByTag: (key, value) => call('ec2.DescribeInstances', () => ec2.findByTag(key, value)),
      isAlive: (id) => call('ec2.DescribeInstances', () => ec2.isAlive(id)),
      terminate: async (instanceIds) => {
        for (const id of instanceIds) {
          await call('ec2.TerminateInstances', () => {
            ec2.terminate([id]);
          });
        }
      },
      describeImage: (id) => call('ec2.DescribeImages', () => ec2.describeImage(id)),
    },
    runner: {
      send: (command) => call('ssm.SendCommand', () => ssm.send(command)),
      find: (id, comment) => call('ssm.ListCommands', () => ssm.find(id, comment)),
      isOnline: (id) => call('ssm.DescribeInstanceInformation', () => ssm.online.has(id)),
      report: (commandId, id) => call('ssm.GetCommandInvocation', () => ssm.report(commandId, id)),
    },
    objects: {
      put: (key, text) =>
        call('s3.PutObject', () => {
          bucket.put(key, text);
        }),
      read: (key, limit) => call('s3.GetObject', () => bucket.read(key, limit)),
      delete: (key) =>
        call('s3.DeleteObject', () => {
          bucket.delete(key);
        }),
    },
    queue: {
      send: (message, delaySeconds) =>
        call('sqs.SendMessage', () => {
          queue.send(message, delaySeconds);
        }),
    },
    executions: {
      arnOf: stepFunctions.arnOf,
      start: (id) => call('states.StartExecution', () => stepFunctions.start(id)),
      state: (id) => call('states.DescribeExecution', () => stepFunctions.state(id)),
      answer: (token, learned) => call('states.SendTaskSuccess', () => stepFunctions.answer(token, learned)),
      refuse: (token, outcome, cause) =>
        call('states.SendTaskFailure', () => stepFunctions.refuse(token, outcome, cause)),
    },
    parameters: {
      read: (name) =>
        call('ssm.GetParameter', () => {
          if (reads.take()) return parameters.get(name);
          throw new PortError(
            { call: 'GetParameter', code: 'ThrottlingException', throttled: true, subject: name },
            'Rate exceeded',
          );
        }),
    },
  });
};
