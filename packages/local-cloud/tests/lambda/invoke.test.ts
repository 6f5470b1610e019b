import { describe, expect, test, vi } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { asService, ROOT } from '../../src/kernel/caller.js';
import type { AsyncEvent } from '../../src/services/lambda/async-invocations.js';
import { functionsCloud, listener, ROLE } from './cloud-with-functions.js';
import { zipOf } from '../zip.js';

describe('Invoke', () => {
  test('gives the event to the handler and answers what it returns', async () => {
    const { create, invoke } = await functionsCloud();
    await create(
      'f',
      'export const handler = async (event, context) => ({ got: event.a, name: context.functionName });',
    );
    const { value, answer } = await invoke('f', { a: 7 });
    expect(value).toEqual({ got: 7, name: 'f' });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  });

  test('a function sees its variables and what Lambda sets, and nothing of the cloud process', async () => {
    process.env['SECRET_OF_THE_HOST'] = 'x';
    const { create, invoke, cloud } = await functionsCloud();
    await create('f', 'export const handler = async () => process.env;', { Environment: { Variables: { MINE: '1' } } });
    const { value } = await invoke('f');
    expect(value).toMatchObject({
      MINE: '1',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      _HANDLER: 'index.handler',
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_SESSION_TOKEN: expect.any(String) as unknown,
    });
    expect(value).not.toHaveProperty('SECRET_OF_THE_HOST');
    delete process.env['SECRET_OF_THE_HOST'];
  });

  test('an error that a handler throws is answered with type, message and trace', async () => {
    const { create, invoke } = await functionsCloud();
    await create(
      'f',
      `export const handler = async () => { throw Object.assign(new Error('none left'), { name: 'noCapacity' }); };`,
    );
    const { value, failed } = await invoke('f');
    expect(failed).toBe(true);
    expect(value).toMatchObject({ errorType: 'noCapacity', errorMessage: 'none left' });
    expect((value as { trace: string[] }).trace[0]).toBe('noCapacity: none left');
  });

  test('CommonJS handlers in sub-folders run too', async () => {
    const { call, invoke } = await functionsCloud();
    const ZipFile = await zipOf({ 'src/app.js': 'exports.main = (event, context, done) => done(null, event.x * 2);' });
    await call('CreateFunction', {
      FunctionName: 'c',
      Code: { ZipFile },
      Role: ROLE,
      Runtime: 'nodejs20.x',
      Handler: 'src/app.main',
    });
    expect((await invoke('c', { x: 21 })).value).toBe(42);
  });

  test('the AWS SDK is there, as in the real runtime', async () => {
    const { create, invoke } = await functionsCloud();
    await create(
      'f',
      `import { SFNClient } from '@aws-sdk/client-sfn'; export const handler = async () => typeof SFNClient;`,
    );
    expect((await invoke('f')).value).toBe('function');
  });

  test.each([
    ['export const other = 1;', 'Runtime.HandlerNotFound'],
    [`import 'not-there'; export const handler = () => 1;`, 'Runtime.ImportModuleError'],
    ['this is no code', 'Runtime.UserCodeSyntaxError'],
    [`throw new TypeError('at load'); export const handler = 1;`, 'TypeError'],
  ])('code that cannot be loaded (%s) fails with %s', async (code, errorType) => {
    const { create, invoke } = await functionsCloud();
    await create('f', code);
    const { value, failed } = await invoke('f');
    expect(failed).toBe(true);
    expect(value).toMatchObject({ errorType });
  });

  test('a function that takes too long is killed, and the next invocation has a new process', async () => {
    const { create, invoke } = await functionsCloud();
    const code = `export const handler = async (event) => event.hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid;`;
    await create('f', code, { Timeout: 1 });
    const before = (await invoke('f')).value;
    const { value } = await invoke('f', { hang: true });
    expect(value).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      ) as unknown,
    });
    await vi.waitFor(() => expect(() => process.kill(before as number, 0)).toThrow());
    expect((await invoke('f')).value).not.toBe(before);
  });

  test('a process that ends in the middle is Runtime.ExitError', async () => {
    const { create, invoke } = await functionsCloud();
    await create('f', 'export const handler = async () => process.exit(3);');
    expect((await invoke('f')).value).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/) as unknown,
    });
  });

  test('one invocation after another shares a warm process, invocations at once do not', async () => {
    const { create, invoke } = await functionsCloud();
    await create(
      'f',
      'export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); return process.pid; };',
    );
    const [first, second] = await Promise.all([invoke('f'), invoke('f')]);
    expect(first.value).not.toBe(second.value);
    expect([first.value, second.value]).toContain((await invoke('f')).value);
  });

  test('new code and new settings are used from the next invocation on', async () => {
    const { create, invoke, call } = await functionsCloud();
    await create('f', 'export const handler = async () => "old";');
    expect((await invoke('f')).value).toBe('old');
    await call('UpdateFunctionCode', {
      FunctionName: 'f',
      ZipFile: await zipOf({ 'index.mjs': 'export const handler = async () => "new " + process.env.V2;' }),
    });
    await call('UpdateFunctionConfiguration', { FunctionName: 'f', Environment: { Variables: { V2: '2' } } });
    expect((await invoke('f')).value).toBe('new 2');
  });

  test('LogType Tail and the log group tell what the function wrote', async () => {
    const { create, invoke, lines } = await functionsCloud();
    await create(
      'f',
      `export const handler = async () => { console.log('hello\\nworld'); console.error(new Error('bad').message); };`,
    );
    const { answer } = await invoke('f', {}, { LogType: 'Tail' });
    const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    expect(tail).toMatch(/^START RequestId: \S+ Version: \$LATEST\n/);
    expect(tail).toMatch(/\tINFO\thello\nworld\n/);
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0));
    expect(lines.map(({ message }) => message.replace(/[0-9a-f-]{36}/g, 'ID').replace(/^\S+Z/, 'TIME'))).toEqual([
      'START RequestId: ID Version: $LATEST',
      'TIME\tID\tINFO\thello\nworld',
      'TIME\tID\tERROR\tbad',
      'END RequestId: ID',
      expect.stringMatching(
        /^REPORT RequestId: ID\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB/,
      ) as unknown,
    ]);
    expect(lines[0]?.group).toBe('/aws/lambda/f');
  });

  test('under a clock of its own the function sees the time of the cloud', async () => {
    const { create, invoke, cloud } = await functionsCloud({ clock: 'x10' });
    await create(
      'f',
      'export const handler = async (e, c) => [Date.now(), new Date().getTime(), c.getRemainingTimeInMillis()];',
    );
    const before = cloud.clock.now();
    const [now, made, left] = (await invoke('f')).value as [number, number, number];
    expect(now).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(cloud.clock.now());
    expect(left).toBeGreaterThan(25_000);
  });

  test('text that is no JSON, a function that is not there and too large an event are refused by name', async () => {
    const { create, invoke, call } = await functionsCloud();
    await create('f', 'export const handler = async () => 1;');
    const send = (input: object) => call('Invoke', { FunctionName: 'f', ...input });
    await expect(send({ Payload: Buffer.from('{') })).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
    await expect(send({ Payload: Buffer.alloc(7_000_000) })).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
    await expect(invoke('nope')).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
    expect((await invoke('f', {}, { InvocationType: 'DryRun' })).answer).toEqual({ StatusCode: 204 });
  });

  test('an AWS service may invoke a function only with a permission', async () => {
    const { create, call } = await functionsCloud();
    await create('f', 'export const handler = async () => 1;');
    const events = asService('events.amazonaws.com');
    const invoke = () => call('Invoke', { FunctionName: 'f' }, events);
    await expect(invoke()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await call('AddPermission', {
      FunctionName: 'f',
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
    });
    await expect(invoke()).resolves.toMatchObject({ StatusCode: 200 });
  });

  test('with all reserved concurrency in use, further invocations are throttled', async () => {
    const { create, invoke, call } = await functionsCloud();
    await create('f', 'export const handler = async () => new Promise((r) => setTimeout(r, 300));');
    await call('PutFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 1 });
    const running = invoke('f');
    await expect(invoke('f')).rejects.toMatchObject({ code: 'TooManyRequestsException', status: 429 });
    await running;
  });
});

