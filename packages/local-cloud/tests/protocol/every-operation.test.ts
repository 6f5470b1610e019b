import { Readable } from 'node:stream';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as monitoring from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codecommit from '@aws-sdk/client-codecommit';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as codepipeline from '@aws-sdk/client-codepipeline';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as states from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCloud } from '../../src/kernel/create-cloud.js';
import type { ServiceFactory, ServiceName } from '../../src/kernel/service.js';
import { serviceModel, type Shape } from '../../src/protocol/sdk-schemas.js';
import { startLocalCloud, type LocalCloud } from '../../src/start.js';
import { sampleValue, type Leave } from './sample-value.js';

interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}
type Module = Readonly<Record<string, unknown>>;

const CLIENTS: Readonly<Record<ServiceName, readonly [module: Module, client: string]>> = {
  cloudformation: [cloudformation, 'CloudFormationClient'],
  codecommit: [codecommit, 'CodeCommitClient'],
  codedeploy: [codedeploy, 'CodeDeployClient'],
  codepipeline: [codepipeline, 'CodePipelineClient'],
  dynamodb: [dynamodb, 'DynamoDBClient'],
  ec2: [ec2, 'EC2Client'],
  events: [events, 'EventBridgeClient'],
  iam: [iam, 'IAMClient'],
  kms: [kms, 'KMSClient'],
  lambda: [lambda, 'LambdaClient'],
  logs: [logs, 'CloudWatchLogsClient'],
  monitoring: [monitoring, 'CloudWatchClient'],
  s3: [s3, 'S3Client'],
  secretsmanager: [secretsmanager, 'SecretsManagerClient'],
  sns: [sns, 'SNSClient'],
  sqs: [sqs, 'SQSClient'],
  ssm: [ssm, 'SSMClient'],
  states: [states, 'SFNClient'],
  sts: [sts, 'STSClient'],
};

/** Members that a client takes as words to itself, or that name the bytes beside them. */
const leaveOut: Partial<Record<ServiceName, (member: string) => boolean>> = {
  s3: (member) =>
    /^(SSECustomer|CopySourceSSECustomer|Checksum|ContentMD5|ContentLength|Expires|Bucket$|WriteOffset)/.test(member),
  events: (member) => member === 'EndpointId',
  dynamodb: () => false,
};

const leave =
  (service: ServiceName, input: boolean): Leave =>
  (member: string, shape: Shape) =>
    (member !== 'Bucket' || !input) && (leaveOut[service]?.(member) ?? false) ? true : input && shape.isStreaming();

const SERVED = await (async () => {
  const cloud = await createCloud({ isolation: 'scripted' });
  // Some services have operations that only other services here call: no client knows them.
  const served = [...cloud.services.values()].map(
    ({ name, operations }) =>
      [name, Object.keys(operations).filter((operation) => serviceModel(name).operations.has(operation))] as const,
  );
  await cloud.close();
  return served;
})();

let cloud: LocalCloud;
const asked: { input: unknown; answer: unknown } = { input: undefined, answer: undefined };

beforeAll(async () => {
  const factory =
    (name: ServiceName, operations: readonly string[]): ServiceFactory =>
    () => ({
      name,
      operations: Object.fromEntries(
        operations.map((operation) => [
          operation,
          {
            handle: (input: never) => {
              asked.input = input;
              return asked.answer;
            },
          },
        ]),
      ),
    });
  const services = Object.fromEntries(SERVED.map(([name, operations]) => [name, factory(name, operations)]));
  cloud = await startLocalCloud({ port: 0, isolation: 'scripted', services });
});
afterAll(() => cloud.close());

describe.each(SERVED)('%s', (service, operations) => {
  let client: Client;
  const [module, clientName] = CLIENTS[service];
  beforeAll(() => {
    // A client class of the SDK by its name.
    const Class = module[clientName] as new (config: object) => Client;
    client = new Class({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      forcePathStyle: true,
      disableHostPrefix: true,
      md5: false,
      useQueueUrlAsEndpoint: false,
    });
  });
  afterAll(() => client.destroy());

  test.each(operations)('%s: what a client sends arrives, and what is answered is read', async (name) => {
    const model = serviceModel(service).operations.get(name);
    if (!model) throw new Error(`${service} has no operation ${name}`);
    const input = (sampleValue(model.input, 'in', leave(service, true)) ?? {}) as Record<string, unknown>;
    if ('Bucket' in input) input['Bucket'] = 'bucket-1';
    asked.answer = sampleValue(model.output, 'out', leave(service, false)) ?? {};
    const Command = module[`${name}Command`] as new (input: object) => unknown;
    const { $metadata, ...output } = await client.send(new Command(input));
    expect($metadata).toBeDefined();
    expect(asked.input).toMatchObject(input);
    for (const [member, value] of Object.entries(output)) {
      // Clients dress bytes up in their own ways.
      if (value instanceof Uint8Array) output[member] = new Uint8Array(value);
      if (value instanceof Readable) output[member] = new Uint8Array(Buffer.concat(await value.toArray()));
    }
    expect(output).toMatchObject(asked.answer as object);
  });
});
