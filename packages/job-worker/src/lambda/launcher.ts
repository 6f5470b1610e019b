import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { codePipelineJobSource } from '@codepipeline-ec2/aws-adapters/codepipeline';
import { dynamoDbJobTable } from '@codepipeline-ec2/aws-adapters/dynamodb';
import { ec2Fleet } from '@codepipeline-ec2/aws-adapters/ec2';
import { s3ObjectStore, s3UrlSigner } from '@codepipeline-ec2/aws-adapters/s3';
import { sfnExecutions } from '@codepipeline-ec2/aws-adapters/sfn';
import { sqsIntakeQueue } from '@codepipeline-ec2/aws-adapters/sqs';
import { ssmCommandRunner, ssmParameterStore } from '@codepipeline-ec2/aws-adapters/ssm';
import { stsOwnCredentials } from '@codepipeline-ec2/aws-adapters/sts';
import { DEFAULT_LAUNCH_RATE } from '@codepipeline-ec2/core';
import * as z from 'zod/mini';
import type { LauncherPorts, LauncherSettings } from '../launcher/launcher-ports.js';
import { runLauncherTask } from '../launcher/launcher-task.js';
import { createMemory, remembering } from '../launcher/remembering.js';
import { clientDefaults } from './client-defaults.js';
import { log, randomIds, systemClock } from './system-edges.js';

/** Launches, and those a second. */
const rate = z.pipe(z.string().check(z.regex(/^[1-9]\d{0,3}$/)), z.transform(Number));

const env = z
  .object({
    AWS_REGION: z.string(),
    TABLE: z.string(),
    BUCKET: z.string(),
    STACK_NAME: z.string(),
    STACK_TAG_KEY: z._default(z.string(), 'codepipeline-ec2-stack'),
    ACTION_CATEGORY: z.string(),
    ACTION_PROVIDER: z.string(),
    INTAKE_QUEUE_URL: z.string(),
    SIGNER_ROLE_ARN: z.string(),
    BUILD_LOG_GROUP: z.string(),
    LINUX_DOCUMENT: z.string(),
    WINDOWS_DOCUMENT: z.string(),
    ENVIRONMENT_PREFIX: z.string(),
    STATE_MACHINE_ARN: z.string(),
    MAX_BUILDS: z.optional(z.string().check(z.regex(/^[1-9]\d{0,3}$/))),
    LAUNCH_RATE: z._default(rate, DEFAULT_LAUNCH_RATE.perSecond),
    LAUNCH_BURST: z._default(rate, DEFAULT_LAUNCH_RATE.burst),
    LINK: z._default(z.enum(['atStart', 'atEnd']), 'atStart'),
  })
  .parse(process.env);

const settings: LauncherSettings = {
  bucket: env.BUCKET,
  region: env.AWS_REGION,
  stackName: env.STACK_NAME,
  stackTagKey: env.STACK_TAG_KEY,
  buildLogGroup: env.BUILD_LOG_GROUP,
  linuxDocument: env.LINUX_DOCUMENT,
  windowsDocument: env.WINDOWS_DOCUMENT,
  environmentPrefix: env.ENVIRONMENT_PREFIX.replace(/\/$/, ''),
  link: env.LINK,
  launchRate: { burst: env.LAUNCH_BURST, perSecond: env.LAUNCH_RATE },
  ...(env.MAX_BUILDS !== undefined && { maxInstances: Number(env.MAX_BUILDS) }),
};

const ssm = new SSMClient(clientDefaults);

const ports: LauncherPorts = {
  source: codePipelineJobSource({
    client: new CodePipelineClient(clientDefaults),
    category: env.ACTION_CATEGORY,
    provider: env.ACTION_PROVIDER,
    clock: systemClock,
  }),
  table: dynamoDbJobTable({ client: new DynamoDBClient(clientDefaults), table: env.TABLE }),
  queue: sqsIntakeQueue(new SQSClient(clientDefaults), env.INTAKE_QUEUE_URL),
  executions: sfnExecutions(new SFNClient(clientDefaults), env.STATE_MACHINE_ARN),
  fleet: ec2Fleet(new EC2Client(clientDefaults)),
  runner: ssmCommandRunner(ssm),
  parameters: ssmParameterStore(ssm),
  objects: s3ObjectStore(new S3Client(clientDefaults), env.BUCKET),
  signer: s3UrlSigner({
    clock: systemClock,
    clientFor: (credentials) =>
      new S3Client({
        credentials,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
  }),
  ownCredentials: stsOwnCredentials({
    client: new STSClient(clientDefaults),
    roleArn: env.SIGNER_ROLE_ARN,
    clock: systemClock,
  }),
  clock: systemClock,
  ids: randomIds,
  log,
};

const memory = createMemory();

/** Does the flow's tasks that need an instance. */
export const handler = (payload: unknown): Promise<object> =>
  runLauncherTask(remembering(ports, memory), settings, payload);
