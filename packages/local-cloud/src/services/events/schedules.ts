import type { Timer } from '../../clock/clock.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { Bus } from './bus.js';
import type { RuleRecord } from './rule-record.js';
import { parseSchedule } from './schedule/schedule.js';

export interface Schedules {
  /** Follows what has become of a rule: made, changed, disabled or deleted. */
  readonly update: (ruleKey: string) => void;
  readonly close: () => void;
}

/** Fires the rules that have a schedule. */
export const createSchedules = (cloud: Cloud, rules: Collection<RuleRecord>, bus: Bus): Schedules => {
  const timers = new Map<string, Timer>();

  const update = (key: string): void => {
    timers.get(key)?.cancel();
    timers.delete(key);
    const rule = rules.get(key);
    if (!rule || rule.schedule === undefined || rule.state === 'DISABLED') return;
    const now = cloud.clock.now();
    const next = parseSchedule(rule.schedule)(now, rule.scheduledFrom);
    if (next === undefined) return;
    const fire = (): void => {
      const current = rules.get(key);
      if (current) {
        const event = bus.envelope({
          source: 'aws.events',
          detailType: 'Scheduled Event',
          detail: {},
          resources: [current.arn],
          time: next,
        });
        bus.fire(current, event);
      }
      update(key);
    };
    timers.set(key, cloud.clock.setTimer(next - now, fire));
  };

  return {
    update,
    close: () => {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
};