describe('Invoke with Event', () => {
  test('tells the destination, and the dead letter queue, what has become of an event', async () => {
    const { create, invoke, call, cloud } = await functionsCloud();
    const queue = async (name: string): Promise<string> => {
      await cloud.call('sqs', 'CreateQueue', { QueueName: name }, ROOT);
      return `arn:aws:sqs:us-east-1:000000000000:${name}`;
    };
    const [good, bad, dead] = [await queue('good'), await queue('bad'), await queue('dead')];
    const code = `export const handler = async ({ fail }) => { if (fail) throw new Error('no'); return 'yes'; };`;
    await create('f', code, { DeadLetterConfig: { TargetArn: dead } });
    await call('PutFunctionEventInvokeConfig', {
      FunctionName: 'f',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnSuccess: { Destination: good }, OnFailure: { Destination: bad } },
    });
    await invoke('f', { fail: false }, { InvocationType: 'Event' });
    await invoke('f', { fail: true }, { InvocationType: 'Event' });
    type Received = { Messages: { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[] };
    const receive = async (name: string) => {
      const input = {
        QueueUrl: `${cloud.endpoint}/000000000000/${name}`,
        WaitTimeSeconds: 5,
        MessageAttributeNames: ['All'],
      };
      const [message] = (await cloud.call<Received>('sqs', 'ReceiveMessage', input, ROOT)).Messages;
      return { body: JSON.parse(message?.Body ?? 'null') as unknown, attributes: message?.MessageAttributes };
    };
    expect((await receive('good')).body).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { fail: false },
      responsePayload: 'yes',
    });
    expect((await receive('bad')).body).toMatchObject({
      requestContext: { condition: 'RetriesExhausted' },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'no' },
    });
    const letter = await receive('dead');
    expect(letter.body).toEqual({ fail: true });
    expect(letter.attributes?.['ErrorMessage']?.StringValue).toBe('no');
  });

  test('answers at once, and comes again after one and two minutes when the function fails', async () => {
    const told = await listener();
    const clock = virtualClock(Date.now());
    const { create, invoke, cloud } = await functionsCloud({ clock });
    await create(
      'f',
      `export const handler = async (event) => { await fetch('${told.url}', { method: 'POST', body: String(Date.now()) }); throw new Error('no'); };`,
    );
    const events = cloud.collection<AsyncEvent>('lambda.asyncEvents');
    const start = cloud.clock.now();
    expect((await invoke('f', {}, { InvocationType: 'Event' })).answer).toMatchObject({ StatusCode: 202 });
    for (let tries = 1; tries <= 3; tries++) {
      await vi.waitFor(() => expect(told.heard).toHaveLength(tries), { timeout: 5000 });
      // The function has told; that it failed is known a moment later.
      await vi.waitFor(() => {
        const failures = [...events.values()].map((event) => event.failures);
        expect(failures).toEqual(tries === 3 ? [] : [tries]);
      });
      await clock.advance(tries * 60_000);
    }
    expect(told.heard.map((at) => (Number(at) - start) / 60_000)).toEqual([0, 1, 3]);
  });
});
