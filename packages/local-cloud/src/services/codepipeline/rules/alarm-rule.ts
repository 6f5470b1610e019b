import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Engine } from '../engine/engine.js';
import { ruleFailed, type RuleOutcome, type RuleProvider } from '../engine/rule-provider.js';
import { actionRole, callFailed } from '../providers/action-role.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';

const LOOK_MS = 30_000;
export const ALARM_STATES: readonly string[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'];

export const alarmStates = (text: string): readonly string[] => text.split(',').map((state) => state.trim());

/** Holds when an alarm is in one of the wanted states, or comes into one within the time to wait. */
export const alarmRule: RuleProvider = { begin: (engine, rule) => look(engine, rule) };

const look = (engine: Engine, rule: RuleExecutionRecord): void => {
  const { cloud } = engine.world;
  cloud.background(`look of rule ${rule.ruleName} at an alarm`, async () => {
    const outcome = await outcomeOf(engine, rule);
    if (outcome) engine.endRule(rule.id, outcome);
    else if (engine.world.store.rules.get(rule.id)?.status === 'InProgress') {
      engine.setTimer(rule.id, 'look', cloud.clock.now() + LOOK_MS, () => look(engine, rule));
    }
  });
};

/** Undefined while there is time to wait. */
const outcomeOf = async (engine: Engine, rule: RuleExecutionRecord): Promise<RuleOutcome | undefined> => {
  const { cloud } = engine.world;
  const { AlarmName: name = '', AlarmStates: states = '', WaitTime: minutes = '0' } = rule.resolvedConfiguration;
  const found = await stateOf(engine, rule, name);
  if (typeof found === 'object') return found;
  if (alarmStates(states).includes(found)) {
    return { status: 'Succeeded', summary: `The alarm ${name} is in state ${found}`, externalExecutionId: name };
  }
  if (cloud.clock.now() < rule.startedAt + Number(minutes) * 60_000) return undefined;
  return ruleFailed('JobFailed', `The alarm ${name} is in state ${found}, which is none of ${states}`);
};

const stateOf = async (engine: Engine, rule: RuleExecutionRecord, name: string): Promise<string | RuleOutcome> => {
  const { cloud } = engine.world;
  try {
    const { MetricAlarms = [] } = await cloud.call<DescribeAlarmsOutput>(
      'monitoring',
      'DescribeAlarms',
      { AlarmNames: [name] },
      actionRole(cloud, { roleArn: rule.roleArn, actionName: rule.ruleName }),
    );
    return MetricAlarms[0]?.StateValue ?? ruleFailed('ConfigurationError', `There is no alarm with the name ${name}`);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return callFailed(error);
  }
};
