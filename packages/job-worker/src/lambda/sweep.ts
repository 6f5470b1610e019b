import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { ec2Fleet } from '@codepipeline-ec2/aws-adapters/ec2';
import { s3ObjectStore } from '@codepipeline-ec2/aws-adapters/s3/objects';
import { ssmCommandRunner } from '@codepipeline-ec2/aws-adapters/ssm';
import * as z from 'zod/mini';
import { reap } from '../sweep/reap.js';
import { sweep } from '../sweep/sweep.js';
import { clientDefaults } from './client-defaults.js';
import { intakePorts } from './intake-ports.js';
import { intakeSettings } from './intake-settings.js';

const env = z
  .extend(intakeSettings, {
    BUCKET: z.string(),
    BUILD_LOG_GROUP: z.string(),
    STACK_NAME: z.string(),
    STACK_TAG_KEY: z._default(z.string(), 'codepipeline-ec2-stack'),
    REAPER: z._default(z.enum(['end', 'dryRun']), 'end'),
  })
  .parse(process.env);

const ports = {
  ...intakePorts(env),
  objects: s3ObjectStore(new S3Client(clientDefaults), env.BUCKET),
  fleet: ec2Fleet(new EC2Client(clientDefaults)),
  runner: ssmCommandRunner(new SSMClient(clientDefaults)),
};
const settings = {
  buildLogGroup: env.BUILD_LOG_GROUP,
  stackTagKey: env.STACK_TAG_KEY,
  stackName: env.STACK_NAME,
  reaper: env.REAPER,
};

/** Runs once a minute: looks at the jobs that are overdue, and now and then for instances that nobody needs. */
export const handler = async (): Promise<void> => {
  await sweep(ports, settings);
  await reap(ports, settings);
};
