import type { Readable } from 'node:stream';
import type {
  ActionDeclaration,
  ActionTypeId,
  GetPipelineStateOutput,
  Job,
  ListActionExecutionsOutput,
  PipelineDeclaration,
  StageState,
} from '@aws-sdk/client-codepipeline';
import { onTestFinished, vi } from 'vitest';
import { virtualClock, type VirtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT, type Caller } from '../../src/kernel/caller.js';
import type { PublishedEvent } from '../../src/kernel/cloud.js';
import { createCloud, type CloudOptions, type RunningCloud } from '../../src/kernel/create-cloud.js';
import type { AnyOperation, Service, ServiceName } from '../../src/kernel/service.js';
import { createCodepipelineService } from '../../src/services/codepipeline/index.js';
import type { Tunables } from '../../src/services/codepipeline/tunables.js';

// Files are written for real, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export const START = Date.parse('2026-11-22T12:00:00Z');
const ROLE = 'arn:aws:iam::000000000000:role/pipeline';
export const BUILD: ActionTypeId = { category: 'Build', owner: 'Custom', provider: 'Builder', version: '1' };
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

type Handler = (input: Record<string, unknown>, caller: Caller) => unknown;

export interface PipelineCloud {
  readonly cloud: RunningCloud;
  readonly clock: VirtualClock;
  /** Details of all CodePipeline events, with their detail type's first word after "CodePipeline". */
  readonly events: PublishedEvent[];
  /** Calls CodePipeline as the account's root. */
  call<Output = Record<string, unknown>>(operation: string, input: object, caller?: Caller): Promise<Output>;
  s3<Output = Record<string, unknown>>(operation: string, input: object): Promise<Output>;
  putObject(bucket: string, key: string, body: string | Uint8Array): Promise<{ VersionId?: string; ETag?: string }>;
  getObject(bucket: string, key: string): Promise<Buffer>;
  /** Lets everything happen that can happen without time going by, until `done` says so. */
  until<T>(what: string, done: () => Promise<T | undefined | false> | T | undefined | false): Promise<T>;
  state(pipeline?: string): Promise<GetPipelineStateOutput>;
  stage(name: string, pipeline?: string): Promise<StageState>;
  actions(pipeline?: string): Promise<NonNullable<ListActionExecutionsOutput['actionExecutionDetails']>>;
  poll(options?: { type?: ActionTypeId; maxBatchSize?: number; queryParam?: Record<string, string> }): Promise<Job[]>;
  /** Polls until there is a job, and acknowledges it. */
  takeJob(type?: ActionTypeId): Promise<TakenJob>;
}

export type TakenJob = Job & { readonly id: string; readonly nonce: string; readonly data: NonNullable<Job['data']> };

export interface PipelineCloudOptions {
  readonly profile?: CloudOptions['profile'];
  readonly tunables?: Partial<Tunables>;
  readonly stateDirectory?: string;
  readonly clock?: VirtualClock;
  /** Rules and targets, instead of a mere record of the events. */
  readonly realEvents?: boolean;
  /** Operations of other services, `service.Operation`; a service named here is not the real one. */
  readonly fakes?: Readonly<Record<string, Handler>>;
}

/** A cloud with CodePipeline, the real S3, and whatever else is faked; buckets `artifacts`, `source`, `site`. */
export const pipelineCloud = async (options: PipelineCloudOptions = {}): Promise<PipelineCloud> => {
  const clock = options.clock ?? virtualClock(START);
  const events: PublishedEvent[] = [];
  const cloud = await createCloud({
    clock,
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.stateDirectory !== undefined && { stateDirectory: options.stateDirectory }),
    services: {
      ...fakeServices(options.fakes ?? {}),
      codepipeline: (given) => createCodepipelineService(given, options.tunables),
      ...(options.realEvents ? {} : { events: () => eventRecorder(events) }),
    },
  });
  onTestFinished(() => cloud.close());

  const call: PipelineCloud['call'] = (operation, input, caller = ROOT) =>
    cloud.call('codepipeline', operation, input, caller);
  const s3: PipelineCloud['s3'] = (operation, input) => cloud.call('s3', operation, input, ROOT);
  const until: PipelineCloud['until'] = async (what, done) => {
    const patience = performance.now() + 25_000;
    while (performance.now() < patience) {
      await clock.advance(0);
      const result = await done();
      if (result !== undefined && result !== false) return result;
    }
    throw new Error(`It never came to pass: ${what}`);
  };
  const state: PipelineCloud['state'] = (name = 'web') => call('GetPipelineState', { name });
  const poll: PipelineCloud['poll'] = async ({ type = BUILD, maxBatchSize = 10, queryParam } = {}) => {
    const { jobs } = await call<{ jobs: Job[] }>('PollForJobs', {
      actionTypeId: type,
      maxBatchSize,
      ...(queryParam && { queryParam }),
    });
    return jobs;
  };

  if (options.stateDirectory === undefined) {
    for (const Bucket of ['artifacts', 'source', 'site']) await s3('CreateBucket', { Bucket });
    await createRole(cloud, 'pipeline', { Effect: 'Allow', Action: '*', Resource: '*' });
    await s3('PutBucketVersioning', { Bucket: 'source', VersioningConfiguration: { Status: 'Enabled' } });
  }

  return {
    cloud,
    clock,
    events,
    call,
    s3,
    until,
    state,
    poll,
    putObject: (Bucket, Key, body) => s3('PutObject', { Bucket, Key, Body: Buffer.from(body) }),
    getObject: async (Bucket, Key) => {
      const { Body } = await s3<{ Body: Readable }>('GetObject', { Bucket, Key });
      return Buffer.concat(await Body.toArray());
    },
    stage: async (name, pipeline) => {
      const { stageStates = [] } = await state(pipeline);
      const found = stageStates.find(({ stageName }) => stageName === name);
      if (!found) throw new Error(`No stage ${name}`);
      return found;
    },
    actions: async (pipelineName = 'web') => {
      const { actionExecutionDetails = [] } = await call<ListActionExecutionsOutput>('ListActionExecutions', {
        pipelineName,
      });
      return actionExecutionDetails;
    },
    takeJob: async (type = BUILD) => {
      const job = await until('a job can be polled', async () => (await poll({ type, maxBatchSize: 1 }))[0]);
      await call('AcknowledgeJob', { jobId: job.id, nonce: job.nonce });
      // PollForJobs always gives these three.
      return job as TakenJob;
    },
  };
};

