import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_LAUNCH_RATE,
  fullBucket,
  type LaunchRate,
  takeLaunchToken,
  tokenMilliseconds,
} from '../../src/index.js';

const rates: fc.Arbitrary<LaunchRate> = fc.record({
  burst: fc.integer({ min: 1, max: 50 }),
  perSecond: fc.constantFrom(0.5, 1, 2, 3, 20, 250),
});
/** When launchers come, in milliseconds after one another. */
const arrivals = fc.array(fc.nat(3000), { minLength: 1, maxLength: 80 });

/** The times from which the tokens count that launchers get who come at these times. */
const taken = (rate: LaunchRate, gaps: readonly number[]): { now: number; at: number }[] => {
  let now = 1_800_000_000_000;
  let next: number | undefined;
  return gaps.map((gap) => {
    now += gap;
    const token = takeLaunchToken(next, rate, now);
    next = token.next;
    return { now, at: Math.max(token.at, now) };
  });
};

describe('the bucket of launches', () => {
  test('allows what EC2 allows a new account: five at once, then one each half second', () => {
    const times = taken(DEFAULT_LAUNCH_RATE, Array<number>(9).fill(0)).map(({ now, at }) => at - now);
    expect(times).toEqual([0, 0, 0, 0, 0, 500, 1000, 1500, 2000]);
  });

  test('hands out as many tokens in any time as EC2 has for it, and no more', () => {
    fc.assert(
      fc.property(rates, arrivals, (rate, gaps) => {
        const times = taken(rate, gaps).map(({ at }) => at);
        times.forEach((from, first) => {
          times.slice(first).forEach((until, more) => {
            expect(more + 1).toBeLessThanOrEqual(rate.burst + ((until - from) / 1000) * rate.perSecond + 1e-3);
          });
        });
      }),
    );
  });

  test('lets nobody wait longer than until EC2 has the token', () => {
    fc.assert(
      fc.property(rates, arrivals, (rate, gaps) => {
        // As EC2 keeps it: what is taken in advance is owed.
        let tokens = rate.burst;
        let last: number | undefined;
        for (const { now, at } of taken(rate, gaps)) {
          tokens = Math.min(rate.burst, tokens + ((now - (last ?? now)) / 1000) * rate.perSecond) - 1;
          last = now;
          expect(at - now).toBeCloseTo((Math.max(0, -tokens) / rate.perSecond) * 1000, 1);
        }
      }),
    );
  });

  test('serves in the order of arrival', () => {
    fc.assert(
      fc.property(rates, arrivals, (rate, gaps) => {
        const times = taken(rate, gaps).map(({ at }) => at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  test('is full again when nobody has come for long: that it was ever used makes no difference', () => {
    const rate = { burst: 4, perSecond: 2 };
    expect(tokenMilliseconds(rate)).toBe(500);
    expect(fullBucket(rate, 10_000)).toBe(8500);
    for (const next of [undefined, 0, 8500]) {
      expect(takeLaunchToken(next, rate, 10_000)).toEqual({ at: 8500, next: 9000 });
    }
    expect(takeLaunchToken(8501, rate, 10_000)).toEqual({ at: 8501, next: 9001 });
  });
});
