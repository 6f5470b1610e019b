import { describe, expect, test } from 'vitest';
import {
  attributesOf,
  changed,
  joined,
  parseJobRecord,
  type Closing,
  type JobRecord,
  type Verdict,
} from '../../src/index.js';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const ready = { outcome: 'ok', cause: '', at: 1 };
const record: JobRecord = { jobId: 'root', pipeline, startedAt: 4, signals: { 'ready:1': ready } };

const place = { instanceType: 'c7i.large', subnetId: 'subnet-1', market: 'spot' } as const;
const failed: Verdict = { status: 'failed', type: 'JobFailed', message: 'no', externalExecutionId: 'x' };
const report: Closing = { kind: 'report', jobId: 'root', at: 8 };
/** All that a record can hold of a job. */
const full: JobRecord = {
  ...record,
  claim: { jobId: 'root', nonce: '1', at: 1 },
  order: {
    image: { type: 'ami', id: 'ami-1' },
    instanceTypes: ['c7i.large'],
    environment: 'default',
    timeoutMinutes: 60,
  },
  acknowledgedAt: 2,
  open: { jobId: 'root', since: 2 },
  continuedAt: 3,
  closing: {
    kind: 'continuation',
    jobId: 'root',
    at: 3,
    summary: 'Building.',
    percentComplete: 10,
    externalExecutionId: 'x',
  },
  verdict: { status: 'succeeded', summary: 'Built.', externalExecutionId: 'x', outputVariables: { a: 'b' } },
  verdictAt: 7,
  reported: { jobId: 'root', at: 8, answer: 'accepted' },
  limits: [{ environment: 'default', most: 4 }, { most: 9 }],
  launch: {
    attempt: 1,
    bootKey: 'k',
    platform: 'linux',
    userData: 'u',
    round: 0,
    trying: {
      clientToken: 't',
      place,
      imageId: 'ami-1',
      launchTemplateId: 'lt-1',
      launchTemplateVersion: '1',
      securityGroupIds: ['sg-1'],
      volume: { device: '/dev/xvda', gibibytes: 50 },
    },
    instanceId: 'i-1',
    instanceType: 'c7i.large',
  },
  instances: ['i-1'],
  ticket: { attempt: 1, sequence: 1, kind: 'build', ends: 900, sentAt: 5, commandId: 'c-1' },
  commands: { 'c-1': '1.1' },
  result: { ticket: '1.1', text: 'version MQ\n' },
  releasing: true,
  releasedAt: 9,
  deadAt: 10,
  waiting: { token: 't', signals: ['ready:1'] },
  dueAt: 11,
  expiresAt: 12,
};

describe('a record', () => {
  test('forgets nothing of a job when it is read back', () => {
    expect(parseJobRecord(attributesOf(full))).toEqual(full);
  });

  test.each<[string, Partial<JobRecord>]>([
    ['a report on its way', { closing: report }],
    ['a renewal on its way', { closing: { ...report, kind: 'renewal', summary: 's', percentComplete: 20 } }],
    ...(
      [
        'JobFailed',
        'ConfigurationError',
        'PermissionError',
        'RevisionOutOfSync',
        'RevisionUnavailable',
        'SystemUnavailable',
      ] as const
    ).map((type): [string, Partial<JobRecord>] => [`the verdict ${type}`, { verdict: { ...failed, type } }]),
    ['a report that came too late', { reported: { jobId: 'root', at: 1, answer: 'notOpen' } }],
    ['a report of which nothing is known', { reported: { jobId: 'root', at: 1, answer: 'unknown' } }],
    ['an image that a parameter names', { order: { ...full.order!, image: { type: 'parameter', parameter: '/a' } } }],
    [
      'a launch on demand',
      { launch: { ...full.launch!, trying: { ...full.launch!.trying!, place: { ...place, market: 'on-demand' } } } },
    ],
    ['a ticket for packed outputs', { ticket: { ...full.ticket!, kind: 'upload' } }],
  ])('can hold %s', (_, part) => {
    expect(parseJobRecord({ ...attributesOf(full), ...part })).toMatchObject(part);
  });

  test('is stored with its signals as attributes of their own, and read back the same', () => {
    expect(attributesOf(record)).toEqual({ jobId: 'root', pipeline, startedAt: 4, 'ready:1': ready });
    expect(parseJobRecord(attributesOf(record))).toEqual(record);
  });

  test.each([
    ['nothing', undefined],
    ['an item without a pipeline', { jobId: 'root' }],
    ['a signal without an outcome', { jobId: 'root', pipeline, 'ready:1': { at: 1 } }],
  ])('is not read from %s', (_, item) => {
    expect(() => parseJobRecord(item)).toThrow();
  });
});

describe('a change', () => {
  test('sets and removes attributes, signals among them', () => {
    const lost = { outcome: 'lost', cause: 'gone', at: 2 };
    const next = changed(record, { expect: {}, set: { deadAt: 9, 'lost:1': lost }, remove: ['startedAt', 'ready:1'] });
    expect(next).toEqual({ jobId: 'root', pipeline, deadAt: 9, signals: { 'lost:1': lost } });
    expect(record.startedAt).toBe(4);
  });

  test('of no record makes one', () => {
    expect(changed(undefined, { expect: {}, set: { jobId: 'root', pipeline } })).toEqual({
      jobId: 'root',
      pipeline,
      signals: {},
    });
  });

  test('joined with a later one expects what was first there, and leaves what comes last', () => {
    const first = { expect: { startedAt: 0 }, set: { startedAt: 1, deadAt: 2 }, remove: ['claim'] } as const;
    const second = { expect: { startedAt: 1, open: undefined }, set: { startedAt: 3, claim: undefined } };
    expect(joined(first, second)).toStrictEqual({
      expect: { startedAt: 0, open: undefined },
      set: { startedAt: 3, deadAt: 2, claim: undefined },
      remove: [],
    });
    expect(joined({ expect: {}, set: {} }, { expect: {}, set: {}, remove: ['open'] }).remove).toEqual(['open']);
  });
});
