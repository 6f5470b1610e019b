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
import type { ServiceName } from '../../src/kernel/service.js';
import type { Shape } from '../../src/protocol/sdk-schemas.js';
import type { Leave } from './sample-value.js';

export interface SdkClient {
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

/** The SDK's client of a service, of the account's root key. */
export const sdkClient = (service: ServiceName, config: object): SdkClient => {
  const [module, name] = CLIENTS[service];
  // A client class of the SDK by its name.
  const Client = module[name] as new (config: object) => SdkClient;
  return new Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    forcePathStyle: true,
    disableHostPrefix: true,
    md5: false,
    useQueueUrlAsEndpoint: false,
    ...config,
  });
};

export const commandOf = (service: ServiceName, operation: string, input: object): unknown => {
  // A command class of the SDK by its name.
  const Command = CLIENTS[service][0][`${operation}Command`] as new (input: object) => unknown;
  return new Command(input);
};

/** Members that a client takes as words to itself, or that name the bytes beside them. */
const LEFT_OUT: Partial<Record<ServiceName, (member: string) => boolean>> = {
  s3: (member) =>
    /^(SSECustomer|CopySourceSSECustomer|Checksum|ContentMD5|ContentLength|Expires|Bucket$|WriteOffset)/.test(member),
  events: (member) => member === 'EndpointId',
  dynamodb: () => false,
};

export const leftOut =
  (service: ServiceName, input: boolean): Leave =>
  (member: string, shape: Shape) =>
    (member !== 'Bucket' || !input) && (LEFT_OUT[service]?.(member) ?? false) ? true : input && shape.isStreaming();
