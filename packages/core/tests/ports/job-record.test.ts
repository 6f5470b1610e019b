import { describe, expect, test } from 'vitest';
import { attributesOf, changed, joined, parseJobRecord, type JobRecord } from '../../src/index.js';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const ready = { outcome: 'ok', cause: '', at: 1 };
const record: JobRecord = { jobId: 'root', pipeline, startedAt: 4, signals: { 'ready:1': ready } };

describe('a record', () => {
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
    const first = { expect: { startedAt: undefined }, set: { startedAt: 1, deadAt: 2 }, remove: ['claim'] } as const;
    const second = { expect: { startedAt: 1, open: undefined }, set: { startedAt: 3, claim: undefined } };
    expect(joined(first, second)).toEqual({
      expect: { startedAt: undefined, open: undefined },
      set: { startedAt: 3, deadAt: 2, claim: undefined },
      remove: [],
    });
    expect(joined({ expect: {}, set: {} }, { expect: {}, set: {}, remove: ['open'] }).remove).toEqual(['open']);
  });
});
