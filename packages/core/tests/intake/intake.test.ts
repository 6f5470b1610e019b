import { describe, expect, test } from 'vitest';
import { decideAcknowledged, decideDelivery, rootJobId, type Asked } from '../../src/intake/index.js';
import { changed } from '../../src/ports/job-change.js';
import type { DeliveredJob } from '../../src/ports/job-data.js';
import type { JobRecord } from '../../src/ports/job-record.js';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const job = (id: string, nonce: string, continuationToken?: string): DeliveredJob => ({
  id,
  nonce,
  data: {
    configuration: {},
    pipeline,
    inputs: [],
    outputs: [],
    ...(continuationToken !== undefined && { continuationToken }),
  },
});
const order: Asked = {
  status: 'order',
  order: {
    image: { type: 'ami', id: 'ami-1' },
    instanceTypes: ['t3.small'],
    environment: 'default',
    timeoutMinutes: 60,
  },
};
const record = (more: Partial<JobRecord> = {}): JobRecord => ({ jobId: 'root', pipeline, signals: {}, ...more });

describe('a delivered job', () => {
  test('that nobody has seen is claimed with what it asks for', () => {
    const step = decideDelivery(undefined, job('root', '1'), order, 100);
    expect(step).toEqual({
      do: 'claim',
      change: {
        expect: { jobId: undefined },
        set: { jobId: 'root', pipeline, claim: { jobId: 'root', nonce: '1', at: 100 }, order: order.order },
      },
    });
    // Only who writes the first record claims: the change says that there is none yet.
    expect(step.do === 'claim' && Object.keys(step.change.expect)).toEqual(['jobId']);
  });

  test('with a wrong configuration is claimed with its verdict, and no order', () => {
    const verdict = { status: 'failed', type: 'ConfigurationError', message: 'no' } as const;
    const step = decideDelivery(undefined, job('root', '1'), { status: 'faulty', verdict }, 100);
    expect(step).toMatchObject({ do: 'claim', change: { set: { verdict, verdictAt: 100 } } });
    expect(step.do === 'claim' && step.change.set).not.toHaveProperty('order');
  });

  test('takes over a claim that was never acknowledged', () => {
    const claim = { jobId: 'root', nonce: '1', at: 100 };
    expect(decideDelivery(record({ claim }), job('root', '2'), order, 200)).toEqual({
      do: 'claim',
      change: { expect: { claim }, set: { claim: { jobId: 'root', nonce: '2', at: 200 } } },
    });
  });

  test('that is claimed already by this very delivery is acknowledged again', () => {
    const claim = { jobId: 'root', nonce: '1', at: 100 };
    expect(decideDelivery(record({ claim }), job('root', '1'), order, 200)).toEqual({ do: 'acknowledge' });
  });

  test('takes over a claim of the same nonce for another job', () => {
    const claim = { jobId: 'second', nonce: '1', at: 100 };
    expect(decideDelivery(record({ claim }), job('root', '1'), order, 200).do).toBe('claim');
  });

  test('that was acknowledged is nobody else’s', () => {
    expect(decideDelivery(record({ acknowledgedAt: 100 }), job('root', '2'), order, 200)).toEqual({ do: 'skip' });
  });

  test('that nobody asked about is left alone', () => {
    expect(decideDelivery(undefined, job('root', '1'), undefined, 100)).toEqual({ do: 'skip' });
  });
});

describe('a follow-up job', () => {
  test('is kept under the first job of its action execution', () => {
    expect(rootJobId(job('second', '1', 'root'))).toBe('root');
    expect(rootJobId(job('root', '1'))).toBe('root');
  });

  test('of a job that nobody remembers is refused', () => {
    expect(decideDelivery(undefined, job('second', '1', 'root'), undefined, 100)).toEqual({ do: 'refuseOrphan' });
  });

  test('is claimed beside a job that is acknowledged already', () => {
    const step = decideDelivery(
      record({ acknowledgedAt: 1, continuedAt: 2 }),
      job('second', '1', 'root'),
      undefined,
      100,
    );
    expect(step).toEqual({
      do: 'claim',
      change: { expect: { claim: undefined }, set: { claim: { jobId: 'second', nonce: '1', at: 100 } } },
    });
  });

  test.each([
    ['held open', { open: { jobId: 'second', since: 1 } }],
    ['reported', { reported: { jobId: 'second', at: 1, answer: 'accepted' } }],
  ] as const)('that is %s is left alone', (_, state) => {
    expect(decideDelivery(record(state), job('second', '2', 'root'), undefined, 100)).toEqual({ do: 'skip' });
  });
});

describe('an acknowledgement', () => {
  const claim = { jobId: 'second', nonce: '1', at: 100 };
  const after = (before: JobRecord, jobId = 'second') => {
    const change = decideAcknowledged(before, jobId, 200);
    return change && changed(before, change);
  };

  test('makes the claimed job the open one', () => {
    expect(decideAcknowledged(record({ claim }), 'second', 200)).toEqual({
      expect: { claim, closing: undefined, reported: undefined },
      set: { open: { jobId: 'second', since: 200 }, acknowledgedAt: 200 },
      remove: ['claim'],
    });
    const next = after(record({ claim }));
    expect(next).toMatchObject({ open: { jobId: 'second', since: 200 }, acknowledgedAt: 200 });
    expect(next?.claim).toBeUndefined();
  });

  test('of a job that another delivery has claimed since changes nothing', () => {
    expect(after(record({ claim }), 'third')).toBeUndefined();
    expect(after(record())).toBeUndefined();
  });

  test('keeps when the first job was acknowledged', () => {
    expect(after(record({ claim, acknowledgedAt: 50 }))).toMatchObject({ acknowledgedAt: 50 });
  });

  test('of a follow-up job proves that the continuation was made', () => {
    const closing = { kind: 'continuation', jobId: 'root', at: 90, summary: '', percentComplete: 10 } as const;
    const next = after(record({ claim, closing, open: { jobId: 'root', since: 1 } }));
    expect(next?.closing).toBeUndefined();
    expect(next?.open?.jobId).toBe('second');
  });

  test('of a follow-up job to a reported one proves that the report was none', () => {
    const next = after(record({ claim, reported: { jobId: 'root', at: 90, answer: 'notOpen' } }));
    expect(next?.reported).toBeUndefined();
  });

  test('expects the call that it takes for made, and leaves what is about the claimed job itself', () => {
    const closing = { kind: 'continuation', jobId: 'second', at: 90, summary: '', percentComplete: 10 } as const;
    const reported = { jobId: 'second', at: 90, answer: 'accepted' } as const;
    expect(decideAcknowledged(record({ claim, closing, reported }), 'second', 200)).toMatchObject({
      expect: { claim, closing, reported },
      remove: ['claim'],
    });
  });
});
