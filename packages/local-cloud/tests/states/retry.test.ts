import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retrierFor, retryDelaySeconds } from '../../src/services/states/asl/retry.js';
import { errorMatches } from '../../src/services/states/asl/states-error.js';

const retrier = fc.record(
  {
    ErrorEquals: fc.constant(['States.ALL']),
    IntervalSeconds: fc.integer({ min: 1, max: 1000 }),
    BackoffRate: fc.double({ min: 1, max: 10, noNaN: true }),
    MaxDelaySeconds: fc.integer({ min: 1, max: 100_000 }),
    MaxAttempts: fc.integer({ min: 0, max: 50 }),
  },
  { requiredKeys: ['ErrorEquals'] },
);
const retriesDone = fc.integer({ min: 0, max: 49 });

describe('the pause before a retry', () => {
  test('is one second, then two, then four where nothing else is said', () => {
    const plain = { ErrorEquals: ['States.ALL'] };
    expect([0, 1, 2].map((done) => retryDelaySeconds(plain, done, () => 0))).toEqual([1, 2, 4]);
  });

  test('never shrinks from one retry to the next, and never passes MaxDelaySeconds', () => {
    fc.assert(
      fc.property(retrier, retriesDone, (given, done) => {
        const now = retryDelaySeconds(given, done, () => 0);
        expect(retryDelaySeconds(given, done + 1, () => 0)).toBeGreaterThanOrEqual(now);
        expect(now).toBeLessThanOrEqual(given.MaxDelaySeconds ?? Infinity);
        expect(now).toBeGreaterThan(0);
      }),
    );
  });

  test('with FULL jitter is some part of what it were without', () => {
    fc.assert(
      fc.property(retrier, retriesDone, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, done, chance) => {
        const jittered = retryDelaySeconds({ ...given, JitterStrategy: 'FULL' }, done, () => chance);
        expect(jittered).toBeCloseTo(chance * retryDelaySeconds(given, done, () => chance), 6);
      }),
    );
  });
});

describe('which retrier holds an error', () => {
  test('is the first that names it, and it decides alone', () => {
    const retriers = [
      { ErrorEquals: ['a'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ];
    expect(retrierFor(retriers, 'a', [0, 0])?.index).toBe(0);
    expect(retrierFor(retriers, 'a', [1, 0])).toBeUndefined();
    expect(retrierFor(retriers, 'b', [1, 0])?.index).toBe(1);
    expect(retrierFor([{ ErrorEquals: ['a'], MaxAttempts: 0 }], 'a', [])).toBeUndefined();
  });
});

describe('error names', () => {
  test.each([
    ['States.ALL', 'anything', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.QueryEvaluationError', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.Runtime', 'States.Runtime', false],
    ['States.TaskFailed', 'DynamoDb.ConditionalCheckFailedException', true],
    ['States.TaskFailed', 'States.HeartbeatTimeout', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.Timeout', 'States.Timeout', true],
    ['States.Timeout', 'States.HeartbeatTimeout', true],
    ['States.HeartbeatTimeout', 'States.Timeout', false],
    ['noCapacity', 'noCapacity', true],
    ['noCapacity', 'noCapacit', false],
  ])('%s holds %s: %s', (name, error, expected) => {
    expect(errorMatches([name], error)).toBe(expected);
  });
});
