import { ruleFailed, type RuleProvider } from '../engine/rule-provider.js';
import type { RuleTypeName } from '../state/rule-execution.js';
import { alarmRule } from './alarm-rule.js';
import { deploymentWindow } from './deployment-window.js';
import { lambdaRule } from './lambda-rule.js';
import { variableCheck } from './variable-check.js';

const PROVIDERS: Readonly<Record<string, RuleProvider>> = {
  CloudWatchAlarm: alarmRule,
  DeploymentWindow: deploymentWindow,
  LambdaInvoke: lambdaRule,
  VariableCheck: variableCheck,
};

/** A pipeline's rules are checked when it is stored: only a state of another release can name one without provider. */
const missing: RuleProvider = {
  begin: (engine, rule) =>
    void engine.endRule(rule.id, ruleFailed('ConfigurationError', `No provider for the rule ${rule.type.provider}`)),
};

export const ruleProviderOf = ({ provider }: RuleTypeName): RuleProvider =>
  Object.hasOwn(PROVIDERS, provider) ? (PROVIDERS[provider] ?? missing) : missing;
