import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { startLocalCloud } from '@codepipeline-ec2/local-cloud';
import { pushBaseImage } from './base-image.js';
import { openBuildah, type Buildah } from './buildah.js';
import { deployExample } from './deploy.js';
import { followBuild } from './follow-build.js';
import { layInstanceTools } from './instance-tools.js';
import { startRegistry, type Registry } from './registry.js';
import { askImage, type Answer } from './run-image.js';

export interface Outcome {
  /** Of the build action. */
  readonly status: string;
  /** Why it failed, as the pipeline's author reads it. */
  readonly problem: string;
  readonly executionId: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What the registry says of the tag: `sha256:…`, undefined where there is no image. */
  readonly digestInRegistry: string | undefined;
  /** Of the application in the image that was pulled back. */
  readonly answers: readonly Answer[];
  readonly instancesLeft: number;
}

export interface ExampleOptions {
  readonly paths: readonly string[];
  readonly tell: (line: string) => void;
  /** What the local cloud has to say. */
  readonly note: (line: string) => void;
}

/** The whole example on this machine: registry, base image, cloud, stack, build, and the application out of the registry. */
export const runExample = async (options: ExampleOptions): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'windows-container-example-'));
  try {
    const registry = await startRegistry(join(folder, 'registry'));
    try {
      return await withRegistry(options, folder, registry);
    } finally {
      await registry.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const withRegistry = async (options: ExampleOptions, folder: string, registry: Registry): Promise<Outcome> => {
  const { tell, paths } = options;
  tell(`registry at ${registry.host}`);
  const buildah = await openBuildah(join(folder, 'buildah'), registry);
  const baseImage = `${registry.host}/dotnet/aspnet:10.0`;
  await pushBaseImage(buildah, join(folder, 'base'), baseImage);
  tell(`base image ${baseImage}: the .NET runtime of this machine`);
  const tools = await layInstanceTools(join(folder, 'tools'), registry, process.env);
  const repository = { repositoryUri: `${registry.host}/converter`, baseImage };
  const built = await onPath(tools, () => buildInCloud(options, folder, repository));
  const { IMAGE_URI, IMAGE_DIGEST } = built.variables;
  if (built.status !== 'Succeeded' || IMAGE_URI === undefined || IMAGE_DIGEST === undefined)
    return { ...built, digestInRegistry: undefined, answers: [] };
  const digestInRegistry = await digestOf(registry, built.executionId);
  tell(`the application runs out of ${registry.host}/converter@${IMAGE_DIGEST}`);
  return { ...built, digestInRegistry, answers: await ask(buildah, registry, IMAGE_DIGEST, paths) };
};

const ask = (buildah: Buildah, { host }: Registry, digest: string, paths: readonly string[]): Promise<Answer[]> =>
  askImage(buildah, `${host}/converter@${digest}`, paths);

/** Instances see the programs on the PATH of the process that has the cloud. */
const onPath = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  const before = process.env['PATH'] ?? '';
  process.env['PATH'] = `${folder}${delimiter}${before}`;
  try {
    return await work();
  } finally {
    process.env['PATH'] = before;
  }
};

type Built = Omit<Outcome, 'digestInRegistry' | 'answers'>;

const buildInCloud = async (
  { tell, note }: ExampleOptions,
  folder: string,
  registry: { readonly repositoryUri: string; readonly baseImage: string },
): Promise<Built> => {
  const cloud = await startLocalCloud({ port: 0, log: note });
  try {
    const { endpoint } = cloud;
    tell(`local cloud at ${endpoint}, instances by ${cloud.cloud.instances.isolation}`);
    const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    const cloudFormation = new CloudFormationClient(settings);
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    await deployExample({ cloudFormation, s3, endpoint, registry, folder: join(folder, 'cdk') });
    tell('stack deployed; its pipeline starts by itself');
    const { executionId, action } = await followBuild(
      new CodePipelineClient(settings),
      new CloudWatchLogsClient(settings),
      (line) => tell(`  | ${line}`),
    );
    tell(`build action: ${action.status}`);
    return {
      status: action.status ?? '',
      problem: action.output?.executionResult?.errorDetails?.message ?? '',
      executionId,
      variables: action.output?.outputVariables ?? {},
      instancesLeft: await instancesLeft(new EC2Client(settings)),
    };
  } finally {
    await cloud.close();
  }
};

/** The pipeline has its result before the instance is released. */
const instancesLeft = async (ec2: EC2Client): Promise<number> => {
  const until = Date.now() + 20_000;
  for (;;) {
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
      }),
    );
    const left = Reservations.reduce((sum, { Instances = [] }) => sum + Instances.length, 0);
    if (left === 0 || Date.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const digestOf = async ({ host, password }: Registry, tag: string): Promise<string | undefined> => {
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
  const accept = 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
  const response = await fetch(`http://${host}/v2/converter/manifests/${tag}`, {
    method: 'HEAD',
    headers: { authorization, accept },
  });
  return response.headers.get('docker-content-digest') ?? undefined;
};
