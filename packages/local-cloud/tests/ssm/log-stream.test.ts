import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import type { Caller } from '../../src/kernel/caller.js';
import type { ServiceFactory } from '../../src/kernel/service.js';
import { PATIENTLY, PROCESSES } from '../ec2/cloud-under-test.js';
import { invocationOf, openFleet, putDocument, send, shellStep } from './ssm-under-test.js';

interface Put {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: { readonly message: string; readonly timestamp: number }[];
}

/** A log service that writes down what it is told, and by whom. */
const notingLogs = (refuse?: (operation: string) => AwsError | undefined) => {
  const calls: { readonly operation: string; readonly input: Put; readonly caller: Caller }[] = [];
  const note = (operation: string) => ({
    handle: (input: Put, call: { readonly caller: Caller }) => {
      const refusal = refuse?.(operation);
      if (refusal) throw refusal;
      calls.push({ operation, input, caller: call.caller });
      return {};
    },
  });
  const factory: ServiceFactory = () => ({
    name: 'logs',
    operations: Object.fromEntries(
      ['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map((operation) => [operation, note(operation)]),
    ),
  });
  return {
    factory,
    calls,
    lines: (output: string) =>
      calls
        .filter(({ operation, input }) => operation === 'PutLogEvents' && input.logStreamName.endsWith(output))
        .flatMap(({ input }) => input.logEvents.map(({ message }) => message)),
  };
};

const LOGGED = { CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: 'builds' } };

describe('the output of a command with a log group', () => {
  test('is there line by line when the command has ended', async () => {
    const logs = notingLogs();
    const fleet = await openFleet({
      script: () => ({ stdout: 'one\ntwo\n\nlast', stderr: 'wrong\n' }),
      services: { logs: logs.factory },
    });
    await putDocument(fleet, 'logged', { mainSteps: [shellStep('build.it', ['x'])] });
    const id = await send(fleet, { DocumentName: 'logged', ...LOGGED });
    await fleet.advance(0);
    expect((await invocationOf(fleet, id)).Status).toBe('Success');
    expect(logs.lines('stdout')).toEqual(['one', 'two', ' ', 'last']);
    expect(logs.lines('stderr')).toEqual(['wrong']);
    expect(logs.calls[0]).toMatchObject({
      operation: 'CreateLogStream',
      input: { logGroupName: 'builds', logStreamName: `${id}/${fleet.instanceId}/build-it/stdout` },
      caller: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/agent', sessionName: fleet.instanceId },
    });
  });

  test('comes while the command runs', async () => {
    const logs = notingLogs();
    const fleet = await openFleet({ ...PROCESSES, clock: 'x10', services: { logs: logs.factory } });
    await putDocument(fleet, 'logged', {
      mainSteps: [shellStep('build', ['echo begun', 'until [ -e ~/go ]; do sleep 0.02; done', 'echo done'])],
    });
    const id = await send(fleet, { DocumentName: 'logged', ...LOGGED });
    await expect.poll(() => logs.lines('stdout'), PATIENTLY).toEqual(['begun']);
    await fleet.cloud.instances.writeFile(fleet.instanceId, '/root/go', '');
    await expect.poll(async () => (await invocationOf(fleet, id)).Status, PATIENTLY).toBe('Success');
    expect(logs.lines('stdout')).toEqual(['begun', 'done']);
  });

  test('makes the group where there is none', async () => {
    let missing = true;
    const logs = notingLogs((operation) => {
      if (operation === 'CreateLogGroup') missing = false;
      return missing ? new AwsError('ResourceNotFoundException', 'The specified log group does not exist.') : undefined;
    });
    const fleet = await openFleet({ script: () => ({ stdout: 'one\n' }), services: { logs: logs.factory } });
    await send(fleet, { Parameters: { commands: ['x'] }, CloudWatchOutputConfig: { CloudWatchOutputEnabled: true } });
    await fleet.advance(0);
    expect(logs.calls.map(({ operation }) => operation)).toEqual(['CreateLogGroup', 'CreateLogStream', 'PutLogEvents']);
    expect(logs.calls[0]?.input.logGroupName).toBe('/aws/ssm/AWS-RunShellScript');
  });

  test('is only missing when the role may not write it', async () => {
    const logs = notingLogs(() => new AwsError('AccessDeniedException', 'no'));
    const fleet = await openFleet({ script: () => ({ stdout: 'one\n' }), services: { logs: logs.factory } });
    const id = await send(fleet, { Parameters: { commands: ['x'] }, ...LOGGED });
    await fleet.advance(0);
    expect(await invocationOf(fleet, id)).toMatchObject({ Status: 'Success', StandardOutputContent: 'one\n' });
  });

  test('of many lines arrives whole', async () => {
    const logs = notingLogs();
    const fleet = await openFleet({ ...PROCESSES, clock: 'x10', services: { logs: logs.factory } });
    await putDocument(fleet, 'logged', { mainSteps: [shellStep('build', ['seq 1 100000'])] });
    const id = await send(fleet, { DocumentName: 'logged', ...LOGGED });
    await expect.poll(async () => (await invocationOf(fleet, id)).Status, PATIENTLY).toBe('Success');
    const lines = logs.lines('stdout');
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([100_000, '1', '100000']);
  });
});
