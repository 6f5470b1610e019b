import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { RuleRecord } from './rule-record.js';

export interface RuleStore {
  /** By name: there is the default bus only. */
  readonly rules: Collection<RuleRecord>;
  readonly arnOf: (name: string) => string;
  readonly requireBus: (nameOrArn: string | undefined) => void;
  readonly find: (name: string | undefined, bus: string | undefined) => RuleRecord;
}

export const openRuleStore = (cloud: Pick<Cloud, 'collection' | 'region' | 'account'>): RuleStore => {
  const rules = cloud.collection<RuleRecord>('events.rules');
  const requireBus: RuleStore['requireBus'] = (given = 'default') => {
    const name = given.split('/').at(-1);
    if (name !== 'default') throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
  };
  return {
    rules,
    requireBus,
    arnOf: (name) => `arn:aws:events:${cloud.region}:${cloud.account}:rule/${name}`,
    find: (name = '', bus) => {
      requireBus(bus);
      const rule = rules.get(name);
      if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
      return rule;
    },
  };
};
