import { describe, expect, test } from 'vitest';
import { failureMessage, type JobFailureKind } from '../../src/index.js';
import { allKnown, failedResult } from './failed-build.js';

const result = failedResult({ phase: 'upload', message: 'The disk is full.' });
const facts = allKnown(result);

const EXECUTION = 'Execution: https://console/execution';
const WHERE = ['Instance: i-1', 'Log: builds: c-1/i-1', EXECUTION];
const TAIL = ['', 'Last output:', 'the last line'];

/** What is said of each kind when all is known, line by line, and the first line when nothing is. */
const TEXTS: Readonly<Record<JobFailureKind, { readonly full: readonly string[]; readonly bare: string }>> = {
  noCapacity: {
    full: [
      'AWS has no capacity for the instance types asked for; the build was not started: why.',
      EXECUTION,
      'What to do: retry the stage later, name more instance types in InstanceType (separated by commas), or give the build environment subnets in more Availability Zones.',
    ],
    bare: 'AWS has no capacity for the instance types asked for; the build was not started.',
  },
  launchThrottled: {
    full: [
      "The account's EC2 limits left no room for an instance; the build was not started: why.",
      EXECUTION,
      'What to do: retry the stage when fewer builds run, or have the EC2 quotas of the account raised (vCPUs of the instance family, rate of RunInstances).',
    ],
    bare: "The account's EC2 limits left no room for an instance; the build was not started.",
  },
  invalidLaunch: {
    full: [
      "The instance cannot be launched as the action is configured; the build was not started. EC2's answer: why.",
      EXECUTION,
      'What to do: correct the property that is named in the configuration of the action. If it is Environment, the build environment itself is at fault: its owner has to correct its launch template, network or permissions.',
    ],
    bare: "The instance cannot be launched as the action is configured; the build was not started. EC2's answer.",
  },
  noInstance: {
    full: [
      'No instance became ready for the build, though 2 were launched; the build was not started: why.',
      ...WHERE,
      'What to do: check that the image starts the SSM agent, and that instances in the subnets of the build environment reach the endpoints of SSM and S3 and may use them.',
    ],
    bare: 'No instance became ready for the build; the build was not started.',
  },
  buildFailed: {
    full: [
      'The build failed: The disk is full.',
      'Command: npm test',
      'Exit code: 2',
      'Phase: upload',
      ...WHERE,
      ...TAIL,
    ],
    bare: 'The build failed.',
  },
  buildTimeout: {
    full: [
      'The build did not end in time: 60 minutes are allowed, and the instance did not say why.',
      ...WHERE,
      'What to do: read the log to see where it stopped; set TimeoutMinutes higher (at most 480) if the build needs longer.',
    ],
    bare: 'The build did not end in time, and the instance did not say why.',
  },
  instanceLost: {
    full: [
      'The instance was lost during the build; it was the machine, not the build: why.',
      ...WHERE,
      'What to do: retry the stage. If it happens again: a spot instance can be taken back at any time, and a build that shuts its machine down ends so too.',
    ],
    bare: 'The instance was lost during the build; it was the machine, not the build.',
  },
  agentDied: {
    full: [
      'The machine failed, not the build: The disk is full.',
      'Phase: upload',
      ...WHERE,
      'What to do: retry the stage. If it happens again, read the log: a full disk, too little memory or a network that does not reach S3 are the usual causes.',
      ...TAIL,
    ],
    bare: 'The machine failed, not the build.',
  },
  artifactsNotStored: {
    full: [
      'The build ended, but its instance was lost before the output artifacts were stored; it was the machine, not the build: why.',
      ...WHERE,
      'What to do: retry the stage.',
    ],
    bare: 'The build ended, but its instance was lost before the output artifacts were stored; it was the machine, not the build.',
  },
  broken: {
    full: [
      'The build service failed, not the build: why.',
      ...WHERE,
      'What to do: retry the stage. If it happens again, show this message to the owner of the build service: the execution and the logs of its functions say more.',
    ],
    bare: 'The build service failed, not the build.',
  },
};

describe('a failure message', () => {
  test.each(Object.entries(TEXTS))(
    'of the kind %s says whose fault it was, where to look, and what to do',
    (kind, { full }) => expect(failureMessage(kind, facts)).toBe(full.join('\n')),
  );

  test.each(Object.entries(TEXTS))('of the kind %s says what it can when nothing is known', (kind, { bare, full }) => {
    const advice = full.filter((line) => line.startsWith('What to do: '));
    expect(failureMessage(kind, { cause: '' })).toBe([bare, ...advice].join('\n'));
  });

  test('of a build that ended without an exit code names none', () => {
    const { exitCode: _, ...ended } = result;
    expect(failureMessage('buildFailed', { ...facts, result: ended })).not.toContain('Exit code');
  });

  test.each(['buildFailed', 'agentDied'])('of the kind %s says the cause where the instance said nothing', (kind) => {
    const said = failureMessage(kind, { cause: ' It went away! ', result: { ...result, message: '' } });
    expect(said.split('\n')[0]).toMatch(/ build(?: failed)?: It went away!$/);
  });
});