const eventRecorder = (events: PublishedEvent[]): Service => ({
  name: 'events',
  operations: {},
  onPublished: (event) => {
    if (event.source === 'aws.codepipeline') events.push(event);
  },
});

/** A role that CodePipeline may assume; without a statement it has no rights. */
export const createRole = async (
  cloud: Pick<RunningCloud, 'call'>,
  RoleName: string,
  statement?: object,
  principal = 'codepipeline.amazonaws.com',
): Promise<string> => {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: principal } };
  const policy = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement });
  await cloud.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: policy(trust) }, ROOT);
  if (statement) {
    await cloud.call(
      'iam',
      'PutRolePolicy',
      { RoleName, PolicyName: 'rights', PolicyDocument: policy(statement) },
      ROOT,
    );
  }
  return `arn:aws:iam::000000000000:role/${RoleName}`;
};

const fakeServices = (handlers: Readonly<Record<string, Handler>>) => {
  const services: Partial<Record<ServiceName, Record<string, AnyOperation>>> = {};
  for (const [name, handle] of Object.entries(handlers)) {
    // Tests write the names themselves.
    const [service, op] = name.split('.') as [ServiceName, string];
    (services[service] ??= {})[op] = {
      handle: (input: never, { caller }) => handle(input, caller),
    };
  }
  return Object.fromEntries(
    Object.entries(services).map(([name, operations]) => [name, () => ({ name: name as ServiceName, operations })]),
  );
};

export const source = (overrides: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  name: 'Fetch',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { S3Bucket: 'source', S3ObjectKey: 'app.zip', PollForSourceChanges: 'false' },
  outputArtifacts: [{ name: 'SourceArtifact' }],
  ...overrides,
});

export const build = (overrides: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  name: 'Compile',
  actionTypeId: BUILD,
  configuration: { Command: 'make' },
  inputArtifacts: [{ name: 'SourceArtifact' }],
  outputArtifacts: [{ name: 'BuildArtifact' }],
  ...overrides,
});

export const deploy = (overrides: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  name: 'Publish',
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
  configuration: { BucketName: 'site', Extract: 'true' },
  inputArtifacts: [{ name: 'BuildArtifact' }],
  ...overrides,
});

export const approval = (overrides: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  name: 'Review',
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  ...overrides,
});

/** Source → Build → Deploy, named `web`. */
export const pipeline = (overrides: Partial<PipelineDeclaration> = {}): PipelineDeclaration => ({
  name: 'web',
  roleArn: ROLE,
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    { name: 'Source', actions: [source()] },
    { name: 'Build', actions: [build()] },
    { name: 'Deploy', actions: [deploy()] },
  ],
  ...overrides,
});

/** A pipeline of a source and of stages with these actions. */
export const pipelineOf = (
  stages: Readonly<Record<string, ActionDeclaration[]>>,
  overrides: Partial<PipelineDeclaration> = {},
): PipelineDeclaration =>
  pipeline({
    stages: [
      { name: 'Source', actions: [source()] },
      ...Object.entries(stages).map(([name, actions]) => ({ name, actions })),
    ],
    ...overrides,
  });

export const builderType = (overrides: object = {}): object => ({
  category: 'Build',
  provider: 'Builder',
  version: '1',
  configurationProperties: [
    { name: 'Command', required: true, key: true, secret: false },
    { name: 'Flags', required: false, key: false, secret: false },
  ],
  settings: { executionUrlTemplate: 'https://builds.example/{Config:Command}/{ExternalExecutionId}' },
  inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
  ...overrides,
});

/** A cloud where a pipeline runs that has fetched its source. */
export const runningPipeline = async (
  declaration: PipelineDeclaration = pipeline(),
  options: PipelineCloudOptions = {},
): Promise<PipelineCloud> => {
  const aws = await pipelineCloud(options);
  await aws.putObject('source', 'app.zip', 'the source');
  await aws.call('CreateCustomActionType', builderType());
  await aws.call('CreatePipeline', { pipeline: declaration });
  await aws.until('its source is fetched', async () => {
    const [first] = (await aws.state(declaration.name)).stageStates ?? [];
    return first?.latestExecution?.status === 'Succeeded';
  });
  return aws;
};
