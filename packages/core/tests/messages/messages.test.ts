import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configurationMessage,
  failureMessage,
  FAILURE_MESSAGE_LIMIT,
  parseActionConfiguration,
  progressSummary,
  successSummary,
  turnSummary,
  SUMMARY_LIMIT,
  type JobFailureKind,
} from '../../src/index.js';
import { composeMessage } from '../../src/messages/compose-message.js';
import { allKnown, failedResult } from './failed-build.js';

const result = failedResult({ tail: '1 test failed\nexpected 1, got 2' });
const facts = allKnown(result);

const KINDS: readonly JobFailureKind[] = [
  'noCapacity',
  'launchThrottled',
  'invalidLaunch',
  'noInstance',
  'buildFailed',
  'buildTimeout',
  'instanceLost',
  'agentDied',
  'artifactsNotStored',
  'broken',
];

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', minLength: 2000, maxLength: 9000 }),
  fc.constant('😀'.repeat(4000)),
);

describe('a failure message', () => {
  test('of a kind that nobody knows is that of a broken service', () => {
    for (const kind of ['new', 'toString']) expect(failureMessage(kind, facts)).toBe(failureMessage('broken', facts));
  });

  test('keeps to CodePipeline’s limit, and cuts no character in two, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), texts, texts, texts, texts, (kind, cause, tail, command, link) => {
        const message = failureMessage(kind, {
          ...facts,
          cause,
          link,
          log: link,
          result: { ...result, tail, command, message: cause },
        });
        expect(message.length).toBeGreaterThan(0);
        expect(message.length).toBeLessThanOrEqual(FAILURE_MESSAGE_LIMIT);
        if (![cause, tail, command, link].some((text) => /\p{Cs}/u.test(text))) expect(message).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  test('gives up the beginning of the output first', () => {
    const message = failureMessage('buildFailed', {
      ...facts,
      result: { ...result, tail: `${'noise\n'.repeat(2000)}the error` },
    });
    expect(message.endsWith('noise\nthe error')).toBe(true);
    expect(message).toContain('https://console/execution');
    expect(message.length).toBeGreaterThan(FAILURE_MESSAGE_LIMIT - 10);
  });

  test('keeps the link, however long the cause is', () => {
    expect(failureMessage('broken', { ...facts, cause: 'x'.repeat(9000) })).toContain('https://console/execution');
  });

  test('gives each part its room: 1,200 characters to the headline, 500 to a fact, 600 to the advice', () => {
    const long = 'x'.repeat(2000);
    const [headline, fact, advice] = composeMessage({ headline: long, facts: [['Log', long]], advice: long }).split(
      '\n',
    );
    expect(headline).toBe(`${'x'.repeat(1199)}…`);
    expect(fact).toBe(`Log: ${'x'.repeat(499)}…`);
    expect(advice).toBe(`What to do: ${'x'.repeat(599)}…`);
  });

  test('leaves out what is not known, without a trace', () => {
    const facts = [
      ['Log', undefined],
      ['Phase', ''],
    ] as const;
    expect(composeMessage({ headline: 'No.', facts, advice: '', tail: '' })).toBe('No.');
    expect(composeMessage({ headline: 'No.' })).toBe('No.');
  });

  test('shows as much of the output as has room under its label', () => {
    expect(composeMessage({ headline: 'No.', tail: 'abc' }, 21)).toBe('No.\n\nLast output:\nabc');
    expect(composeMessage({ headline: 'No.', tail: 'abcd' }, 21)).toBe('No.\n\nLast output:\n…cd');
    expect(composeMessage({ headline: 'No.', tail: 'abc' }, 18)).toBe('No.');
  });

  test('ends its headline with one full stop', () => {
    for (const [cause, said] of [
      ['why', ': why.'],
      [' why. ', ': why.'],
      ['why?', ': why?'],
      ['why…', ': why…'],
      ['v1.2', ': v1.2.'],
      ['  ', '.'],
    ] as const)
      expect(failureMessage('broken', { cause }).split('\n')[0]).toBe(`The build service failed, not the build${said}`);
  });

  test('leaves out the output when nothing of it fits', () => {
    expect(composeMessage({ headline: 'x'.repeat(50), tail: 'y' }, 60)).toBe('x'.repeat(50));
    expect(composeMessage({ headline: 'x'.repeat(90) }, 60)).toHaveLength(60);
  });

  test('counts in words that fit', () => {
    expect(failureMessage('noInstance', { cause: '', attempts: 1 })).toContain('though one was launched');
    expect(failureMessage('buildTimeout', { cause: '', timeoutMinutes: 1 })).toContain('one minute is allowed');
    expect(failureMessage('noCapacity', { cause: 'Sorry!' })).toContain('not started: Sorry!\n');
  });
});

describe('the message about a configuration', () => {
  test('names each property, what is wrong and what is allowed', () => {
    const parsed = parseActionConfiguration(
      { ImageId: 'ami-01234567', InstanceType: 'm5', Command: 'make', Comand: 'x' },
      [],
    );
    expect(parsed.ok ? '' : configurationMessage(parsed.faults)).toBe(
      [
        'The configuration of the action is wrong; the build was not started.',
        'Comand: is not a property of this action; did you mean Command? Allowed: ImageId, InstanceType, Command, WorkingDirectory, OutputArtifactPath, Environment, BuildSpec, EnvironmentVariables, TimeoutMinutes',
        "InstanceType: 'm5' is not an instance type. Allowed: 1 to 10 instance types, e.g. c7i.large or c7i.large, m7i.large",
        'What to do: correct the properties that are named, in the configuration of the action, and release the change.',
      ].join('\n'),
    );
  });

  test('gives each part of a fault its room', () => {
    const long = 'x'.repeat(300);
    expect(configurationMessage([{ property: long, problem: long, allowed: long }]).split('\n')[1]).toBe(
      `${'x'.repeat(59)}…: ${'x'.repeat(199)}…. Allowed: ${'x'.repeat(249)}…`,
    );
  });

  test('keeps to the limit for any number of faults', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ property: texts, problem: texts, allowed: texts })), (faults) => {
        expect(configurationMessage(faults).length).toBeLessThanOrEqual(FAILURE_MESSAGE_LIMIT);
      }),
    );
  });
});

