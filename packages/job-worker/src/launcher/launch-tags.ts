import { cutText, type JobRecord } from '@codepipeline-ec2/core';
import { JOB_TAG_KEY, type LauncherSettings } from './launcher-ports.js';

/** EC2's limit for a tag's value. */
const TAG_VALUE_CHARS = 256;

/** What an instance, its volumes and its network interfaces say of themselves. */
export const launchTags = (
  { stackTagKey, stackName }: Pick<LauncherSettings, 'stackTagKey' | 'stackName'>,
  { jobId, pipeline }: Pick<JobRecord, 'jobId' | 'pipeline'>,
): Readonly<Record<string, string>> => ({
  [stackTagKey]: stackName,
  [JOB_TAG_KEY]: jobId,
  Name: cutText(`${pipeline.name} ${pipeline.stage} ${pipeline.action}`, TAG_VALUE_CHARS),
  'codepipeline-ec2-pipeline': pipeline.name,
  'codepipeline-ec2-stage': pipeline.stage,
  'codepipeline-ec2-action': pipeline.action,
  'codepipeline-ec2-execution': pipeline.executionId,
});
