import { parseCron } from './cron.js';
import { invalidSchedule } from './invalid-schedule.js';

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/**
 * When a schedule fires next after `afterMs`.
 * @param startedAtMs when the rule began: a rate counts from there
 */
export type Schedule = (afterMs: number, startedAtMs: number) => number | undefined;

/** Reads `rate(…)` and `cron(…)`; throws ValidationException. */
export const parseSchedule = (expression: string): Schedule => {
  const [, kind, body = ''] = /^(rate|cron)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'cron') {
    const cron = parseCron(body);
    return (afterMs) => cron.next(afterMs);
  }
  const [, count, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body.trim()) ?? [];
  if (kind !== 'rate' || !count || (Number(count) === 1) === (plural === 's')) throw invalidSchedule();
  // The expression knows no other unit.
  const periodMs = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return (afterMs, startedAtMs) => startedAtMs + (Math.floor((afterMs - startedAtMs) / periodMs) + 1) * periodMs;
};
