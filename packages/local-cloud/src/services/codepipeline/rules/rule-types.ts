import type { RuleConfigurationProperty, RuleType } from '@aws-sdk/client-codepipeline';

const required = (name: string, type: RuleConfigurationProperty['type'] = 'String'): RuleConfigurationProperty => ({
  name,
  required: true,
  key: true,
  secret: false,
  queryable: false,
  type,
});
const optional = (name: string, type?: RuleConfigurationProperty['type']): RuleConfigurationProperty => ({
  ...required(name, type),
  required: false,
  key: false,
});

const ruleType = (provider: string, ruleConfigurationProperties: RuleConfigurationProperty[]): RuleType => ({
  id: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  ruleConfigurationProperties,
  inputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
});

/** The rule types that have a provider here. */
export const RULE_TYPES: readonly RuleType[] = [
  ruleType('CloudWatchAlarm', [required('AlarmName'), required('AlarmStates'), optional('WaitTime', 'Number')]),
  ruleType('DeploymentWindow', [required('Cron'), optional('TimeZone')]),
  ruleType('LambdaInvoke', [required('FunctionName'), optional('UserParameters')]),
  ruleType('VariableCheck', [required('Variable'), required('Value'), required('Operator')]),
];

export const ruleTypeOf = (provider: string | undefined, version = '1'): RuleType | undefined =>
  RULE_TYPES.find(({ id }) => id?.provider === provider && id?.version === version);