describe('a summary', () => {
  test('says how long the build took and what it made', () => {
    const summary = successSummary({
      ...result,
      outputs: [
        { name: 'App', bytes: 12_345_678, files: 512 },
        { name: 'Docs', bytes: 999, files: 1 },
      ],
      timings: { ticket: 0, download: 512, build: 125_400, upload: 59_940 },
    });
    expect(summary).toBe(
      'Built in 2 min 5 s. App: 12.3 MB, 512 files; Docs: 999 bytes, 1 file. Time: download 512 ms, build 2 min 5 s, upload 59.9 s.',
    );
  });

  test.each([
    [1, '1 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_900, '59.9 s'],
    [60_000, '1 min 0 s'],
    [60_500, '1 min 1 s'],
    [119_600, '2 min 0 s'],
    [3_600_000, '60 min 0 s'],
  ])('says %d ms as %s', (milliseconds, said) => {
    expect(successSummary({ ...result, timings: { build: milliseconds } })).toBe(
      `Built in ${said}. Time: build ${said}.`,
    );
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [1_000_000, '1.0 MB'],
    [2_500_000_000, '2.5 GB'],
    [2_500_000_000_000, '2.5 TB'],
    [2_500_000_000_000_000, '2.5 PB'],
  ])('says %d bytes as %s', (bytes, said) => {
    expect(successSummary({ ...result, outputs: [{ name: 'App', bytes, files: 2 }] })).toBe(
      `Built. App: ${said}, 2 files.`,
    );
  });

  test('leaves out what took no time', () => {
    expect(successSummary({ ...result, timings: { build: 0, upload: 1 } })).toBe('Built in 0 ms. Time: upload 1 ms.');
  });

  test('says little when little is known', () => expect(successSummary(result)).toBe('Built.'));

  test('keeps to CodePipeline’s limit', () => {
    const huge = Array.from({ length: 5 }, () => ({
      name: 'n'.repeat(2000),
      bytes: Number.MAX_SAFE_INTEGER,
      files: 2,
    }));
    expect(successSummary({ ...result, outputs: huge })).toHaveLength(SUMMARY_LIMIT);
    expect(successSummary({ ...result, outputs: [{ name: 'a', bytes: 9e18, files: 2 }] })).toContain('9000.0 PB');
  });

  test('says where a build goes on', () => {
    expect(progressSummary({ instanceId: 'i-1', instanceType: 'c7i.large' })).toBe('Building on i-1 (c7i.large).');
  });

  test('says where a job waits for its turn, and how many are before it', () => {
    expect(turnSummary({ environment: 'gpu', most: 4 }, 7)).toBe(
      "Waits for a free build place in the environment 'gpu' (limit 4, 7 before it).",
    );
    expect(turnSummary({ most: 4 }, 0)).toBe('Waits for a free build place in the stack (limit 4, next in turn).');
  });

  test('says why a job waits for its instance', () => {
    expect(progressSummary({ waitsBecause: 'none is left' })).toBe('Waits for an instance: none is left');
    expect(progressSummary({ waitsBecause: 'x'.repeat(9999) })).toHaveLength(SUMMARY_LIMIT);
  });
});
