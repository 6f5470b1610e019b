import { describe, expect, test } from 'vitest';
import { decideAnswer, decideContinuation, decideReport } from '../../src/closing-call/index.js';
import { changed } from '../../src/ports/job-change.js';
import type { JobRecord, Verdict } from '../../src/ports/job-record.js';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const record = (more: Partial<JobRecord> = {}): JobRecord => ({
  jobId: 'root',
  pipeline,
  open: { jobId: 'root', since: 1 },
  signals: {},
  ...more,
});
const progress = { kind: 'continuation', summary: 'Building.', percentComplete: 10, externalExecutionId: 'x' } as const;
const good: Verdict = { status: 'succeeded', summary: 'Built.', outputVariables: {} };
const bad: Verdict = { status: 'failed', type: 'JobFailed', message: 'no' };
const continuation = { ...progress, jobId: 'root', at: 5 };
const report = { kind: 'report', jobId: 'root', at: 5 } as const;
const gap = (more: Partial<JobRecord> = {}): JobRecord => {
  const { open: _, ...rest } = record({ continuedAt: 3, ...more });
  return rest;
};

describe('a continuation', () => {
  test('is written down before it is made', () => {
    const before = record();
    const step = decideContinuation(before, progress, 5);
    expect(step).toEqual({
      do: 'record',
      change: {
        expect: { open: before.open, closing: undefined, verdict: undefined, reported: undefined, deadAt: undefined },
        set: { closing: continuation },
      },
    });
    const next = changed(before, step.do === 'record' ? step.change : { expect: {}, set: {} });
    expect(decideContinuation(next, { ...progress, summary: 'Other words.' }, 6)).toEqual({
      do: 'call',
      call: { ...continuation, token: 'root' },
    });
  });

  test.each([
    ['a verdict stands', record({ verdict: bad })],
    ['the job is reported', record({ reported: { jobId: 'root', at: 1, answer: 'accepted' } })],
    ['the job is dead', record({ deadAt: 1 })],
    ['no job is open', gap()],
    ['it was made before', record({ continuedAt: 2 })],
  ])('is not made when %s', (_, state) => {
    expect(decideContinuation(state, progress, 5)).toEqual({ do: 'nothing' });
  });

  test('that renews is made again and again', () => {
    expect(decideContinuation(record({ continuedAt: 2 }), { ...progress, kind: 'renewal' }, 5).do).toBe('record');
  });

  test('lets a report that is on its way come first', () => {
    expect(decideContinuation(record({ closing: report, verdict: bad }), progress, 9)).toMatchObject({
      do: 'call',
      call: { kind: 'report', verdict: bad },
    });
  });

  test.each(['accepted', 'notOpen', 'unknown'] as const)('that was answered by %s closes the job', (answer) => {
    const before = record({ closing: continuation });
    const change = decideAnswer(before, { ...continuation, token: 'root' }, answer, 7);
    expect(change?.expect).toEqual({ closing: continuation, open: before.open });
    expect(change && changed(before, change)).toEqual(gap({ continuedAt: 7 }));
  });
});

describe('a report', () => {
  test('writes its verdict down together with the call', () => {
    const step = decideReport(record(), good, 5);
    expect(step).toEqual({
      do: 'record',
      change: {
        expect: {
          open: { jobId: 'root', since: 1 },
          closing: undefined,
          verdict: undefined,
          reported: undefined,
          deadAt: undefined,
        },
        set: { verdict: good, verdictAt: 5, closing: report },
      },
    });
  });

  test('repeats the first verdict word for word, whatever is wanted now', () => {
    expect(decideReport(record({ verdict: good, closing: report }), bad, 9)).toEqual({
      do: 'call',
      call: { kind: 'report', jobId: 'root', verdict: good },
    });
    expect(decideReport(record({ verdict: good, verdictAt: 3 }), bad, 9)).toMatchObject({
      change: { expect: { verdict: good }, set: { closing: { kind: 'report', jobId: 'root', at: 9 } } },
    });
    const step = decideReport(record({ verdict: good, verdictAt: 3 }), bad, 9);
    expect(step.do === 'record' && Object.keys(step.change.set)).toEqual(['closing']);
  });

  test('without a verdict cannot be repeated', () => {
    expect(decideContinuation(record({ closing: report }), progress, 9)).toEqual({ do: 'nothing' });
  });

  test('waits for the follow-up job, with its verdict written down', () => {
    const step = decideReport(gap(), good, 5);
    expect(step).toEqual({
      do: 'record',
      change: {
        expect: { verdict: undefined, reported: undefined, deadAt: undefined },
        set: { verdict: good, verdictAt: 5 },
      },
    });
    expect(decideReport(gap({ verdict: good }), undefined, 6)).toEqual({ do: 'pending' });
  });

  test('lets a continuation that is on its way come first', () => {
    expect(decideReport(record({ verdict: bad, closing: continuation }), bad, 6)).toMatchObject({
      do: 'call',
      call: { kind: 'continuation', token: 'root' },
    });
  });

  test.each([
    ['is dead', record({ deadAt: 1 }), good],
    ['is reported', record({ verdict: good, reported: { jobId: 'root', at: 1, answer: 'accepted' } }), bad],
    ['has no verdict', record(), undefined],
  ])('of a job that %s is not made', (_, state, verdict) => {
    expect(decideReport(state, verdict, 5)).toEqual({ do: 'nothing' });
  });

  test.each(['accepted', 'notOpen', 'unknown'] as const)('that was answered by %s is done', (answer) => {
    const before = record({ verdict: good, closing: report });
    const change = decideAnswer(before, { kind: 'report', jobId: 'root', verdict: good }, answer, 7);
    const next = change && changed(before, change);
    expect(next).toMatchObject({ reported: { jobId: 'root', at: 7, answer } });
    expect(change?.expect).toEqual({ closing: report, reported: undefined });
    expect(next?.open).toBeUndefined();
    expect(next?.closing).toBeUndefined();
  });

  test('that is answered in the gap leaves nothing on its way', () => {
    const before = gap({ verdict: good, closing: report });
    const change = decideAnswer(before, { kind: 'report', jobId: 'root', verdict: good }, 'accepted', 7);
    expect(change?.remove).toEqual(['closing']);
  });

  test('that is on its way is made though a follow-up job is open already', () => {
    const before = record({ verdict: good, closing: report, open: { jobId: 'second', since: 6 } });
    const change = decideAnswer(before, { kind: 'report', jobId: 'root', verdict: good }, 'notOpen', 7);
    expect(change?.remove).toEqual(['closing']);
  });

  test('without its verdict was never written down, so it is not made', () => {
    expect(decideReport(record({ closing: report }), undefined, 5)).toEqual({ do: 'nothing' });
  });
});

describe('a late answer', () => {
  test('to a call that is not the recorded one changes nothing', () => {
    expect(decideAnswer(record(), { ...continuation, token: 'root' }, 'accepted', 9)).toBeUndefined();
    const other = record({ closing: { ...continuation, jobId: 'second' } });
    expect(decideAnswer(other, { ...continuation, token: 'root' }, 'accepted', 9)).toBeUndefined();
    expect(
      decideAnswer(record({ closing: report }), { ...continuation, token: 'root' }, 'accepted', 9),
    ).toBeUndefined();
  });

  test('leaves a follow-up job open that was acknowledged meanwhile', () => {
    const before = record({ closing: continuation, open: { jobId: 'second', since: 6 } });
    const change = decideAnswer(before, { ...continuation, token: 'root' }, 'notOpen', 9);
    expect(change && changed(before, change)).toMatchObject({ open: { jobId: 'second' } });
  });
});
