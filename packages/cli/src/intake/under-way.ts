import type { EC2Client } from '@aws-sdk/client-ec2';
import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { ec2Fleet } from '@codepipeline-ec2/aws-adapters/ec2';
import type { JobTable } from '@codepipeline-ec2/core';

/** What a stack still has to do. */
export interface UnderWay {
  /** Jobs that were taken and are not over. */
  readonly jobs: number;
  /** Executions of the state machine that run. */
  readonly flows: number;
  readonly instances: number;
}

export interface LookClients {
  readonly ec2: EC2Client;
  readonly stepFunctions: SFNClient;
}

/** More jobs than that are only so many. */
const MANY = 10_000;
/** Every job that is not over is due some day. */
const FAR_FUTURE = 4_102_444_800;
const STACK_TAG_KEY = 'codepipeline-ec2-stack';

/** Looks what runs now. */
export const lookUnderWay = async (
  { ec2, stepFunctions }: LookClients,
  table: JobTable,
  stack: string,
  stateMachineArn: string,
): Promise<UnderWay> => {
  const { jobs } = await table.due(FAR_FUTURE, MANY);
  let flows = 0;
  const running = paginateListExecutions({ client: stepFunctions }, { stateMachineArn, statusFilter: 'RUNNING' });
  for await (const { executions = [] } of running) flows += executions.length;
  const instances = await ec2Fleet(ec2).findByTag(STACK_TAG_KEY, stack);
  return { jobs: jobs.length, flows, instances: instances.filter(({ alive }) => alive).length };
};

/** e.g. `1 job, 1 flow and no instance` */
export const sayUnderWay = ({ jobs, flows, instances }: UnderWay): string =>
  `${count(jobs, 'job')}, ${count(flows, 'flow')} and ${count(instances, 'instance')}`;

const count = (number: number, noun: string): string =>
  `${number === 0 ? 'no' : number} ${noun}${number > 1 ? 's' : ''}`;

export const isNothing = ({ jobs, flows, instances }: UnderWay): boolean => jobs + flows + instances === 0;
