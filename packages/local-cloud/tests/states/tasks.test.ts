import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import { ROLE, statesCloud } from './cloud-with-states.js';

const task = (resource: string, more: object = {}) => ({
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: resource, Arguments: {}, End: true, ...more }, Done: { Type: 'Succeed' } },
});
const LAMBDA = 'arn:aws:states:::lambda:invoke';
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('lambda:invoke', () => {
  test('gives the payload to the function and its answer to the state', async () => {
    const { run, history } = await statesCloud({
      'lambda.Invoke': ({ Payload, FunctionName }) => ({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: bytes({ got: JSON.parse(Buffer.from(Payload as Uint8Array).toString()) as unknown, by: FunctionName }),
      }),
    });
    const ended = await run(
      task(LAMBDA, { Arguments: { FunctionName: 'f', Payload: { a: '{% $states.input.a %}' } } }),
      { a: 7 },
    );
    expect(JSON.parse(ended.output!)).toMatchObject({
      ExecutedVersion: '$LATEST',
      StatusCode: 200,
      Payload: { got: { a: 7 }, by: 'f' },
    });
    const events = await history(ended.executionArn!);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events.map(({ previousEventId }) => previousEventId)).toEqual([0, 0, 2, 3, 4, 5, 6]);
    expect(events[2]!.taskScheduledEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: '{"FunctionName":"f","Payload":{"a":7}}',
    });
  });

  test.each([
    [{ errorType: 'noCapacity', errorMessage: 'none', trace: [] }, 'noCapacity'],
    [
      { errorType: 'Sandbox.Timedout', errorMessage: 'RequestId: x Error: Task timed out after 3.00 seconds' },
      'Sandbox.Timedout',
    ],
    [{ errorMessage: 'gone' }, 'Lambda.Unknown'],
  ])('a function that failed with %j fails the state with %s', async (payload, error) => {
    const { run } = await statesCloud({
      'lambda.Invoke': () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload: bytes(payload) }),
    });
    const ended = await run(task(LAMBDA));
    expect(ended).toMatchObject({ status: 'FAILED', error });
    expect(ended.cause).toContain(JSON.stringify(payload));
  });

  test.each([
    ['TooManyRequestsException', 429, 'Lambda.TooManyRequestsException'],
    ['ServiceException', 500, 'Lambda.ServiceException'],
    ['ResourceNotFoundException', 404, 'Lambda.ResourceNotFoundException'],
    ['AccessDeniedException', 403, 'Lambda.AWSLambdaException'],
  ])('a call that Lambda refuses with %s fails the state with its name', async (code, status, error) => {
    const { run } = await statesCloud({
      'lambda.Invoke': () => {
        throw new AwsError(code, 'refused', { status });
      },
    });
    const ended = await run(task(LAMBDA));
    expect(ended.error).toBe(error);
    expect(ended.cause).toMatch(
      new RegExp(`^refused \\(Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: `),
    );
  });

  test("a function's ARN as the resource takes the input as payload", async () => {
    const { run, history } = await statesCloud({
      'lambda.Invoke': ({ Payload }) => ({ StatusCode: 200, Payload: Payload as Uint8Array }),
    });
    const machine = task('arn:aws:lambda:us-east-1:000000000000:function:f');
    const ended = await run(
      { ...machine, States: { T: { ...machine.States.T, Arguments: '{% $states.input %}' } } },
      { x: 1 },
    );
    expect(ended.output).toBe('{"x":1}');
    expect((await history(ended.executionArn!)).map(({ type }) => type)).toContain('LambdaFunctionSucceeded');
  });
});

describe('aws-sdk integrations', () => {
  test('call the service as the role of the state machine, in a session named after the execution', async () => {
    const callers: unknown[] = [];
    const JobId = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const { run } = await statesCloud({
      'codepipeline.PutJobSuccessResult': (input, caller) => void callers.push({ input, caller }),
    });
    const ended = await run(
      task('arn:aws:states:::aws-sdk:codepipeline:putJobSuccessResult', {
        Arguments: { JobId, ExecutionDetails: { PercentComplete: 5 }, OutputVariables: { KeepMe: 'x' } },
      }),
    );
    expect(ended.status).toBe('SUCCEEDED');
    expect(callers).toEqual([
      {
        input: { jobId: JobId, executionDetails: { percentComplete: 5 }, outputVariables: { KeepMe: 'x' } },
        caller: { kind: 'role', roleArn: ROLE, sessionName: ended.name, accessKeyId: expect.any(String) as unknown },
      },
    ]);
  });

  test('fail as the service refuses an input that its model does not allow', async () => {
    const { run } = await statesCloud({ 'codepipeline.PutJobSuccessResult': () => ({}) });
    const ended = await run(
      task('arn:aws:states:::aws-sdk:codepipeline:putJobSuccessResult', { Arguments: { JobId: 'j' } }),
    );
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: 'CodePipeline.ValidationException',
      cause: expect.stringContaining("Value at 'jobId' failed to satisfy constraint") as string,
    });
  });

  test.each([
    ['dynamodb:updateItem', 'ConditionalCheckFailedException', 'DynamoDb.ConditionalCheckFailedException'],
    ['dynamodb:updateItem', 'RequestLimitExceeded', 'DynamoDb.RequestLimitExceededException'],
    ['dynamodb:updateItem', 'AccessDeniedException', 'DynamoDb.DynamoDbException'],
    ['ssm:sendCommand', 'InvalidInstanceId', 'Ssm.InvalidInstanceIdException'],
    ['ssm:getParameter', 'ParameterNotFound', 'Ssm.ParameterNotFoundException'],
    ['ssm:sendCommand', 'ThrottlingException', 'Ssm.SsmException'],
    ['ec2:runInstances', 'InsufficientInstanceCapacity', 'Ec2.Ec2Exception'],
    ['ec2:describeInstances', 'InvalidInstanceID.NotFound', 'Ec2.Ec2Exception'],
    ['s3:getObject', 'NoSuchKey', 'S3.NoSuchKeyException'],
    ['codepipeline:putJobSuccessResult', 'InvalidJobStateException', 'CodePipeline.InvalidJobStateException'],
  ])('%s that fails with %s is known as %s', async (action, code, error) => {
    const [service, op] = action.split(':') as [string, string];
    const pascal = op.charAt(0).toUpperCase() + op.slice(1);
    const handler = {
      [`${service}.${pascal}`]: () => {
        throw new AwsError(code, 'The text of it');
      },
    };
    const { run } = await statesCloud(handler);
    const ended = await run(task(`arn:aws:states:::aws-sdk:${action}`));
    expect(ended.error).toBe(error);
    expect(ended.cause).toMatch(/^The text of it \(Service: \w+, Status Code: \d{3}, .*Request ID: [0-9a-f-]{36}\)$/);
  });

  test('the text of an EC2 error names its code, since the error name cannot', async () => {
    const { run } = await statesCloud({
      'ec2.RunInstances': () => {
        throw new AwsError('InsufficientInstanceCapacity', 'None left');
      },
    });
    const ended = await run(task('arn:aws:states:::aws-sdk:ec2:runInstances'));
    expect(ended.cause).toContain('Error Code: InsufficientInstanceCapacity');
  });
});

