import { setTimeout } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoDbJobTable } from '@codepipeline-ec2/aws-adapters/dynamodb';
import type { JobTable } from '@codepipeline-ec2/core';
import { CliError } from '../cli-error.js';
import { findService } from '../intake/find-service.js';
import { isNothing, lookUnderWay, sayUnderWay, type UnderWay } from '../intake/under-way.js';
import type { Terminal } from '../terminal.js';
import { parseOptions } from './options.js';

/** The dispatcher asks for each page of jobs whether it may take them: one that it has begun takes a second or two. */
const SETTLE_SECONDS = 5;
const LOOK_SECONDS = 2;

const OPTIONS = {
  stack: { type: 'string' },
  region: { type: 'string' },
  'endpoint-url': { type: 'string' },
} as const;

/** Stops the intake and shows what still runs. Exit code 0 only when nothing does. */
export const drain = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const options = parseOptions('drain', args, { ...OPTIONS, wait: { type: 'boolean', default: false } });
  const { stack, table, look } = await open('drain', options, terminal);
  await table.stopIntake(now());
  const since = (await table.intakeStoppedAt()) ?? now();
  terminal.say(`the intake of the stack '${stack}' is stopped: new jobs wait in CodePipeline until it is resumed`);
  let isAsked = false;
  void terminal.stopped.then(() => (isAsked = true));
  for (let said = ''; ; await Promise.race([setTimeout(LOOK_SECONDS * 1000), terminal.stopped])) {
    const found = await look();
    if (sayUnderWay(found) !== said) terminal.say(`under way: ${(said = sayUnderWay(found))}`);
    if (isNothing(found) && since + SETTLE_SECONDS <= now()) {
      terminal.say('drained');
      return 0;
    }
    if (isAsked || (!options.wait && !isNothing(found))) {
      terminal.say('not drained yet: ask again, or with --wait');
      return 1;
    }
  }
};

/** Takes new jobs again. */
export const resume = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const { stack, table } = await open('resume', parseOptions('resume', args, OPTIONS), terminal);
  const wasStopped = (await table.intakeStoppedAt()) !== undefined;
  await table.resumeIntake();
  terminal.say(
    wasStopped
      ? `the stack '${stack}' takes jobs again; those that wait are taken within some minutes`
      : `the intake of the stack '${stack}' was not stopped`,
  );
  return 0;
};

const now = (): number => Math.floor(Date.now() / 1000);

interface Opened {
  readonly stack: string;
  readonly table: JobTable;
  readonly look: () => Promise<UnderWay>;
}

const open = async (
  command: string,
  options: { readonly stack?: string; readonly region?: string; readonly 'endpoint-url'?: string },
  { environment }: Terminal,
): Promise<Opened> => {
  const { stack, 'endpoint-url': endpoint } = options;
  if (stack === undefined || stack === '') throw new CliError(`${command}: --stack is missing: the name of the stack`);
  const region = options.region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const settings = { region, ...(endpoint !== undefined && { endpoint }) };
  const dynamoDb = new DynamoDBClient(settings);
  const clients = { ec2: new EC2Client(settings), stepFunctions: new SFNClient(settings) };
  const service = await findService({ cloudFormation: new CloudFormationClient(settings), dynamoDb }, stack);
  const table = dynamoDbJobTable({ client: dynamoDb, table: service.table });
  return { stack, table, look: () => lookUnderWay(clients, table, stack, service.stateMachineArn) };
};
