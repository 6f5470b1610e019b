import { AwsError } from '../../../kernel/aws-error.js';
import { parseCron } from '../../events/schedule/cron.js';
import { ruleFailed, type RuleProvider } from '../engine/rule-provider.js';

const MINUTE = 60_000;

/** Whether a moment lies in the window. */
export type Window = (now: number) => boolean;

/** Reads a rule's expression; a sentence that says what is wrong with it when it is none. */
export const parseWindow = (cron: string, timeZone = 'UTC'): Window | string => {
  const [seconds, ...fields] = cron.trim().split(/\s+/);
  if (seconds !== '*') return `The Cron expression '${cron}' must have * in its first field, the seconds`;
  if (fields.length < 5 || fields.length > 6) return `The Cron expression '${cron}' must have 6 or 7 fields`;
  const inZone = wallClock(timeZone);
  if (!inZone) return `The TimeZone '${timeZone}' is not known`;
  try {
    const { next } = parseCron((fields.length === 5 ? [...fields, '*'] : fields).join(' '));
    return (now) => {
      const minute = Math.floor(inZone(now) / MINUTE) * MINUTE;
      return next(minute - MINUTE) === minute;
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `The Cron expression '${cron}' is not valid: one of day-of-month and day-of-week must be ?, and all values in their ranges`;
  }
};

/** What clocks on the wall of a time zone show, as if it were UTC. */
const wallClock = (timeZone: string): ((now: number) => number) | undefined => {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    return (now) => {
      const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
      return Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute']);
    };
  } catch {
    return undefined;
  }
};

/** Waits until the window is open. */
export const deploymentWindow: RuleProvider = {
  begin: (engine, rule) => {
    const { clock } = engine.world.cloud;
    const { Cron: cron = '', TimeZone: timeZone } = rule.resolvedConfiguration;
    const isOpen = parseWindow(cron, timeZone);
    if (typeof isOpen === 'string') {
      engine.endRule(rule.id, ruleFailed('ConfigurationError', isOpen));
      return;
    }
    const look = (): void => {
      if (isOpen(clock.now())) {
        engine.endRule(rule.id, { status: 'Succeeded', summary: 'The deployment window is open' });
        return;
      }
      const nextMinute = Math.floor(clock.now() / MINUTE) * MINUTE + MINUTE;
      engine.setTimer(rule.id, 'window', nextMinute, look);
    };
    look();
  },
};
