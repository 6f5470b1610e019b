import { describe, expect, test } from 'vitest';
import { textWith } from '../ec2/matchers.js';
import { base64, PROCESSES } from '../ec2/cloud-under-test.js';
import {
  addInstance,
  ended,
  invocationOf,
  openFleet,
  putDocument,
  send,
  sendLines,
  shellStep,
  statusesTold,
  stepsOf,
} from './ssm-under-test.js';

const REAL = { ...PROCESSES, clock: 'real' } as const;

describe('a command', () => {
  test('runs its lines on the instance and keeps what they say', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, ['echo out', 'echo wrong >&2', 'exit 7']);
    expect(await ended(fleet, id)).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Failed',
      ResponseCode: 7,
      StandardOutputContent: 'out\n',
      StandardErrorContent: 'wrong\nfailed to run commands: exit status 7',
      PluginName: 'aws:runShellScript',
    });
    expect(statusesTold(fleet, id)).toEqual(['Pending', 'InProgress', 'Failed']);
  });

  test('gets its text whole, quotes and all', async () => {
    const fleet = await openFleet(REAL);
    const text = `it's "q" \\ äöü 漢字 \${x} \`y\``;
    const id = await sendLines(fleet, [`cat <<'END'`, text, 'END']);
    expect(await ended(fleet, id)).toMatchObject({ Status: 'Success', StandardOutputContent: `${text}\n` });
  });

  test('is run by the interpreter that its first line names', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, [
      '#!/usr/bin/env bash',
      'shopt -q expand_aliases; [[ x == x ]] && echo $BASH_VERSION',
    ]);
    expect((await ended(fleet, id)).StandardOutputContent).toMatch(/^\d+\./);
  });

  test('knows its own id, its instance and a home', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, ['echo "$SSM_COMMAND_ID $AWS_SSM_INSTANCE_ID ${HOME##*/}"; touch here']);
    expect((await ended(fleet, id)).StandardOutputContent).toBe(`${id} ${fleet.instanceId} root\n`);
  });

  test('runs in the working directory that it names', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, ['basename "$PWD"'], {
      Parameters: { commands: ['basename "$PWD"'], workingDirectory: ['/tmp'] },
    });
    expect((await ended(fleet, id)).StandardOutputContent).toBe('tmp\n');
  });

  test('keeps 24,000 characters of what it says, and 8,000 of what goes wrong', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, ['seq 1 100000', 'seq 1 100000 >&2']);
    const { StandardOutputContent: out = '', StandardErrorContent: err = '' } = await ended(fleet, id);
    expect([out.length, err.length]).toEqual([24_000, 8_000]);
    expect(out.startsWith('1\n2\n3\n')).toBe(true);
    expect(out.endsWith('---Output truncated---')).toBe(true);
  });

  test('runs its steps in order, and goes on after one that failed', async () => {
    const fleet = await openFleet(REAL);
    await putDocument(fleet, 'steps', {
      mainSteps: [
        shellStep('first', ['echo 1 > /tmp/steps', 'exit 3']),
        shellStep('second', ['echo 2 >> /tmp/steps', 'cat /tmp/steps']),
      ].map((step) => ({
        ...step,
        inputs: { runCommand: step.inputs.runCommand.map((line) => line.replaceAll('/tmp/', '~/')) },
      })),
    });
    const id = await send(fleet, { DocumentName: 'steps' });
    expect((await ended(fleet, id)).Status).toBe('Failed');
    expect(await stepsOf(fleet, id)).toMatchObject([
      { Name: 'first', Status: 'Failed', ResponseCode: 3 },
      { Name: 'second', Status: 'Success', ResponseCode: 0, Output: '1\n2\n' },
    ]);
    expect(await invocationOf(fleet, id, 'second')).toMatchObject({
      Status: 'Success',
      StandardOutputContent: '1\n2\n',
    });
  });

  test('leaves out what is for another platform, and fails on what it does not know', async () => {
    const fleet = await openFleet(REAL);
    const echo = shellStep('echo', ['echo ran']);
    await putDocument(fleet, 'platforms', {
      mainSteps: [
        { ...echo, name: 'windows', precondition: { StringEquals: ['platformType', 'Windows'] } },
        { ...echo, name: 'linux', precondition: { StringEquals: ['platformType', 'Linux'] } },
        { action: 'aws:configureDocker', name: 'docker', inputs: {} },
        { action: 'aws:runPowerShellScript', name: 'powershell', inputs: { runCommand: ['Get-Date'] } },
        { action: 'aws:brewCoffee', name: 'coffee', inputs: {} },
      ],
    });
    const id = await send(fleet, { DocumentName: 'platforms' });
    await ended(fleet, id);
    expect(await stepsOf(fleet, id)).toMatchObject([
      {
        Name: 'windows',
        Status: 'Success',
        Output: textWith('skipped due to unsatisfied preconditions'),
      },
      { Name: 'linux', Status: 'Success', Output: 'ran\n' },
      { Name: 'docker', Status: 'Success', Output: textWith('skipped due to incompatible platform') },
      { Name: 'powershell', Status: 'Success' },
      { Name: 'coffee', Status: 'Failed', Output: textWith('aws:brewCoffee is not supported') },
    ]);
  });

  test('puts parameters in as text, or in the environment when the document says so', async () => {
    const fleet = await openFleet(REAL);
    await putDocument(fleet, 'parameters', {
      parameters: {
        name: { type: 'String', default: 'nobody' },
        safe: { type: 'String', interpolationType: 'ENV_VAR' },
        lines: { type: 'StringList', default: [] },
      },
      mainSteps: [
        {
          ...shellStep('say', []),
          inputs: {
            runCommand: ['echo "{{ name }}" {{unknown}}', 'echo "{{ safe }}"', '{{ lines }}', `echo '{{ lines }}'`],
          },
        },
      ],
    });
    const id = await send(fleet, {
      DocumentName: 'parameters',
      Parameters: { name: ['$(echo injected)'], safe: ['$(echo kept)'], lines: ['echo a', 'echo b'] },
    });
    expect((await ended(fleet, id)).StandardOutputContent).toBe(
      'injected {{unknown}}\n$(echo kept)\na\nb\n["echo a","echo b"]\n',
    );
  });

  test('counts as running while something that it left holds its output', async () => {
    const fleet = await openFleet(REAL);
    const held = await sendLines(fleet, ['(sleep 1; echo late) & echo early']);
    expect(await ended(fleet, held)).toMatchObject({ Status: 'Success', StandardOutputContent: 'early\nlate\n' });
    const free = await sendLines(fleet, ['sleep 1000 >/dev/null 2>&1 & echo early']);
    expect(await ended(fleet, free)).toMatchObject({ Status: 'Success', StandardOutputContent: 'early\n' });
  });

  test('that is cancelled is killed with what it started', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, ['echo begun > ~/begun; sleep 1000 & wait; touch ~/survived']);
    await ended(fleet, await sendLines(fleet, ['until [ -s ~/begun ]; do sleep 0.02; done']));
    await fleet.call('ssm', 'CancelCommand', { CommandId: id });
    expect(await ended(fleet, id)).toMatchObject({
      Status: 'Cancelled',
      StatusDetails: 'Cancelled',
      ResponseCode: 137,
    });
    expect(statusesTold(fleet, id)).toEqual(['Pending', 'InProgress', 'Cancelling', 'Cancelled']);
    const look = await sendLines(fleet, ['ls ~; pgrep -x sleep | wc -l']);
    expect((await ended(fleet, look)).StandardOutputContent).not.toContain('survived');
  });

  test('that exits with 194 runs again after a reboot', async () => {
    const fleet = await openFleet(REAL);
    const id = await sendLines(fleet, ['if [ -e ~/once ]; then echo again; else touch ~/once; exit 194; fi']);
    expect(await ended(fleet, id)).toMatchObject({ Status: 'Success', StandardOutputContent: 'again\n' });
  });

  test('that shuts its instance down is never heard of again', async () => {
    const fleet = await openFleet(REAL, { InstanceInitiatedShutdownBehavior: 'terminate' });
    const id = await sendLines(fleet, ['shutdown -h now; exit 0']);
    await fleet.event(({ detail }) => (detail as { state?: string }).state === 'terminated');
    expect((await invocationOf(fleet, id)).Status).toBe('InProgress');
  });

  test('runs on an instance that finished its boot script long ago, and shares its files', async () => {
    const fleet = await openFleet(REAL, { UserData: base64('#!/bin/sh\necho key > ~/key\n') });
    const id = await sendLines(fleet, ['until [ -s ~/key ]; do sleep 0.02; done; cat ~/key']);
    expect((await ended(fleet, id)).StandardOutputContent).toBe('key\n');
  });

  test('goes to several instances, by id or by tag', async () => {
    const tagged = { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'role', Value: 'web' }] }] };
    const fleet = await openFleet(REAL, tagged);
    const other = await addInstance(fleet, tagged);
    await addInstance(fleet);
    const id = await sendLines(fleet, ['true'], {
      InstanceIds: undefined,
      Targets: [{ Key: 'tag:role', Values: ['web'] }],
    });
    await fleet.event(
      ({ detailType, detail }) =>
        detailType === 'EC2 Command Status-change Notification' && (detail as { status: string }).status === 'Success',
    );
    const { Commands } = await fleet.call<{ Commands: object[] }>('ssm', 'ListCommands', { CommandId: id });
    expect(Commands).toMatchObject([{ TargetCount: 2, CompletedCount: 2, ErrorCount: 0, Status: 'Success' }]);
    const { CommandInvocations } = await fleet.call<{ CommandInvocations: { InstanceId: string }[] }>(
      'ssm',
      'ListCommandInvocations',
      { CommandId: id },
    );
    expect(CommandInvocations.map(({ InstanceId }) => InstanceId).sort()).toEqual([fleet.instanceId, other].sort());
  });
});