describe('Retry and Catch', () => {
  const failing = (times: number, code: string) => {
    let left = times;
    return {
      'dynamodb.UpdateItem': () => {
        if (left-- > 0) throw new AwsError(code, 'no');
        return {};
      },
    };
  };
  const updateItem = 'arn:aws:states:::aws-sdk:dynamodb:updateItem';

  test('a retrier waits its interval, grown by the backoff rate and bounded', async () => {
    const { run, history } = await statesCloud(failing(4, 'ConditionalCheckFailedException'));
    const ended = await run(
      task(updateItem, {
        Retry: [
          {
            ErrorEquals: ['DynamoDb.ConditionalCheckFailedException'],
            IntervalSeconds: 2,
            BackoffRate: 3,
            MaxDelaySeconds: 10,
            MaxAttempts: 4,
          },
        ],
      }),
    );
    expect(ended.status).toBe('SUCCEEDED');
    const scheduled = (await history(ended.executionArn!)).filter(({ type }) => type === 'TaskScheduled');
    const at = scheduled.map(({ timestamp }) => (timestamp!.getTime() - ended.startDate!.getTime()) / 1000);
    expect(at).toEqual([0, 2, 8, 18, 28]);
  });

  test('the context tells how often a state was retried, and each try has its arguments evaluated anew', async () => {
    const { run, history } = await statesCloud(failing(2, 'ConditionalCheckFailedException'));
    const ended = await run(
      task(updateItem, {
        Arguments: { TableName: "{% 'try-' & $states.context.State.RetryCount %}" },
        Retry: [{ ErrorEquals: ['States.ALL'] }],
      }),
    );
    const scheduled = (await history(ended.executionArn!)).flatMap(
      ({ taskScheduledEventDetails: details }) => details?.parameters ?? [],
    );
    expect(scheduled.map((parameters) => JSON.parse(parameters) as unknown)).toEqual([
      { TableName: 'try-0' },
      { TableName: 'try-1' },
      { TableName: 'try-2' },
    ]);
  });

  test('an error without attempts left goes to the first catcher that holds it', async () => {
    const { run } = await statesCloud(failing(9, 'ConditionalCheckFailedException'));
    const ended = await run(
      task(updateItem, {
        Retry: [
          { ErrorEquals: ['DynamoDb.ConditionalCheckFailedException'], MaxAttempts: 0 },
          { ErrorEquals: ['States.ALL'] },
        ],
        Catch: [
          { ErrorEquals: ['Other'], Next: 'T' },
          { ErrorEquals: ['States.TaskFailed'], Next: 'Done', Output: '{% $states.errorOutput.Error %}' },
        ],
      }),
    );
    expect(ended.output).toBe('"DynamoDb.ConditionalCheckFailedException"');
  });

  test('an expression that gives nothing is an error that can be caught, and names the field', async () => {
    const { run, history } = await statesCloud();
    const ended = await run(
      task(updateItem, {
        Arguments: { TableName: '{% $states.input.nope %}' },
        Catch: [
          { ErrorEquals: ['States.QueryEvaluationError'], Next: 'Done', Output: '{% $states.errorOutput.Cause %}' },
        ],
      }),
    );
    expect(ended.output).toBe(
      JSON.stringify(
        "An error occurred while executing the state 'T' (entered at the event id #2). The JSONata expression " +
          "'$states.input.nope' specified for the field 'Arguments/TableName' returned nothing (undefined).",
      ),
    );
    expect((await history(ended.executionArn!)).map(({ type }) => type)).toContain('EvaluationFailed');
  });

  test('an expression that fails inside a catcher ends the execution', async () => {
    const { run } = await statesCloud(failing(9, 'ConditionalCheckFailedException'));
    const ended = await run(
      task(updateItem, {
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done', Output: '{% $parse($states.errorOutput.Cause) %}' }],
      }),
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('a result above 256 KiB fails the state, and States.ALL does not catch it', async () => {
    const { run } = await statesCloud({
      'dynamodb.UpdateItem': () => ({ Attributes: { big: { S: 'x'.repeat(262_144) } } }),
    });
    const ended = await run(task(updateItem, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] }));
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
