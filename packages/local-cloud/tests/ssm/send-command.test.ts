import { describe, expect, test } from 'vitest';
import { textLike, textWith } from '../ec2/matchers.js';
import type { Caller } from '../../src/kernel/caller.js';
import { launch } from '../ec2/cloud-under-test.js';
import { openFleet, putDocument, send, sendLines, shellStep } from './ssm-under-test.js';

const PARAMETERS = {
  job: { type: 'String', allowedPattern: '^[0-9a-f]{8}$' },
  colour: { type: 'String', allowedValues: ['red', 'green'], default: 'red' },
  short: { type: 'String', maxChars: 3, default: '' },
  list: { type: 'StringList', default: [] },
};

const openWithDocument = async () => {
  const fleet = await openFleet();
  await putDocument(fleet, 'strict', { parameters: PARAMETERS, mainSteps: [shellStep('run', ['true'])] });
  return fleet;
};

describe('SendCommand', () => {
  test('answers the command as it was asked for', async () => {
    const fleet = await openFleet();
    const answer = await fleet.call('ssm', 'SendCommand', {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [fleet.instanceId],
      Parameters: { commands: ['true'] },
      Comment: 'a build',
      TimeoutSeconds: 30,
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: 'builds' },
    });
    expect(answer).toMatchObject({
      Command: {
        CommandId: textLike(/^[0-9a-f-]{36}$/),
        DocumentName: 'AWS-RunShellScript',
        Status: 'Pending',
        Comment: 'a build',
        InstanceIds: [fleet.instanceId],
        Parameters: { commands: ['true'] },
        TargetCount: 1,
        CompletedCount: 0,
        TimeoutSeconds: 30,
        CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: 'builds' },
      },
    });
  });

  test.each([
    [{ job: ['0a1b2c3d'] }, undefined],
    [{ job: ['0a1b2c3d'], colour: ['green'], short: ['abc'], list: ['a', 'b'] }, undefined],
    [{}, 'Missing required parameter: job'],
    [{ job: ['$(rm -rf)'] }, 'Parameter "job" has value "$(rm -rf)" not matching'],
    [{ job: ['0a1b2c3d\n'] }, 'Parameter "job" has value'],
    [{ job: ['0a1b2c3d', '0a1b2c3d'] }, 'must have exactly one value'],
    [{ job: ['0a1b2c3d'], colour: ['blue'] }, 'not in its allowed values [red, green]'],
    [{ job: ['0a1b2c3d'], short: ['abcd'] }, 'at most 3 characters'],
    [{ job: ['0a1b2c3d'], other: ['x'] }, 'The document parameter other does not exist'],
  ])('checks the parameters %j', async (Parameters, message) => {
    const fleet = await openWithDocument();
    const sent = send(fleet, { DocumentName: 'strict', Parameters });
    if (message === undefined) await expect(sent).resolves.toMatch(/^[0-9a-f-]{36}$/);
    else
      await expect(sent).rejects.toMatchObject({
        code: 'InvalidParameters',
        message: textWith(message),
      });
  });

  test.each([
    [{ DocumentName: 'none' }, 'InvalidDocument'],
    [{ DocumentVersion: '9' }, 'InvalidDocumentVersion'],
    [{ InstanceIds: [] }, 'InvalidInstanceId'],
    [{ Targets: [{ Key: 'tag:a', Values: ['b'] }] }, 'InvalidTarget'],
    [{ TimeoutSeconds: 29 }, 'ValidationException'],
    [{ TimeoutSeconds: 2_592_001 }, 'ValidationException'],
    [{ Comment: 'x'.repeat(101) }, 'ValidationException'],
    [
      { InstanceIds: Array.from({ length: 51 }, (_, index) => `i-${String(index).padStart(17, '0')}`) },
      'ValidationException',
    ],
    [{ DocumentHash: 'abc' }, 'InvalidDocument'],
  ])('refuses %j with %s', async (input, code) => {
    const fleet = await openFleet();
    await expect(sendLines(fleet, ['true'], input)).rejects.toMatchObject({ code });
  });

  test('refuses an instance that is not there, not online or ended', async () => {
    const fleet = await openFleet();
    const refusal = (id: string) => ({
      code: 'InvalidInstanceId',
      message: `Instances [[${id}]] not in a valid state for account 000000000000`,
    });
    const unknown = 'i-0123456789abcdef0';
    await expect(sendLines(fleet, ['true'], { InstanceIds: [unknown] })).rejects.toMatchObject(refusal(unknown));
    const { InstanceId: silent } = await launch(fleet);
    await fleet.advance(0);
    await expect(sendLines(fleet, ['true'], { InstanceIds: [silent] })).rejects.toMatchObject(refusal(silent));
    await fleet.call('ec2', 'TerminateInstances', { InstanceIds: [fleet.instanceId] });
    await expect(sendLines(fleet, ['true'])).rejects.toMatchObject(refusal(fleet.instanceId));
  });

  test('ends at once when no instance has the tag', async () => {
    const fleet = await openFleet();
    const answer = await fleet.call('ssm', 'SendCommand', {
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: ['true'] },
      Targets: [{ Key: 'tag:role', Values: ['none'] }],
    });
    expect(answer).toMatchObject({ Command: { TargetCount: 0, StatusDetails: 'NoInstancesInTag' } });
  });

  test('puts parameters of the store in the place of their names', async () => {
    const lines: (string | undefined)[] = [];
    const fleet = await openFleet({
      script: ({ readFile, command }) => {
        lines.push(readFile(command.at(-1) ?? ''));
        return undefined;
      },
    });
    await fleet.call('ssm', 'PutParameter', { Name: '/app/colour', Value: 'red', Type: 'String' });
    await sendLines(fleet, ['echo {{ssm:/app/colour}}']);
    await fleet.advance(0);
    expect(lines).toEqual(['echo red\n']);
    await expect(sendLines(fleet, ['echo {{ssm:none}}'])).rejects.toMatchObject({ code: 'InvalidParameters' });
  });
});

