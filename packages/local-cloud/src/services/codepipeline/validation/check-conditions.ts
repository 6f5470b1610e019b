import type { RuleDeclaration } from '@aws-sdk/client-codepipeline';
import { CONDITION_PHASES, resultOf, rulesOf } from '../engine/conditions.js';
import { ALARM_STATES, alarmStates } from '../rules/alarm-rule.js';
import { parseWindow } from '../rules/deployment-window.js';
import { RULE_TYPES, ruleTypeOf } from '../rules/rule-types.js';
import { VARIABLE_OPERATORS } from '../rules/variable-check.js';
import type { PipelineDefinition, StageDefinition } from '../state/definition.js';
import type { ConditionPhase } from '../state/execution.js';
import { invalidStage, repeated } from './refusal.js';

/** What each kind of condition can lead to. */
const RESULTS: Readonly<Record<ConditionPhase, readonly string[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['ROLLBACK', 'FAIL'],
  onFailure: ['ROLLBACK', 'RETRY', 'FAIL'],
};
/** Rules that can decide whether a stage is skipped. */
const SKIPPING = ['LambdaInvoke', 'VariableCheck'];

/** Conditions belong to V2 pipelines; each rule fits its type, each result its condition. */
export const checkConditions = (definition: PipelineDefinition): void => {
  for (const stage of definition.stages) {
    const { name, beforeEntry, onSuccess, onFailure } = stage;
    if (definition.pipelineType === 'V1' && (beforeEntry || onSuccess || onFailure)) {
      throw invalidStage(`Stage ${name} declares conditions, which can only be used with V2 pipelines`);
    }
    checkRollback(definition, stage);
    checkOnFailure(stage);
    for (const phase of CONDITION_PHASES) checkCondition(stage, phase);
  }
};

const checkRollback = ({ executionMode, stages }: PipelineDefinition, stage: StageDefinition): void => {
  const isThere =
    stage.onFailure?.result === 'ROLLBACK' ||
    CONDITION_PHASES.some((phase) => rulesOf(stage, phase).length > 0 && resultOf(stage, phase) === 'ROLLBACK');
  if (!isThere) return;
  if (executionMode === 'PARALLEL') {
    throw invalidStage(
      `Stage ${stage.name} declares the result ROLLBACK, which pipelines in PARALLEL mode do not have`,
    );
  }
  if (stages[0] === stage) {
    throw invalidStage(`Stage ${stage.name} declares the result ROLLBACK, which a source stage cannot have`);
  }
};

const checkOnFailure = ({ name, onFailure }: StageDefinition): void => {
  if (onFailure?.result === 'SKIP') {
    throw invalidStage(`Stage ${name} declares onFailure.result SKIP, which is only for conditions before entry`);
  }
  if (onFailure?.retryConfiguration && onFailure.result !== 'RETRY' && onFailure.conditions?.[0]?.result !== 'RETRY') {
    throw invalidStage(`Stage ${name} declares a retryConfiguration, but no result RETRY`);
  }
};

const checkCondition = (stage: StageDefinition, phase: ConditionPhase): void => {
  const rules = rulesOf(stage, phase);
  if (stage[phase]?.conditions && rules.length === 0) {
    throw invalidStage(`The ${phase} condition of stage ${stage.name} has no rules`);
  }
  if (rules.length === 0) return;
  const where = `the ${phase} condition of stage ${stage.name}`;
  const result = resultOf(stage, phase);
  if (!RESULTS[phase].includes(result)) {
    throw invalidStage(`The result ${result} cannot be used in ${where}; it can be ${RESULTS[phase].join(' or ')}`);
  }
  const twice = repeated(rules.map(({ name = '' }) => name));
  if (twice !== undefined) throw invalidStage(`Rule name ${twice} has been used more than once in ${where}`);
  for (const rule of rules) {
    const provider = rule.ruleTypeId?.provider ?? '';
    if (result === 'SKIP' && !SKIPPING.includes(provider)) {
      throw invalidStage(
        `Rule ${rule.name} of ${where}: the result SKIP can be used with ${SKIPPING.join(' and ')} only`,
      );
    }
    const fault = ruleFault(rule);
    if (fault !== undefined) throw invalidStage(`Rule ${rule.name} of ${where}: ${fault}`);
  }
};

const ruleFault = ({
  ruleTypeId,
  configuration = {},
  commands,
  inputArtifacts,
}: RuleDeclaration): string | undefined => {
  const { provider, version = '1' } = ruleTypeId ?? {};
  const type = ruleTypeOf(provider, version);
  if (!type) {
    const served = RULE_TYPES.map(({ id }) => id?.provider).join(', ');
    return `RuleType (Category: 'Rule', Provider: '${provider}', Owner: 'AWS', Version: '${version}') is not available; the local cloud serves ${served}`;
  }
  if (commands?.length) return `rules of provider ${provider} have no commands`;
  if (inputArtifacts?.length) return `rules of provider ${provider} have no input artifacts`;
  const properties = type.ruleConfigurationProperties ?? [];
  const unknown = Object.keys(configuration).find((key) => !properties.some(({ name }) => name === key));
  if (unknown !== undefined) return `unknown configuration '${unknown}'`;
  const missing = properties.find(({ name = '', required }) => required && configuration[name] === undefined);
  if (missing) return `missing required configuration '${missing.name}'`;
  return valueFault(provider ?? '', configuration);
};

/** Values that a variable gives are known only when the rule runs. */
const valueFault = (provider: string, configuration: Readonly<Record<string, string>>): string | undefined => {
  const { Operator: operator = '', AlarmStates: states = '', WaitTime: wait = '0', Cron: cron = '' } = configuration;
  const isFixed = (value: string): boolean => !value.includes('#{');
  switch (provider) {
    case 'VariableCheck':
      return isFixed(operator) && !VARIABLE_OPERATORS.some((known) => known === operator)
        ? `the Operator '${operator}' is none of ${VARIABLE_OPERATORS.join(', ')}`
        : undefined;
    case 'CloudWatchAlarm':
      if (isFixed(states) && !alarmStates(states).every((state) => ALARM_STATES.includes(state))) {
        return `the AlarmStates '${states}' are not all of ${ALARM_STATES.join(', ')}`;
      }
      return isFixed(wait) && !/^\d{1,5}$/.test(wait) ? `the WaitTime '${wait}' is no number of minutes` : undefined;
    case 'DeploymentWindow': {
      if (!isFixed(cron) || !isFixed(configuration['TimeZone'] ?? '')) return undefined;
      const window = parseWindow(cron, configuration['TimeZone']);
      return typeof window === 'string' ? window : undefined;
    }
    default:
      return undefined;
  }
};
