import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import type { RunningCloud } from '../../src/kernel/create-cloud.js';
import { serviceModel } from '../../src/protocol/sdk-schemas.js';
import { startLocalCloud } from '../../src/start.js';
import { contractOfPartners } from './contract-of-partners.js';
import { contractOfWorkers } from './contract-of-workers.js';
import { createRole } from './pipeline-cloud.js';

interface Opened {
  readonly aws: CodePipelineClient;
  readonly cloud: RunningCloud;
  readonly endpoint: string;
}

/** A client of a cloud of its own; `done` gets the operations that it did and that were not refused. */
const open = async (done: Set<string>): Promise<Opened> => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  onTestFinished(() => local.close());
  const { cloud, endpoint } = local;
  for (const Bucket of ['artifacts', 'source', 'site']) await cloud.call('s3', 'CreateBucket', { Bucket }, ROOT);
  const VersioningConfiguration = { Status: 'Enabled' };
  await cloud.call('s3', 'PutBucketVersioning', { Bucket: 'source', VersioningConfiguration }, ROOT);
  await cloud.call('s3', 'PutObject', { Bucket: 'source', Key: 'app.zip', Body: Buffer.from('x') }, ROOT);
  await createRole(cloud, 'pipeline', { Effect: 'Allow', Action: '*', Resource: '*' });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const aws = new CodePipelineClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => aws.destroy());
  aws.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        done.add((commandName ?? '').replace(/Command$/, ''));
        return answer;
      },
    { step: 'initialize' },
  );
  return { aws, cloud, endpoint };
};

// boto3.test.ts is the same for the older client.
test("the SDK's client does what each operation is for, by every operation", { timeout: 120_000 }, async () => {
  const done = new Set<string>();
  const workers = await open(done);
  await contractOfWorkers(workers.aws, workers.cloud);
  const partners = await open(done);
  await contractOfPartners(partners.aws, partners.endpoint);
  expect([...done].sort()).toEqual([...serviceModel('codepipeline').operations.keys()].sort());
});
