import { describe, expect, test } from 'vitest';
import { parseSchedule } from '../../src/services/events/schedule/schedule.js';

const at = (text: string): number => Date.parse(text);
const next = (expression: string, after: string, started = after): string | undefined => {
  const found = parseSchedule(expression)(at(after), at(started));
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 16);
};

describe('schedules', () => {
  test.each([
    ['rate(1 minute)', '2026-11-22T12:00:30Z', '2026-11-22T12:01'],
    ['rate(5 minutes)', '2026-11-22T12:00:00Z', '2026-11-22T12:05'],
    ['rate(2 days)', '2026-11-22T12:00:00Z', '2026-11-24T12:00'],
  ])('%s fires one period after the rule has begun', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  test('a rate keeps its phase, however late it is asked', () => {
    expect(parseSchedule('rate(1 minute)')(at('2026-11-22T12:10:59Z'), at('2026-11-22T12:00:30Z'))).toBe(
      at('2026-11-22T12:11:30Z'),
    );
  });

  test.each([
    ['cron(0 10 * * ? *)', '2026-11-22T10:00:00Z', '2026-11-23T10:00'],
    ['cron(15 12 * * ? *)', '2026-11-22T12:00:00Z', '2026-11-22T12:15'],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00:00Z', '2026-11-23T18:00'],
    ['cron(0 8 1 * ? *)', '2026-11-22T00:00:00Z', '2026-12-01T08:00'],
    ['cron(0/15 * * * ? *)', '2026-11-22T12:16:00Z', '2026-11-22T12:30'],
    ['cron(0/5 8-17 ? * MON-FRI *)', '2026-11-20T17:55:00Z', '2026-11-23T08:00'],
    ['cron(0 0 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T00:00'],
    ['cron(0 9 1W * ? *)', '2026-07-31T12:00:00Z', '2026-08-03T09:00'],
    ['cron(0 9 ? * 2#1 *)', '2026-11-22T00:00:00Z', '2026-12-07T09:00'],
    ['cron(0 9 ? * 6L *)', '2026-11-01T00:00:00Z', '2026-11-27T09:00'],
    ['cron(0 0 29 FEB ? *)', '2026-11-22T00:00:00Z', '2028-02-29T00:00'],
    ['cron(0 0 1 1 ? 2020)', '2026-11-22T00:00:00Z', undefined],
  ])('%s after %s fires at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  test.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(5 weeks)',
    'every minute',
    'cron(* * * * * *)',
    'cron(0 0 ? * ? *)',
    'cron(60 0 * * ? *)',
    'cron(0 0 * * ?)',
  ])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression)).toThrow('Parameter ScheduleExpression is not valid.');
  });
});
