import type { Cloud, PublishedEvent } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { Deliveries } from './deliveries.js';
import { compilePattern, type EventTest } from './pattern/compile-pattern.js';
import type { BusEvent, RuleRecord } from './rule-record.js';
import { targetInput } from './targets/target-input.js';

export interface Bus {
  readonly envelope: (event: PublishedEvent & { readonly time?: number }) => BusEvent;
  /** Gives an event to the targets of all rules that match it. */
  readonly put: (event: BusEvent) => void;
  /** Gives an event to the targets of one rule, as its schedule does. */
  readonly fire: (rule: RuleRecord, event: BusEvent) => void;
}

export const createBus = (cloud: Cloud, rules: Collection<RuleRecord>, deliveries: Deliveries): Bus => {
  const compiled = new Map<string, EventTest>();
  const testOf = (pattern: string): EventTest => {
    const test = compiled.get(pattern) ?? compilePattern(pattern);
    compiled.set(pattern, test);
    return test;
  };
  const fire: Bus['fire'] = (rule, event) => {
    const ingestedAt = new Date(cloud.clock.now()).toISOString();
    for (const target of rule.targets) {
      const input = targetInput(target, { event, rule, ingestedAt });
      deliveries.send({ ruleArn: rule.arn, detailType: event['detail-type'], target, input });
    }
  };
  return {
    envelope: ({ source, detailType, detail, resources = [], time = cloud.clock.now() }) => ({
      version: '0',
      id: cloud.uuid(),
      'detail-type': detailType,
      source,
      account: cloud.account,
      time: `${new Date(time).toISOString().slice(0, 19)}Z`,
      region: cloud.region,
      resources,
      detail,
    }),
    put: (event) => {
      for (const rule of rules.values()) {
        if (rule.state !== 'DISABLED' && rule.pattern !== undefined && testOf(rule.pattern)(event)) fire(rule, event);
      }
    },
    fire,
  };
};