describe('commands', () => {
  test('are listed newest first, in pages', async () => {
    const fleet = await openFleet();
    const ids = [await sendLines(fleet, ['one']), await sendLines(fleet, ['two']), await sendLines(fleet, ['three'])];
    interface Page {
      readonly Commands: { readonly CommandId: string }[];
      readonly NextToken?: string;
    }
    const first = await fleet.call<Page>('ssm', 'ListCommands', { MaxResults: 2 });
    const rest = await fleet.call<Page>('ssm', 'ListCommands', { MaxResults: 2, NextToken: first.NextToken });
    expect([...first.Commands, ...rest.Commands].map(({ CommandId }) => CommandId)).toEqual(ids.reverse());
  });

  test('have no invocation on an instance that they were not sent to', async () => {
    const fleet = await openFleet();
    const CommandId = await sendLines(fleet, ['true']);
    await expect(
      fleet.call('ssm', 'GetCommandInvocation', { CommandId, InstanceId: 'i-0123456789abcdef0' }),
    ).rejects.toMatchObject({ code: 'InvocationDoesNotExist' });
    await expect(
      fleet.call('ssm', 'CancelCommand', { CommandId: '00000000-0000-0000-0000-000000000000' }),
    ).rejects.toMatchObject({ code: 'InvalidCommandId' });
  });
});

describe('a role that may run one document on tagged instances', () => {
  const role = 'arn:aws:iam::000000000000:role/runner';
  const caller: Caller = { kind: 'role', roleArn: role, sessionName: 'test', accessKeyId: 'ASIATEST' };
  const allow = (Resource: string, Condition?: object) => ({
    Effect: 'Allow',
    Action: 'ssm:SendCommand',
    Resource,
    ...(Condition && { Condition }),
  });
  const document = allow('arn:aws:ssm:us-east-1:000000000000:document/mine');
  const instances = allow('arn:aws:ec2:us-east-1:000000000000:instance/*', {
    StringEquals: { 'ssm:resourceTag/stack': 'mine' },
  });

  test.each([
    ['may do just that', 'mine', 'mine', [document, instances], true],
    ['may not run another document', 'AWS-RunShellScript', 'mine', [document, instances], false],
    ['may not run it on another instance', 'mine', 'others', [document, instances], false],
    ['needs the right on the document', 'mine', 'mine', [instances], false],
    ['needs the right on the instance', 'mine', 'mine', [document], false],
  ])('%s', async (_what, DocumentName, stack, statements, allowed) => {
    const fleet = await openFleet(
      {},
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'stack', Value: stack }] }] },
    );
    await fleet.profile('runner', statements);
    await putDocument(fleet, 'mine', { mainSteps: [shellStep('run', ['true'])] });
    const sent = fleet.call(
      'ssm',
      'SendCommand',
      {
        DocumentName,
        InstanceIds: [fleet.instanceId],
        Parameters: DocumentName === 'mine' ? {} : { commands: ['true'] },
      },
      caller,
    );
    if (allowed) await expect(sent).resolves.toBeDefined();
    else await expect(sent).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});
