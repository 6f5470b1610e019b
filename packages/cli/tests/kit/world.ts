import { randomUUID } from 'node:crypto';
import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '@codepipeline-ec2/local-cloud';
import { clientsOf, type Clients } from '../../src/demo/clients.js';
import { deployStack, type DeployedStack } from '../../src/demo/deploy-stack.js';

const LINUX_IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

/** Our stack on a cloud that runs, and what its pipelines need. */
export interface Deployed {
  readonly clients: Clients;
  readonly stack: DeployedStack;
  /** Runs a pipeline with one build action to its end. */
  build(order: BuildOrder): Promise<Built>;
  /** Starts such a pipeline. */
  start(order: BuildOrder): Promise<StartedBuild>;
}

/** The local cloud in this process with our stack deployed on it, as a user has it. */
export interface World extends Deployed {
  readonly cloud: LocalCloud;
  close(): Promise<void>;
}

export interface BuildOrder {
  readonly configuration?: Readonly<Record<string, string>>;
  /** Zips, the artifacts of one source action each. */
  readonly inputs?: Readonly<Record<string, Uint8Array>>;
  readonly outputs?: readonly string[];
}

export interface StartedBuild {
  readonly pipelineName: string;
  /** Until the pipeline has ended, and all flows with it. */
  ended(): Promise<Built>;
}

export interface Built {
  readonly status: string;
  /** What the pipeline's author reads. */
  readonly message: string;
  readonly code: string;
  readonly action: ActionExecutionDetail;
  readonly pipelineExecutionId: string;
  readonly pipelineName: string;
  /** An output artifact's bytes. */
  artifact(name: string): Promise<Buffer>;
  /** Instances that live after the flow has ended. */
  readonly instancesLeft: number;
}

const ARTIFACTS = 'pipeline-artifacts';
const SOURCES = 'pipeline-sources';
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);

export const openWorld = async (options: Partial<LocalCloudOptions> = {}): Promise<World> => {
  const cloud = await startLocalCloud({
    port: 0,
    log: (line) => process.env['VERBOSE'] && process.stderr.write(`${line}\n`),
    ...options,
  });
  return { cloud, ...(await deployTo(cloud.endpoint)), close: () => cloud.close() };
};

/** Deploys our stack to the cloud there. */
export const deployTo = async (endpoint: string): Promise<Deployed> => {
  const clients = clientsOf(endpoint);
  const stack = await deployStack(clients, endpoint);
  for (const Bucket of [ARTIFACTS, SOURCES]) await clients.s3.send(new CreateBucketCommand({ Bucket }));
  await clients.s3.send(
    new PutBucketVersioningCommand({ Bucket: SOURCES, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({ RoleName: 'pipelines', AssumeRolePolicyDocument: JSON.stringify(TRUST) }),
  );
  await clients.iam.send(
    new PutRolePolicyCommand({ RoleName: 'pipelines', PolicyName: 'buckets', PolicyDocument: JSON.stringify(RIGHTS) }),
  );
  return {
    clients,
    stack,
    start: (order) => startBuild(clients, stack, Role?.Arn ?? '', order),
    build: async (order) => (await startBuild(clients, stack, Role?.Arn ?? '', order)).ended(),
  };
};

const startBuild = async (
  clients: Clients,
  stack: DeployedStack,
  roleArn: string,
  { configuration = {}, inputs = { source: EMPTY_ZIP }, outputs = [] }: BuildOrder,
): Promise<StartedBuild> => {
  const name = `p-${randomUUID().slice(0, 8)}`;
  for (const [input, body] of Object.entries(inputs))
    await clients.s3.send(new PutObjectCommand({ Bucket: SOURCES, Key: `${name}/${input}.zip`, Body: body }));
  await clients.codePipeline.send(
    new CreatePipelineCommand({
      pipeline: {
        name,
        roleArn,
        artifactStore: { type: 'S3', location: ARTIFACTS },
        stages: [
          {
            name: 'Source',
            actions: Object.keys(inputs).map((input) => ({
              name: `Source-${input}`,
              actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
              configuration: { S3Bucket: SOURCES, S3ObjectKey: `${name}/${input}.zip`, PollForSourceChanges: 'false' },
              outputArtifacts: [{ name: input }],
            })),
          },
          {
            name: 'Build',
            actions: [
              {
                name: 'Build',
                actionTypeId: {
                  category: 'Build',
                  owner: 'Custom',
                  provider: 'EC2-CodePipeline-Builder',
                  version: '1',
                },
                configuration: { ImageId: LINUX_IMAGE, InstanceType: 'c7i.large', ...configuration },
                inputArtifacts: Object.keys(inputs).map((input) => ({ name: input })),
                outputArtifacts: outputs.map((output) => ({ name: output })),
              },
            ],
          },
        ],
      },
    }),
  );
  return { pipelineName: name, ended: () => endOfBuild(clients, stack, name) };
};

const endOfBuild = async (clients: Clients, stack: DeployedStack, name: string): Promise<Built> => {
  const pipelineExecutionId = await executionEnded(clients, name);
  await flowsEnded(clients, stack);
  const { actionExecutionDetails = [] } = await clients.codePipeline.send(
    new ListActionExecutionsCommand({ pipelineName: name }),
  );
  const action = actionExecutionDetails.find(({ actionName }) => actionName === 'Build') ?? actionExecutionDetails[0];
  if (action === undefined) throw new Error('the pipeline ran no action');
  const { errorDetails } = action.output?.executionResult ?? {};
  const left = await livingInstances(clients);
  await clients.codePipeline.send(new DeletePipelineCommand({ name }));
  return {
    status: action.status ?? '',
    message: errorDetails?.message ?? '',
    code: errorDetails?.code ?? '',
    action,
    pipelineExecutionId,
    pipelineName: name,
    instancesLeft: left,
    artifact: async (artifact) => {
      const place = action.output?.outputArtifacts?.find((one) => one.name === artifact)?.s3location;
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: place?.bucket, Key: place?.key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
  };
};

/** Looks until something is there; the local cloud is near, so it looks often. */
export const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const executionEnded = ({ codePipeline }: Clients, pipelineName: string): Promise<string> =>
  until(async () => {
    const { pipelineExecutionSummaries: [newest] = [] } = await codePipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName }),
    );
    return newest?.status === undefined || newest.status === 'InProgress' ? undefined : newest.pipelineExecutionId;
  });

const flowsEnded = ({ stepFunctions }: Clients, { stateMachineArn }: DeployedStack): Promise<true> =>
  until(async () => {
    const { executions = [] } = await stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    return executions.length === 0 ? true : undefined;
  });

export const livingInstances = async ({ ec2 }: Clients): Promise<number> => {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
    }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances).length;
};

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'codepipeline.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const RIGHTS = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      Resource: [`arn:aws:s3:::${SOURCES}/*`, `arn:aws:s3:::${ARTIFACTS}/*`],
    },
    { Effect: 'Allow', Action: ['s3:GetBucketVersioning', 's3:ListBucket'], Resource: `arn:aws:s3:::${SOURCES}` },
  ],
};
