import type {
  ListRuleNamesByTargetCommandInput,
  ListRuleNamesByTargetResponse,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleResponse,
  PutTargetsCommandInput,
  PutTargetsResponse,
  RemoveTargetsCommandInput,
  RemoveTargetsResponse,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { pageOf } from './page.js';
import type { RuleStore } from './rule-store.js';
import { checkTargetArn } from './targets/call-target.js';
import { checkTargetInput } from './targets/target-input.js';

const MAX_TARGETS = 5;

export const targetOperations = (store: RuleStore) => {
  const onRule = (action: string) => (input: { Rule?: string | undefined }) => [
    { action: `events:${action}`, resource: store.arnOf(input.Rule ?? '') },
  ];

  return {
    PutTargets: operation<PutTargetsCommandInput, PutTargetsResponse>({
      authorize: onRule('PutTargets'),
      handle: ({ Rule, EventBusName, Targets = [] }) => {
        const rule = store.find(Rule, EventBusName);
        const targets = new Map(rule.targets.map((target) => [target.Id, target]));
        for (const target of Targets) {
          checkTargetArn(target);
          checkTargetInput(target);
          targets.set(target.Id, target);
        }
        if (targets.size > MAX_TARGETS) {
          throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
        }
        store.rules.set(rule.name, { ...rule, targets: [...targets.values()] });
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    }),

    RemoveTargets: operation<RemoveTargetsCommandInput, RemoveTargetsResponse>({
      authorize: onRule('RemoveTargets'),
      handle: ({ Rule, EventBusName, Ids = [] }) => {
        const rule = store.find(Rule, EventBusName);
        store.rules.set(rule.name, { ...rule, targets: rule.targets.filter(({ Id = '' }) => !Ids.includes(Id)) });
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    }),

    ListTargetsByRule: operation<ListTargetsByRuleCommandInput, ListTargetsByRuleResponse>({
      authorize: onRule('ListTargetsByRule'),
      handle: ({ Rule, EventBusName, Limit, NextToken }) => {
        const { items, ...more } = pageOf(store.find(Rule, EventBusName).targets, Limit, NextToken);
        return { Targets: [...items], ...more };
      },
    }),

    ListRuleNamesByTarget: operation<ListRuleNamesByTargetCommandInput, ListRuleNamesByTargetResponse>({
      authorize: () => [{ action: 'events:ListRuleNamesByTarget', resource: '*' }],
      handle: ({ TargetArn, Limit, NextToken }) => {
        const found = [...store.rules.values()].filter(({ targets }) => targets.some(({ Arn }) => Arn === TargetArn));
        const { items, ...more } = pageOf(found, Limit, NextToken);
        return { RuleNames: items.map(({ name }) => name), ...more };
      },
    }),
  };
};
