import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, startLocalCloud } from '@codepipeline-ec2/local-cloud';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, onTestFinished, test } from 'vitest';
import { Ec2BuildEnvironment, Ec2BuildService } from '../src/index.js';

const run = promisify(execFile);
const CDK = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');

/** Synthesizes the app into a folder. */
const app = (outdir: string, command: string): string => {
  const app = new App({ analyticsReporting: false, outdir });
  const stack = new Stack(app, 'Builds');
  const service = new Ec2BuildService(stack, 'Service');
  const environment = new Ec2BuildEnvironment(stack, 'Environment', { service });
  const output = new Artifact('source');
  // The bucket is emptied by a function of the CDK's own, as a custom resource.
  const emptied = { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY };
  const bucket = new Bucket(stack, 'Sources', { versioned: true, ...emptied });
  const source = { actionName: 'Source', bucket, bucketKey: 'source.zip', output, trigger: S3Trigger.NONE };
  const image = { imageId: 'ami-12345678', instanceTypes: ['c7i.large'] };
  new Pipeline(stack, 'Pipeline', {
    pipelineType: PipelineType.V2,
    crossAccountKeys: false,
    stages: [
      { stageName: 'Source', actions: [new S3SourceAction(source)] },
      { stageName: 'Build', actions: [environment.action({ ...image, actionName: 'Build', input: output, command })] },
    ],
  });
  app.synth();
  return outdir;
};

test("the CDK's command bootstraps the local cloud, deploys the service with a pipeline, changes it and destroys it", async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  const folder = await mkdtemp(join(tmpdir(), 'cdk-'));
  onTestFinished(async () => {
    await local.close();
    await rm(folder, { recursive: true, force: true });
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  };
  const cdk = async (...words: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [CDK, '--no-notices', ...words], { cwd: folder, env });
    return stdout;
  };
  const command = async (): Promise<string> => {
    const { pipelines } = await local.cloud.call<{ pipelines: { name: string }[] }>(
      'codepipeline',
      'ListPipelines',
      {},
      ROOT,
    );
    return JSON.stringify(
      await Promise.all(pipelines.map(({ name }) => local.cloud.call('codepipeline', 'GetPipeline', { name }, ROOT))),
    );
  };
  const deploy = (outdir: string) => cdk('deploy', '--app', outdir, '--require-approval', 'never');

  expect(await cdk('bootstrap', 'aws://000000000000/us-east-1')).toContain('bootstrapped');
  const first = app(join(folder, 'first'), 'make');
  expect(await deploy(first)).toContain('arn:aws:cloudformation:us-east-1:000000000000:stack/Builds/');
  expect(await command()).toContain('"Command":"make"');
  expect(await deploy(first)).toContain('(no changes)');
  await deploy(app(join(folder, 'second'), 'make all'));
  expect(await command()).toContain('"Command":"make all"');
  const sources = async () => {
    const { Buckets } = await local.cloud.call<{ Buckets: { Name: string }[] }>('s3', 'ListBuckets', {}, ROOT);
    return Buckets.map(({ Name }) => Name).filter((name) => name.startsWith('builds-sources'));
  };
  const [name] = await sources();
  await local.cloud.call('s3', 'PutObject', { Bucket: name, Key: 'source.zip', Body: Buffer.from('zip') }, ROOT);
  await cdk('destroy', '--app', first, '--force');
  expect(await command()).toBe('[]');
  expect(await sources()).toEqual([]);
}, 180_000);
