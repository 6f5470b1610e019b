import { virtualClock, type VirtualClock } from '../../src/clock/virtual-clock.js';
import { AwsError } from '../../src/kernel/aws-error.js';
import { ROOT } from '../../src/kernel/caller.js';
import type { Cloud } from '../../src/kernel/cloud.js';
import { LATENCY } from '../../src/kernel/latency.js';
import type { Operation, Service } from '../../src/kernel/service.js';
import { createCloudformationService } from '../../src/services/cloudformation/index.js';

export interface RecordedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Answer = (input: Readonly<Record<string, unknown>>) => unknown;

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** What the services answer; all other operations answer an empty object. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'sqs:CreateQueue': ({ QueueName }) => ({ QueueUrl: `http://127.0.0.1:4566/${ACCOUNT}/${String(QueueName)}` }),
  'iam:CreateRole': ({ RoleName }) => ({
    Role: { Arn: `arn:aws:iam::${ACCOUNT}:role/${String(RoleName)}`, RoleId: 'AROA0000000000000000' },
  }),
  'iam:CreateInstanceProfile': ({ InstanceProfileName: name }) => ({
    InstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${String(name)}` },
  }),
  'iam:CreateUser': ({ UserName }) => ({ User: { Arn: `arn:aws:iam::${ACCOUNT}:user/${String(UserName)}` } }),
  'iam:CreateGroup': ({ GroupName }) => ({ Group: { Arn: `arn:aws:iam::${ACCOUNT}:group/${String(GroupName)}` } }),
  'iam:CreateAccessKey': () => ({ AccessKey: { AccessKeyId: 'AKIA0000000000000000', SecretAccessKey: 'secret' } }),
  'lambda:CreateFunction': ({ FunctionName: name }) => ({
    FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${String(name)}`,
  }),
  'lambda:CreateEventSourceMapping': () => ({ UUID: '00000000-0000-4000-8000-000000000000' }),
  'sns:CreateTopic': ({ Name }) => ({ TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:${String(Name)}` }),
  'states:CreateStateMachine': ({ name }) => ({
    stateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${String(name)}`,
  }),
  'dynamodb:CreateTable': ({ TableName }) => ({
    TableDescription: { TableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${String(TableName)}` },
  }),
  'dynamodb:DescribeTable': () => ({ Table: { TableStatus: 'ACTIVE' } }),
  'ec2:CreateLaunchTemplate': () => ({
    LaunchTemplate: { LaunchTemplateId: 'lt-0123456789abcdef0', LatestVersionNumber: 1, DefaultVersionNumber: 1 },
  }),
  'ec2:CreateLaunchTemplateVersion': () => ({ LaunchTemplateVersion: { VersionNumber: 2 } }),
  'codecommit:CreateRepository': () => ({
    repositoryMetadata: { repositoryId: 'repository-1', Arn: 'arn', cloneUrlHttp: 'url' },
  }),
  'codepipeline:PutWebhook': () => ({ webhook: { url: 'url' } }),
  'events:PutRule': ({ Name }) => ({ RuleArn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${String(Name)}` }),
  'kms:CreateKey': () => ({ KeyMetadata: { KeyId: 'key', Arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/key` } }),
};

export interface RecordingCloud {
  readonly cloud: Cloud;
  readonly service: Service;
  readonly clock: VirtualClock;
  readonly calls: RecordedCall[];
  /** `service:Operation` of each call. */
  readonly said: () => readonly string[];
  /** Makes an operation answer otherwise. */
  readonly answer: (operation: string, answer: Answer) => void;
  /** Makes an operation fail from now on. */
  readonly fail: (operation: string, code: string, message: string) => void;
  /** Takes back `answer` and `fail`. */
  readonly recover: (operation: string) => void;
  /** Calls CloudFormation. */
  readonly cfn: <Output = Record<string, never>>(operation: string, input: object) => Promise<Output>;
}

/** A CloudFormation service in front of services that only write down what they are asked; it may have the state of another. */
export const recordingCloud = (state?: Pick<Cloud, 'collection'>): RecordingCloud => {
  const calls: RecordedCall[] = [];
  const answers = new Map<string, Answer>();
  const collections = new Map<string, Map<string, unknown>>();
  // A restarted cloud must not give the same ids again.
  let serial = state ? 500_000 : 0;
  const absent = (): never => {
    throw new Error('not part of this cloud');
  };
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const cloud: Cloud = {
    region: REGION,
    account: ACCOUNT,
    endpoint: 'http://127.0.0.1:4566',
    clock,
    latency: LATENCY.instant,
    // These tests never reach for them.
    blobs: undefined as never,
    instances: undefined as never,
    workDirectory: '',
    folder: absent,
    collection: <T>(name: string) => {
      if (state) return state.collection<T>(name);
      const found = collections.get(name) ?? new Map<string, unknown>();
      collections.set(name, found);
      // A collection is opened with one type only.
      return found as Map<string, T>;
    },
    call: async <Output>(...[service, operation, input]: Parameters<Cloud['call']>) => {
      const name = `${service}:${operation}`;
      // Inputs of all services are objects with string keys.
      const recorded = input as Readonly<Record<string, unknown>>;
      calls.push({ service, operation, input: recorded });
      return ((answers.get(name) ?? ANSWERS[name] ?? (() => ({})))(recorded) ?? {}) as Output;
    },
    publish: absent,
    fault: () => undefined,
    issueCredentials: absent,
    uuid: () => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`,
    hex: (length) => String(++serial).padStart(length, '0'),
    background: (_, work) => void work().catch(() => undefined),
    log: (message) => {
      throw new Error(message);
    },
  };
  const service = createCloudformationService(cloud);
  service.resume?.();
  return {
    cloud,
    service,
    clock,
    calls,
    said: () => calls.map(({ service: name, operation }) => `${name}:${operation}`),
    answer: (operation, answer) => void answers.set(operation, answer),
    fail: (operation, code, message) =>
      void answers.set(operation, () => {
        throw new AwsError(code, message);
      }),
    recover: (operation) => void answers.delete(operation),
    cfn: async <Output>(operation: string, input: object) => {
      // The operation's own types are named by the test.
      const found = service.operations[operation] as unknown as Operation<object, Output> | undefined;
      if (!found) throw new Error(`no operation ${operation}`);
      return found.handle(input, { service: 'cloudformation', operation, caller: ROOT, requestId: 'request' });
    },
  };
};
