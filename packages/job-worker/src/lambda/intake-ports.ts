import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { codePipelineJobSource } from '@codepipeline-ec2/aws-adapters/codepipeline';
import { dynamoDbJobTable } from '@codepipeline-ec2/aws-adapters/dynamodb';
import { sfnExecutions } from '@codepipeline-ec2/aws-adapters/sfn';
import { sqsIntakeQueue } from '@codepipeline-ec2/aws-adapters/sqs';
import type * as z from 'zod/mini';
import type { DrainPorts } from '../dispatcher/drain.js';
import { clientDefaults } from './client-defaults.js';
import type { intakeSettings } from './intake-settings.js';
import { log, systemClock } from './system-edges.js';

export const intakePorts = (settings: z.output<typeof intakeSettings>): DrainPorts => ({
  source: codePipelineJobSource({
    client: new CodePipelineClient(clientDefaults),
    category: settings.ACTION_CATEGORY,
    provider: settings.ACTION_PROVIDER,
    clock: systemClock,
  }),
  table: dynamoDbJobTable({ client: new DynamoDBClient(clientDefaults), table: settings.TABLE }),
  executions: sfnExecutions(new SFNClient(clientDefaults), settings.STATE_MACHINE_ARN),
  queue: sqsIntakeQueue(new SQSClient(clientDefaults), settings.INTAKE_QUEUE_URL),
  clock: systemClock,
  log,
});
