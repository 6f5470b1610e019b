import { S3Client } from '@aws-sdk/client-s3';
import { s3ObjectStore } from '@codepipeline-ec2/aws-adapters/s3/objects';
import * as z from 'zod/mini';
import { runReportTask } from '../report/report-task.js';
import { clientDefaults } from './client-defaults.js';
import { intakePorts } from './intake-ports.js';
import { intakeSettings, versionsOf } from './intake-settings.js';

const env = z.extend(intakeSettings, { BUCKET: z.string(), BUILD_LOG_GROUP: z.string() }).parse(process.env);

const ports = { ...intakePorts(env), objects: s3ObjectStore(new S3Client(clientDefaults), env.BUCKET) };
const settings = { buildLogGroup: env.BUILD_LOG_GROUP, versions: versionsOf(env.ACTION_VERSIONS) };

/** Does the flow's tasks that need no instance: the reports, and signals that were there before their wait. */
export const handler = (payload: unknown): Promise<object> => runReportTask(ports, settings, payload);
