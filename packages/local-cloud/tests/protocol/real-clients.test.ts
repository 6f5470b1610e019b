import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CodePipelineClient, ListPipelinesCommand, PollForJobsCommand } from '@aws-sdk/client-codepipeline';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { IAMClient, ListRolesCommand, TagRoleCommand } from '@aws-sdk/client-iam';
import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import { clientConfig, recording, startCloud, textOf } from './recording-services.js';

/** Names below localhost are looked up by nobody here: they are this machine. */
const toLoopback = (port: number) => ({
  requestHandler: {
    httpAgent: new Agent({
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      port,
    }),
  },
});

const when = new Date('2026-01-02T03:04:05.678Z');
const wholeSecond = new Date('2026-01-02T03:04:05.000Z');

describe('JSON', () => {
  test('inputs and outputs keep their types', async () => {
    const pipeline = { name: 'p ü <&>', version: 3, created: when };
    const { factory, calls } = recording('codepipeline', {
      PollForJobs: () => ({ jobs: [{ id: '11111111-1111-1111-1111-111111111111', nonce: '3' }] }),
      ListPipelines: () => ({ pipelines: [pipeline] }),
    });
    const client = new CodePipelineClient(clientConfig(await startCloud({ services: { codepipeline: factory } })));
    const actionTypeId = { category: 'Build', owner: 'Custom', provider: 'P', version: '1' } as const;
    const queryParam = { 'P ü <&>': 'value' };
    const { jobs } = await client.send(new PollForJobsCommand({ actionTypeId, queryParam, maxBatchSize: 1 }));
    expect(calls[0]?.input).toEqual({ actionTypeId, queryParam, maxBatchSize: 1 });
    expect(jobs?.[0]?.nonce).toBe('3');
    expect((await client.send(new ListPipelinesCommand({}))).pipelines).toEqual([pipeline]);
  });

  test('a modelled error keeps its name, text and members', async () => {
    const { factory } = recording('dynamodb', {
      PutItem: () => {
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
          members: { Item: { pk: { S: '1' }, bytes: { B: new Uint8Array([1, 2]) } } },
        });
      },
    });
    const client = new DynamoDBClient(clientConfig(await startCloud({ services: { dynamodb: factory } })));
    await expect(
      client.send(new PutItemCommand({ TableName: 'table', Item: { pk: { S: '1' } } })),
    ).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { pk: { S: '1' }, bytes: { B: new Uint8Array([1, 2]) } },
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('a required member that is absent is refused in the words of AWS', async () => {
    const { factory, calls } = recording('codepipeline', { PollForJobs: () => ({}) });
    const client = new CodePipelineClient(clientConfig(await startCloud({ services: { codepipeline: factory } })));
    const incomplete = { actionTypeId: { category: 'Build', owner: 'Custom' } } as never;
    await expect(client.send(new PollForJobsCommand(incomplete))).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "2 validation errors detected: Value null at 'actionTypeId.provider' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'actionTypeId.version' failed to satisfy constraint: Member must not be null",
    });
    expect(calls).toEqual([]);
  });

  test('an operation that is not served is refused by name', async () => {
    const { factory } = recording('codepipeline', {});
    const client = new CodePipelineClient(clientConfig(await startCloud({ services: { codepipeline: factory } })));
    await expect(client.send(new ListPipelinesCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('codepipeline:ListPipelines') as string,
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('a client that came from the query protocol gets the old name of an error', async () => {
    const { factory } = recording('sqs', {
      GetQueueUrl: () => {
        throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
      },
    });
    const client = new SQSClient(clientConfig(await startCloud({ services: { sqs: factory } })));
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'queue' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });

  test('metrics arrive with their numbers and times', async () => {
    const { factory, calls } = recording('monitoring', { PutMetricData: () => ({}) });
    const client = new CloudWatchClient(clientConfig(await startCloud({ services: { monitoring: factory } })));
    const MetricData = [{ MetricName: 'jobs', Value: 1.5, Timestamp: when }];
    await client.send(new PutMetricDataCommand({ Namespace: 'space', MetricData }));
    expect(calls[0]?.input).toMatchObject({ Namespace: 'space', MetricData });
  });
});

describe('query', () => {
  test('lists come back as lists, empty ones too', async () => {
    const role = { RoleName: 'a<b>', Path: '/', RoleId: 'X', Arn: 'arn', CreateDate: when };
    const { factory } = recording('iam', {
      ListRoles: ({ PathPrefix }: { PathPrefix?: string }) => ({ Roles: PathPrefix ? [] : [role], IsTruncated: false }),
    });
    const client = new IAMClient(clientConfig(await startCloud({ services: { iam: factory } })));
    expect((await client.send(new ListRolesCommand({}))).Roles).toEqual([role]);
    expect((await client.send(new ListRolesCommand({ PathPrefix: '/x' }))).Roles).toEqual([]);
  });

  test('structures in lists arrive as they were sent', async () => {
    const { factory, calls } = recording('iam', { TagRole: () => ({}) });
    const client = new IAMClient(clientConfig(await startCloud({ services: { iam: factory } })));
    const Tags = [
      { Key: 'a', Value: '1 = ü' },
      { Key: 'b', Value: '' },
    ];
    await client.send(new TagRoleCommand({ RoleName: 'role', Tags }));
    expect(calls[0]?.input).toEqual({ RoleName: 'role', Tags });
  });

  test('an error has the code of the wire and its status, whichever of its names it was thrown by', async () => {
    for (const code of ['NoSuchEntity', 'NoSuchEntityException']) {
      const { factory } = recording('iam', {
        ListRoles: () => {
          throw new AwsError(code, 'The role with name <x> cannot be found.');
        },
      });
      const client = new IAMClient(clientConfig(await startCloud({ services: { iam: factory } })));
      await expect(client.send(new ListRolesCommand({}))).rejects.toMatchObject({
        name: 'NoSuchEntityException',
        message: 'The role with name <x> cannot be found.',
        $metadata: { httpStatusCode: 404 },
      });
    }
  });

  test('the request id that the client shows is the one of the log', async () => {
    const { factory, calls } = recording('sts', { GetCallerIdentity: () => ({ Account: '1' }) });
    const client = new STSClient(clientConfig(await startCloud({ services: { sts: factory } })));
    const { $metadata } = await client.send(new GetCallerIdentityCommand({}));
    expect($metadata.requestId).toBe(calls[0]?.call.requestId);
  });
});

describe('EC2 query', () => {
  const instance = {
    InstanceId: 'i-1',
    LaunchTime: wholeSecond,
    State: { Code: 16, Name: 'running' as const },
    Tags: [{ Key: 'Name', Value: 'a b&c' }],
    BlockDeviceMappings: [],
  };

  test('nested lists and structures arrive and return', async () => {
    const { factory, calls } = recording('ec2', {
      RunInstances: () => ({ ReservationId: 'r-1', Instances: [instance] }),
    });
    const client = new EC2Client(clientConfig(await startCloud({ services: { ec2: factory } })));
    const input = {
      ImageId: 'ami-1',
      MinCount: 1,
      MaxCount: 2,
      SecurityGroupIds: ['sg-1', 'sg-2'],
      IamInstanceProfile: { Name: 'profile' },
      TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'a b&c' }] }],
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30, Encrypted: true } }],
      ClientToken: 'token',
    };
    const { Instances } = await client.send(new RunInstancesCommand(input));
    expect(calls[0]?.input).toEqual(input);
    expect(Instances).toEqual([instance]);
  });

  test('an empty list is not absent', async () => {
    const { factory } = recording('ec2', { DescribeInstances: () => ({ Reservations: [] }) });
    const client = new EC2Client(clientConfig(await startCloud({ services: { ec2: factory } })));
    expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });

  test('errors have their code and text', async () => {
    const { factory } = recording('ec2', {
      DescribeInstances: () => {
        throw new AwsError('InvalidInstanceID.NotFound', "The instance ID 'i-0' does not exist");
      },
    });
    const client = new EC2Client(clientConfig(await startCloud({ services: { ec2: factory } })));
    await expect(client.send(new DescribeInstancesCommand({ InstanceIds: ['i-0'] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-0' does not exist",
    });
    await expect(client.send(new RunInstancesCommand({ ImageId: 'ami-1' } as never))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });
});

describe('S3', () => {
  test.each([true, false])('an object goes there and back (path style: %s)', async (forcePathStyle) => {
    let stored: { body: string; input: Record<string, unknown> } | undefined;
    const { factory } = recording('s3', {
      PutObject: async (input: Record<string, unknown>) => {
        stored = { body: await textOf(input['Body']), input };
        return { ETag: '"abc"', ServerSideEncryption: 'aws:kms' };
      },
      GetObject: () => ({
        Body: Readable.from([Buffer.from('hel'), Buffer.from('lo')]),
        ContentLength: 5,
        ContentType: 'text/plain',
        Metadata: { foo: 'bar' },
        LastModified: wholeSecond,
      }),
    });
    const cloud = await startCloud({ services: { s3: factory } });
    const endpoint = forcePathStyle ? cloud.endpoint : `http://localhost:${cloud.port}`;
    const client = new S3Client({ ...clientConfig(cloud), endpoint, forcePathStyle, ...toLoopback(cloud.port) });
    const Key = 'a/b c+é%.txt';
    const put = { Bucket: 'bucket-1', Key, ContentType: 'text/plain', Metadata: { foo: 'bar' } };
    const answer = await client.send(new PutObjectCommand({ ...put, Body: 'hello', SSEKMSKeyId: 'key' }));
    expect(stored).toMatchObject({ body: 'hello', input: { ...put, SSEKMSKeyId: 'key', ContentLength: 5 } });
    expect(answer).toMatchObject({ ETag: '"abc"', ServerSideEncryption: 'aws:kms' });
    const got = await client.send(new GetObjectCommand({ Bucket: 'bucket-1', Key }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({ Metadata: { foo: 'bar' }, LastModified: wholeSecond, ContentLength: 5 });
  });

  test('a body that comes in chunks is stored without their framing', async () => {
    const bodies: string[] = [];
    const { factory, calls } = recording('s3', {
      PutObject: async (input: { Body: unknown }) => {
        bodies.push(await textOf(input.Body));
        return {};
      },
    });
    const cloud = await startCloud({ services: { s3: factory } });
    const client = new S3Client({ ...clientConfig(cloud), forcePathStyle: true });
    const Body = Readable.from([Buffer.from('x'.repeat(70_000)), Buffer.from('y'.repeat(70_000))]);
    await client.send(new PutObjectCommand({ Bucket: 'bucket-1', Key: 'k', Body, ContentLength: 140_000 }));
    expect(calls[0]?.call.headers?.['x-amz-content-sha256']).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
    expect(bodies).toEqual(['x'.repeat(70_000) + 'y'.repeat(70_000)]);
    expect(calls[0]?.input).toMatchObject({ ContentLength: 140_000 });
    expect(calls[0]?.input['ContentEncoding']).toBeUndefined();
  });

  test('operations on one path are told apart by query and headers', async () => {
    const { factory, calls } = recording('s3', {
      UploadPart: async (input: { Body: unknown }) => {
        await textOf(input.Body);
        return { ETag: '"p"' };
      },
      HeadObject: () => {
        throw new AwsError('NotFound', 'Not Found', { status: 404 });
      },
      ListObjectsV2: () => ({ Name: 'b', Contents: [{ Key: 'a', Size: 1, LastModified: when }], IsTruncated: false }),
      GetBucketLocation: () => ({ LocationConstraint: 'eu-west-1' }),
    });
    const cloud = await startCloud({ services: { s3: factory } });
    const client = new S3Client({ ...clientConfig(cloud), forcePathStyle: true });
    const at = { Bucket: 'bucket-1', Key: 'k' };
    await client.send(new UploadPartCommand({ ...at, UploadId: 'u', PartNumber: 2, Body: 'x' }));
    await expect(client.send(new HeadObjectCommand(at))).rejects.toMatchObject({ name: 'NotFound' });
    const listed = await client.send(new ListObjectsV2Command({ Bucket: 'bucket-1', Prefix: 'a/' }));
    expect(listed.Contents).toEqual([{ Key: 'a', Size: 1, LastModified: when }]);
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket: 'bucket-1' }));
    expect(LocationConstraint).toBe('eu-west-1');
    expect(calls.map((call) => call.operation)).toEqual([
      'UploadPart',
      'HeadObject',
      'ListObjectsV2',
      'GetBucketLocation',
    ]);
    expect(calls[0]?.input).toMatchObject({ PartNumber: 2, UploadId: 'u' });
  });
});

describe('REST JSON', () => {
  test('a function is invoked with its payload, and its answer has status and headers', async () => {
    const { factory, calls } = recording('lambda', {
      Invoke: (input: { Payload: Uint8Array }) => ({
        StatusCode: 200,
        FunctionError: 'Unhandled',
        Payload: Buffer.from(`{"got":${Buffer.from(input.Payload).toString()}}`),
      }),
      GetFunction: () => {
        throw new AwsError('ResourceNotFoundException', 'Function not found: f');
      },
    });
    const client = new LambdaClient(clientConfig(await startCloud({ services: { lambda: factory } })));
    const answer = await client.send(new InvokeCommand({ FunctionName: 'f', Payload: JSON.stringify({ a: 1 }) }));
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(Buffer.from(answer.Payload ?? []).toString()).toBe('{"got":{"a":1}}');
    expect(calls[0]?.input['FunctionName']).toBe('f');
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    await expect(client.send(new GetFunctionCommand({ FunctionName: arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: f',
      $metadata: { httpStatusCode: 404 },
    });
    expect(calls[1]?.input['FunctionName']).toBe(arn);
  });
});
