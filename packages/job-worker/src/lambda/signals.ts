import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { codePipelineJobSource } from '@codepipeline-ec2/aws-adapters/codepipeline';
import { dynamoDbJobTable } from '@codepipeline-ec2/aws-adapters/dynamodb';
import { s3ObjectStore } from '@codepipeline-ec2/aws-adapters/s3/objects';
import { sfnExecutions } from '@codepipeline-ec2/aws-adapters/sfn';
import { ssmCommandRunner } from '@codepipeline-ec2/aws-adapters/ssm';
import * as z from 'zod/mini';
import { type SignalPorts, takeEvent } from '../signals/take-event.js';
import { clientDefaults } from './client-defaults.js';
import { log, systemClock } from './system-edges.js';

const env = z
  .object({
    TABLE: z.string(),
    BUCKET: z.string(),
    STATE_MACHINE_ARN: z.string(),
    ACTION_CATEGORY: z.string(),
    ACTION_PROVIDER: z.string(),
  })
  .parse(process.env);

const ports: SignalPorts = {
  table: dynamoDbJobTable({ client: new DynamoDBClient(clientDefaults), table: env.TABLE }),
  executions: sfnExecutions(new SFNClient(clientDefaults), env.STATE_MACHINE_ARN),
  objects: s3ObjectStore(new S3Client(clientDefaults), env.BUCKET),
  runner: ssmCommandRunner(new SSMClient(clientDefaults)),
  source: codePipelineJobSource({
    client: new CodePipelineClient(clientDefaults),
    category: env.ACTION_CATEGORY,
    provider: env.ACTION_PROVIDER,
    clock: systemClock,
  }),
  clock: systemClock,
  log,
};

/** Takes one event of EventBridge. */
export const handler = (event: unknown): Promise<void> => takeEvent(ports, event);
