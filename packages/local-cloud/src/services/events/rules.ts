import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DescribeRuleResponse,
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  ListRulesCommandInput,
  ListRulesResponse,
  PutRuleCommandInput,
  PutRuleResponse,
  TestEventPatternCommandInput,
  TestEventPatternResponse,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { pageOf } from './page.js';
import { compilePattern } from './pattern/compile-pattern.js';
import type { RuleRecord } from './rule-record.js';
import type { RuleStore } from './rule-store.js';
import { parseSchedule } from './schedule/schedule.js';
import type { Schedules } from './schedules.js';

const describeRule = (rule: RuleRecord): DescribeRuleResponse => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.state,
  EventBusName: rule.busName,
  ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
  ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
  ...(rule.description === undefined ? {} : { Description: rule.description }),
  ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
});

export const ruleOperations = (cloud: Cloud, store: RuleStore, schedules: Schedules) => {
  const onRule = (action: string) => (input: { Name?: string | undefined }) => [
    { action: `events:${action}`, resource: store.arnOf(input.Name ?? '') },
  ];
  const save = (rule: RuleRecord): void => {
    store.rules.set(rule.name, rule);
    schedules.update(rule.name);
  };
  const setState = (name: string | undefined, bus: string | undefined, state: RuleRecord['state']): object => {
    const rule = store.find(name, bus);
    if (rule.state !== state) save({ ...rule, state, scheduledFrom: cloud.clock.now() });
    return {};
  };

  return {
    PutRule: operation<PutRuleCommandInput, PutRuleResponse>({
      authorize: onRule('PutRule'),
      handle: (input) => {
        const name = input.Name ?? '';
        store.requireBus(input.EventBusName);
        if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name)) {
          throw new AwsError(
            'ValidationException',
            `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
          );
        }
        const {
          EventPattern: pattern,
          ScheduleExpression: schedule,
          Description: description,
          RoleArn: roleArn,
        } = input;
        if (pattern === undefined && schedule === undefined) {
          throw new AwsError(
            'ValidationException',
            'Parameter(s) EventPattern or ScheduleExpression must be specified.',
          );
        }
        if (pattern !== undefined) compilePattern(pattern);
        if (schedule !== undefined) parseSchedule(schedule);
        const old = store.rules.get(name);
        const state = input.State ?? 'ENABLED';
        const goesOn = old?.schedule === schedule && old?.state === state;
        save({
          name,
          arn: store.arnOf(name),
          busName: 'default',
          state,
          ...(pattern === undefined ? {} : { pattern }),
          ...(schedule === undefined ? {} : { schedule }),
          ...(description === undefined ? {} : { description }),
          ...(roleArn === undefined ? {} : { roleArn }),
          targets: old?.targets ?? [],
          scheduledFrom: goesOn ? old.scheduledFrom : cloud.clock.now(),
          tags: old?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
        });
        return { RuleArn: store.arnOf(name) };
      },
    }),

    DescribeRule: operation<DescribeRuleCommandInput, DescribeRuleResponse>({
      authorize: onRule('DescribeRule'),
      handle: ({ Name, EventBusName }) => describeRule(store.find(Name, EventBusName)),
    }),

    ListRules: operation<ListRulesCommandInput, ListRulesResponse>({
      authorize: () => [{ action: 'events:ListRules', resource: '*' }],
      handle: ({ NamePrefix = '', EventBusName, Limit, NextToken }) => {
        store.requireBus(EventBusName);
        const all = [...store.rules.values()].filter(({ name }) => name.startsWith(NamePrefix));
        const { items, ...more } = pageOf(
          all.sort((a, b) => (a.name < b.name ? -1 : 1)),
          Limit,
          NextToken,
        );
        return { Rules: items.map(describeRule), ...more };
      },
    }),

    DeleteRule: operation<DeleteRuleCommandInput, object>({
      authorize: onRule('DeleteRule'),
      handle: ({ Name = '' }) => {
        // Deleting what is not there succeeds, as at AWS.
        if (store.rules.get(Name)?.targets.length) {
          throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
        }
        store.rules.delete(Name);
        schedules.update(Name);
        return {};
      },
    }),

    EnableRule: operation<EnableRuleCommandInput, object>({
      authorize: onRule('EnableRule'),
      handle: ({ Name, EventBusName }) => setState(Name, EventBusName, 'ENABLED'),
    }),

    DisableRule: operation<DisableRuleCommandInput, object>({
      authorize: onRule('DisableRule'),
      handle: ({ Name, EventBusName }) => setState(Name, EventBusName, 'DISABLED'),
    }),

    TestEventPattern: operation<TestEventPatternCommandInput, TestEventPatternResponse>({
      authorize: () => [{ action: 'events:TestEventPattern', resource: '*' }],
      handle: ({ EventPattern = '', Event: event = '' }) => {
        const test = compilePattern(EventPattern);
        try {
          return { Result: test(JSON.parse(event)) };
        } catch {
          throw new AwsError('ValidationException', 'Parameter Event is not valid. Reason: no JSON');
        }
      },
    }),
  };
};
