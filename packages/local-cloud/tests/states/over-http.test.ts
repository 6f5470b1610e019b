import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  InvalidDefinition,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { zipOf } from '../zip.js';
import { onlyServices } from './only-services.js';

const account = 'arn:aws:iam::000000000000:role';

const cloudWithClients = async () => {
  const local = await startLocalCloud({
    port: 0,
    services: onlyServices('states', 'lambda', 'events', 'logs', 'iam', 'sts'),
  });
  onTestFinished(() => local.close());
  const config = {
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const iam = new IAMClient(config);
  const role = async (RoleName: string, service: string, ...Action: string[]): Promise<string> => {
    const trust = { Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' } };
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } };
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: JSON.stringify(policy) }));
    return `${account}/${RoleName}`;
  };
  const lambda = new LambdaClient(config);
  const create = async (FunctionName: string, code: string, Role: string) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: await zipOf({ 'index.mjs': code }) },
      }),
    );
  return {
    role,
    lambda,
    create,
    sfn: new SFNClient(config),
    events: new EventBridgeClient(config),
    logs: new CloudWatchLogsClient(config),
  };
};

test('a rule starts an execution whose function calls back with the SDK, and all of it can be read', async () => {
  const { role, lambda, create, sfn, events, logs } = await cloudWithClients();
  const functionRole = await role(
    'function',
    'lambda.amazonaws.com',
    'logs:*',
    'states:SendTaskSuccess',
    'events:PutEvents',
  );
  const machineRole = await role('machine', 'states.amazonaws.com', 'lambda:InvokeFunction');
  const eventsRole = await role('events', 'events.amazonaws.com', 'states:StartExecution');
  await create(
    'worker',
    `import { SFNClient, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
     const sfn = new SFNClient({});
     export const handler = async ({ token, n }) => {
       console.log('working on', n);
       if (n < 0) throw Object.assign(new Error('below zero'), { name: 'negative' });
       await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ twice: n * 2 }) }));
     };`,
    functionRole,
  );
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: 'worker',
          Payload: { token: '{% $states.context.Task.Token %}', n: '{% $states.input.n %}' },
        },
        Catch: [
          { ErrorEquals: ['negative'], Next: 'Said', Output: '{% $parse($states.errorOutput.Cause).errorMessage %}' },
        ],
        End: true,
      },
      Said: { Type: 'Succeed' },
    },
  };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({ name: 'm', roleArn: machineRole, definition: JSON.stringify(definition) }),
  );
  await events.send(
    new PutRuleCommand({
      Name: 'r',
      EventPattern: JSON.stringify({ source: ['aws.states'], detail: { status: ['SUCCEEDED'], name: ['first'] } }),
    }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule: 'r',
      Targets: [{ Id: 't', Arn: stateMachineArn, RoleArn: eventsRole, Input: '{"n":-1}' }],
    }),
  );
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: 'first', input: '{"n":21}' }),
  );
  const ended = await vi.waitFor(
    async () => {
      const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      expect(found.status).toBe('SUCCEEDED');
      return found;
    },
    { timeout: 5000 },
  );
  expect(ended.output).toBe('{"twice":42}');
  expect(ended.startDate).toBeInstanceOf(Date);

  const second = await vi.waitFor(
    async () => {
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }),
      );
      expect(executions).toHaveLength(2);
      return executions[0];
    },
    { timeout: 5000 },
  );
  expect((await sfn.send(new DescribeExecutionCommand({ executionArn: second?.executionArn }))).output).toBe(
    '"below zero"',
  );

  const page = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 3, reverseOrder: true, includeExecutionData: false }),
  );
  expect(page.events?.map(({ type }) => type)).toEqual(['ExecutionSucceeded', 'TaskStateExited', 'TaskSucceeded']);
  expect(page.events?.[0]?.executionSucceededEventDetails).toEqual({});
  const rest = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, nextToken: page.nextToken }),
  );
  expect(rest.events?.at(-1)).toMatchObject({
    id: 1,
    type: 'ExecutionStarted',
    executionStartedEventDetails: { roleArn: machineRole },
  });

  await vi.waitFor(async () => {
    const found = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/worker', filterPattern: '"working on"' }),
    );
    expect(found.events?.map(({ message }) => message?.split('\t').at(-1))).toEqual(['working on 21', 'working on -1']);
  });
  const direct = await lambda.send(new InvokeCommand({ FunctionName: 'worker', Payload: Buffer.from('{"n":-5}') }));
  expect(direct.FunctionError).toBe('Unhandled');
  expect(JSON.parse(direct.Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'negative',
    errorMessage: 'below zero',
  });
}, 20_000);

test('errors come as the SDK knows them', async () => {
  const { role, sfn, lambda } = await cloudWithClients();
  const roleArn = await role('machine', 'states.amazonaws.com', 'lambda:InvokeFunction');
  const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'm',
      roleArn,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...wait }),
    }),
  );
  const start = (input: string) => sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'x', input }));
  const first = await start('{}');
  expect((await start('{}')).executionArn).toBe(first.executionArn);
  await expect(start('{"other":1}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  await expect(
    sfn.send(new CreateStateMachineCommand({ name: 'bad', roleArn, definition: '{"StartAt":"X","States":{}}' })),
  ).rejects.toBeInstanceOf(InvalidDefinition);
  await expect(
    lambda.send(
      new AddPermissionCommand({
        FunctionName: 'nope',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
      }),
    ),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
});
