import { ListActionExecutionsCommand, type ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { parseResult, parseSignalKey, type BuildResult } from '@codepipeline-ec2/core';
import type { Clients } from './clients.js';
import { PIPELINE_NAME, SITE_BUCKET } from './create-pipeline.js';
import type { DeployedStack } from './deploy-stack.js';

/** The build action's execution, as the pipeline remembers it. */
export const buildAction = async ({ codePipeline }: Clients): Promise<ActionExecutionDetail | undefined> => {
  const { actionExecutionDetails = [] } = await codePipeline.send(
    new ListActionExecutionsCommand({ pipelineName: PIPELINE_NAME }),
  );
  return actionExecutionDetails.find(({ actionName }) => actionName === 'Build');
};

/** What the instance told of its build. */
export const buildResult = async ({ s3 }: Clients, { bucket }: DeployedStack): Promise<BuildResult | undefined> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'signals/' }));
  for (const { Key = '' } of Contents) {
    const address = parseSignalKey(Key);
    if (address?.signal !== 'result') continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const parsed = parseResult((await Body?.transformToString()) ?? '', address);
    if (parsed.ok) return parsed.result;
  }
  return undefined;
};

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** What the pipeline deployed. */
export const deployedSite = async ({ s3 }: Clients): Promise<StoredObject[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: SITE_BUCKET }));
  return Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size }));
};

/** The names of the files in an artifact, with its size. */
export const artifactBytes = async ({ s3 }: Clients, bucket: string, key: string): Promise<Buffer> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

const ALIVE = ['pending', 'running', 'stopping', 'stopped'];

/** Instances that still cost something. One that is shutting down does not. */
export const instancesLeft = async ({ ec2 }: Clients): Promise<number> => {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ALIVE }] }),
  );
  return Reservations.reduce((sum, { Instances = [] }) => sum + Instances.length, 0);
};
